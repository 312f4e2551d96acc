import { BYTE_ORDER_MARK } from '#engine/export/event-log/csv.js';
import type { ExportFormat, ExportRequest } from './export-format.js';
import { TABLES } from './export-tables.js';
import { inChunks } from './in-chunks.js';

/** A table by RFC 4180. The query and the digest stand in the headers of the answer: the file holds rows and nothing else. */
export const csvExport: ExportFormat = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  write: (request) => inChunks(pieces(request)),
};

async function* pieces({ source, query }: ExportRequest): AsyncGenerator<string> {
  const table = TABLES[query.table];
  if (query.bom === 'true') yield BYTE_ORDER_MARK;
  yield table.csvHead;
  for await (const { csv } of table.lines(source, query)) yield csv();
}
