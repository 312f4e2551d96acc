import type { ExportQuery } from './export-query.js';
import type { ExportSource } from './export-source.js';

/** What one export is asked to write. */
export interface ExportRequest {
  readonly source: ExportSource;
  readonly query: ExportQuery;
  /** The query, when and by whom it was asked, in words a reader of the file finds: name → value. */
  readonly about: Readonly<Record<string, string>>;
  /** Aborted when nobody waits for the file any more. */
  readonly signal: AbortSignal;
}

export interface ExportFormat {
  readonly mediaType: string;
  /** Of the file's name, without a dot. */
  readonly extension: string;
  /** The file from its beginning to its end; never whole in memory. */
  write(request: ExportRequest): AsyncGenerator<Buffer>;
}
