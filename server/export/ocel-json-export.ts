import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ocelEventJson, ocelObjectJson, ocelTypesJson } from '#engine/export/event-log/ocel-json.js';
import { OcelTypes } from '#engine/export/event-log/ocel-types.js';
import type { ExportFormat, ExportRequest } from './export-format.js';
import { inChunks } from './in-chunks.js';
import { ocelLog } from './ocel-log.js';
import { withSpool } from './spool.js';

/** An object-centric log in OCEL 2.0 JSON. */
export const ocelJsonExport: ExportFormat = {
  mediaType: 'application/json',
  extension: 'ocel.json',
  write: (request) => withSpool((folder) => inChunks(pieces(request, folder))),
};

/** Events go out as they are read; the objects, a list of their own, wait in a file. */
async function* pieces(request: ExportRequest, folder: string): AsyncGenerator<string> {
  const [eventTypes, objectTypes] = [new OcelTypes(), new OcelTypes()];
  const path = join(folder, 'objects');
  const file = await open(path, 'w');
  try {
    yield '{"events":[';
    let [events, objects] = [0, 0];
    for await (const part of ocelLog(request)) {
      for (const event of part.events) {
        eventTypes.note(event);
        yield `${events++ === 0 ? '\n' : ',\n'}${ocelEventJson(event)}`;
      }
      for (const object of part.objects) objectTypes.note(object);
      await file.write(part.objects.map((object) => `${objects++ === 0 ? '\n' : ',\n'}${ocelObjectJson(object)}`).join(''));
    }
  } finally {
    await file.close();
  }
  yield '\n],"objects":[';
  for await (const text of createReadStream(path, 'utf8')) yield text as string;
  yield `\n],${ocelTypesJson(eventTypes, objectTypes)}}\n`;
}
