import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { writeAccess } from '#server/access/access-log.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { isoInstant } from '#engine/time/iso-instant.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { csvExport } from './csv-export.js';
import type { ExportFormat } from './export-format.js';
import { type ExportQuery, queryFacts, requireBounds } from './export-query.js';
import { ExportSource, type Found } from './export-source.js';
import { ocelJsonExport } from './ocel-json-export.js';
import { ocelSqliteExport } from './ocel-sqlite-export.js';
import { xesExport } from './xes-export.js';
import { xlsxExport } from './xlsx-export.js';

export const EXPORT_FORMATS = {
  csv: csvExport,
  xlsx: xlsxExport,
  xes: xesExport,
  'ocel-json': ocelJsonExport,
  'ocel-sqlite': ocelSqliteExport,
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof EXPORT_FORMATS;

/** An export about to be sent. */
export interface Export {
  readonly format: ExportFormat;
  readonly fileName: string;
  /** How much was found when it was asked: a measure for whoever waits. */
  readonly found: Found;
  readonly about: Readonly<Record<string, string>>;
  readonly body: Readable;
  /** SHA-256 of all that was sent, base64; null before the end. */
  digest(): string | null;
}

/**
 * Exports histories for auditors and administrators. That one begins is on record before its first byte leaves; how it ended, how long it was and which
 * digest it has, afterwards: so a file can be told to be the one that was exported.
 */
@Injectable()
export class Exports {
  constructor(
    private readonly pool: PgPool,
    @Inject(ExportSource) private readonly source: ExportSource,
  ) {}

  /** @throws {DomainError} `query-without-bounds` */
  async begin(me: SignedIn, name: ExportFormatName, query: ExportQuery): Promise<Export> {
    requireBounds(query);
    const facts = queryFacts(name, query);
    const found = await this.source.count(query);
    await this.note(me, query, 'done', { ...facts, stage: 'begun', ...found });
    const about = { ...facts, exportedAt: isoInstant(me.at), exportedBy: me.person };
    const format: ExportFormat = EXPORT_FORMATS[name];
    let digest: string | null = null;
    const reader = new AbortController();
    const bytes = format.write({ source: this.source, query, about, signal: reader.signal });
    const recorded = this.recorded(bytes, async (ended) => {
      digest = ended.digest && Buffer.from(ended.digest, 'hex').toString('base64');
      const outcome = ended.digest === null ? 'interrupted' : 'done';
      await this.note(me, query, outcome, {
        ...facts,
        stage: 'ended',
        bytes: ended.bytes,
        ...(ended.digest === null ? {} : { digest: ended.digest }),
      });
    });
    const body = Readable.from(recorded, { objectMode: false });
    body.once('close', () => reader.abort());
    const table = name === 'csv' || name === 'xlsx' ? `-${query.table}` : '';
    const fileName = `gatehouse${table}-${isoInstant(me.at).slice(0, 10)}.${format.extension}`;
    return { format, fileName, found, about, body, digest: () => digest };
  }

  /** @param ended - told how it ended; the digest is null when it broke off, or its reader went away */
  private async *recorded(
    bytes: AsyncGenerator<Buffer>,
    ended: (end: { readonly bytes: number; readonly digest: string | null }) => Promise<void>,
  ): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let size = 0;
    let digest: string | null = null;
    try {
      for await (const chunk of bytes) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
      digest = hash.digest('hex');
    } finally {
      await ended({ bytes: size, digest });
    }
  }

  private note(me: SignedIn, { process, instance }: ExportQuery, outcome: string, details: JsonObject): Promise<void> {
    const [only = null, ...others] = instance.length > 0 ? instance.map((id) => `instance:${id}`) : process.map((id) => `process:${id}`);
    const subject = others.length === 0 ? only : null;
    return writeAccess(this.pool, [{ person: me.person, action: 'export', subject, outcome, details }]);
  }
}
