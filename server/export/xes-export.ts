import { ERASED } from '#engine/export/event-log/erased.js';
import { XES_END, xesHead, xesTrace } from '#engine/export/event-log/xes.js';
import type { ExportFormat, ExportRequest } from './export-format.js';
import { inChunks } from './in-chunks.js';

/** An event log in XES (IEEE 1849-2016): one trace an instance. */
export const xesExport: ExportFormat = { mediaType: 'application/xml', extension: 'xes', write: (request) => inChunks(pieces(request)) };

async function* pieces({ source, query, about }: ExportRequest): AsyncGenerator<string> {
  yield xesHead(about);
  for await (const instance of source.instances(query, ERASED[query.language])) yield xesTrace(instance, source.versions, query.language);
  yield XES_END;
}
