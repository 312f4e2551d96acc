import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { factsSheet, MOST_ROWS, workbookParts } from '#engine/export/event-log/workbook.js';
import type { ExportFormat, ExportRequest } from './export-format.js';
import { TABLES } from './export-tables.js';
import { inChunks } from './in-chunks.js';

/**
 * A table as a workbook: the rows on the first sheet, on the second the query and the digest of the data, which is that of the same rows as CSV. What one
 * sheet cannot hold goes on behind.
 */
export const xlsxExport: ExportFormat = {
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  extension: 'xlsx',
  write,
};

async function* write(request: ExportRequest): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const workbook = new WorkbookInMaking(zip, request);
  const output = zip.outputStream as Readable;
  const filled = workbook.fill().catch((error: unknown) => void output.destroy(error as Error));
  try {
    for await (const chunk of output) yield chunk as Buffer;
    await filled;
  } finally {
    workbook.stop();
  }
}

class WorkbookInMaking {
  private readonly digest: Hash = createHash('sha256');
  private readonly lines: ReturnType<(typeof TABLES)['events']['lines']>;
  private readonly table: (typeof TABLES)['events'];
  private sheet: Readable | null = null;
  private isOver = false;
  private rows = 0;

  constructor(
    private readonly zip: ZipFile,
    private readonly request: ExportRequest,
  ) {
    this.table = TABLES[request.query.table];
    this.lines = this.table.lines(request.source, request.query);
  }

  async fill(): Promise<void> {
    const { table: name } = this.request.query;
    const sheets = [name, 'query'];
    this.digest.update(this.table.csvHead);
    await this.add(Readable.from(inChunks(this.rowsOfSheet()), { objectMode: false }), 1);
    while (!this.isOver) {
      sheets.push(`${name} ${sheets.length}`);
      await this.add(Readable.from(inChunks(this.rowsOfSheet()), { objectMode: false }), sheets.length);
    }
    const facts = { ...this.request.about, rows: String(this.rows), 'sha-256': this.digest.digest('hex'), 'sha-256 of': 'the rows as CSV' };
    const parts = { 'xl/worksheets/sheet2.xml': factsSheet(facts), ...workbookParts(sheets) };
    for (const [path, text] of Object.entries(parts)) this.zip.addBuffer(Buffer.from(text), path);
    this.zip.end();
  }

  /** Nobody reads any more. */
  stop(): void {
    this.isOver = true;
    this.sheet?.destroy();
  }

  /** Settles when the sheet has been read to its end. */
  private add(sheet: Readable, n: number): Promise<void> {
    this.sheet = sheet;
    return new Promise((resolve, reject) => {
      sheet.once('close', resolve).once('error', reject);
      this.zip.addReadStream(sheet, `xl/worksheets/sheet${n}.xml`);
    });
  }

  private async *rowsOfSheet(): AsyncGenerator<string> {
    yield this.table.sheetHead;
    let rows = 1;
    for (; rows < MOST_ROWS; rows++) {
      const next = await this.lines.next();
      this.isOver = next.done === true;
      if (next.done) break;
      this.digest.update(next.value.csv());
      this.rows += 1;
      yield next.value.sheet();
    }
    yield this.table.sheetEnd(rows);
  }
}
