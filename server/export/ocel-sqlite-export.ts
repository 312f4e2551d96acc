import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat, ExportRequest } from './export-format.js';
import { ocelLog } from './ocel-log.js';
import { OcelSqlite } from './ocel-sqlite.js';
import { withSpool } from './spool.js';

/** An object-centric log in the relational form of OCEL 2.0, a SQLite file: sent once it is made. */
export const ocelSqliteExport: ExportFormat = {
  mediaType: 'application/vnd.sqlite3',
  extension: 'ocel.sqlite',
  write: (request) => withSpool((folder) => made(request, join(folder, 'log.sqlite'))),
};

async function* made(request: ExportRequest, path: string): AsyncGenerator<Buffer> {
  const log = new OcelSqlite(path);
  try {
    log.about(request.about);
    for await (const { events, objects } of ocelLog(request)) {
      request.signal.throwIfAborted();
      log.add(events, objects);
    }
  } finally {
    log.close();
  }
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
}
