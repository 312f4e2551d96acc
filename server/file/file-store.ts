import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { own } from '#engine/definition/values.js';
import type { AttachedFile } from '#engine/runtime/command.js';
import { writeAccess } from '#server/access/access-log.js';
import { transaction } from '#server/database/transaction.js';
import { fitsName, MEDIA_TYPES } from './media-types.js';

/** Bytes kept in one row: small enough to be held in memory for everybody who uploads or downloads, large enough for few rows. */
const PART_BYTES = 256 * 1024;
/** As many bytes as tell what a file is. */
const HEAD_BYTES = 512;

export interface StoredFile {
  /** SHA-256, 64 hexadecimal digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
}

/**
 * Files, stored once by their SHA-256 in the database: a backup holds them, an instance never names one that is elsewhere, and every host has them. They
 * come and go in parts, each in a query of its own, so that a slow client holds neither memory nor a connection.
 */
export class FileStore {
  constructor(
    private readonly pool: pg.Pool,
    /** Largest file, bytes. */
    readonly mostBytes: number,
  ) {}

  /**
   * Stores what a person sends; for a day he may attach it.
   *
   * @param expected - SHA-256 the sender says it has, hexadecimal; null: he does not say
   * @throws {DomainError} `file-type-not-allowed`, `file-type-wrong`, `file-too-large`, `file-empty`, `file-digest-wrong`
   */
  async store(person: string, mediaType: string, bytes: AsyncIterable<Buffer>, expected: string | null): Promise<StoredFile> {
    const type = own(MEDIA_TYPES, mediaType);
    if (!type)
      throw new DomainError(
        'file-type-not-allowed',
        `不能上传类型 ${mediaType || '—'} / Files of the type "${mediaType}" cannot be stored.`,
        {
          allowed: Object.keys(MEDIA_TYPES),
        },
      );
    const upload = randomUUID();
    try {
      const { digest, size } = await this.receive(upload, bytes, (head) => {
        if (!type.begins(head))
          throw new DomainError('file-type-wrong', `内容不是 ${mediaType} / The content is not ${mediaType}.`, { mediaType });
      });
      if (size === 0) throw new DomainError('file-empty', '文件是空的 / The file is empty.');
      if (expected !== null && expected !== digest)
        throw new DomainError('file-digest-wrong', '摘要与内容不符，请重新上传 / The content does not have this digest; send it again.', {
          expected,
          actual: digest,
        });
      const kept = await this.keep(upload, digest, size, person, mediaType);
      if (kept !== upload) await this.forget(upload);
      return { digest, size, mediaType };
    } catch (error) {
      await this.forget(upload).catch(() => undefined);
      throw error;
    }
  }

  /**
   * A file the person stored and may attach; from now on he may for another day.
   *
   * @throws {DomainError} `file-not-found`
   */
  async offered(person: string, digest: string): Promise<StoredFile> {
    const { rows } = await this.pool.query<{ size: number; media_type: string }>(
      `UPDATE file_offer o SET at = now() FROM file f WHERE f.digest = o.digest AND o.digest = decode($1, 'hex') AND o.person = $2
       RETURNING f.size, o.media_type`,
      [digest, person],
    );
    const [row] = rows;
    if (!row) throw new DomainError('file-not-found', '请先上传这个文件 / Store this file first (POST /api/files).', { digest });
    return { digest, size: row.size, mediaType: row.media_type };
  }

  /**
   * The same as an instance names it.
   *
   * @throws {DomainError} `file-not-found`, `file-name-wrong` when the name has another ending than files of this type
   */
  async toAttach(person: string, digest: string, name: string): Promise<AttachedFile> {
    const { size, mediaType } = await this.offered(person, digest);
    if (!fitsName(mediaType, name))
      throw new DomainError(
        'file-name-wrong',
        `文件名的扩展名与类型 ${mediaType} 不符 / The ending of the name is not one of ${mediaType}.`,
        {
          mediaType,
        },
      );
    return { name, mediaType, size, digest };
  }

  /** The bytes of a stored file, part by part. @throws {Error} when it is not there */
  read(digest: string): Readable {
    return Readable.from(this.parts(digest));
  }

  /**
   * Forgets what has waited a day: offers nobody took up, files that no instance names and nobody may attach, parts of uploads that broke off.
   *
   * @returns how many files
   */
  async sweep(): Promise<number> {
    await this.pool.query(`DELETE FROM file_offer WHERE at < now() - interval '1 day'`);
    const { rows } = await this.pool.query<{ upload: string }>(
      `DELETE FROM file f WHERE stored_at < now() - interval '1 day' AND NOT EXISTS (SELECT FROM file_offer o WHERE o.digest = f.digest)
         AND NOT EXISTS (SELECT FROM attachment a WHERE a.digest = f.digest) RETURNING upload`,
    );
    await this.pool.query(
      `DELETE FROM file_part p WHERE at < now() - interval '1 day' AND NOT EXISTS (SELECT FROM file f WHERE f.upload = p.upload)`,
    );
    return rows.length;
  }

  private async receive(
    upload: string,
    bytes: AsyncIterable<Buffer>,
    check: (head: Buffer) => void,
  ): Promise<{ readonly digest: string; readonly size: number }> {
    const hash = createHash('sha256');
    let [size, part, waiting] = [0, 0, Buffer.alloc(0)];
    const write = async (end: number): Promise<void> => {
      if (part === 0) check(waiting.subarray(0, HEAD_BYTES));
      await this.pool.query('INSERT INTO file_part (upload, n, bytes) VALUES ($1, $2, $3)', [upload, part, waiting.subarray(0, end)]);
      part += 1;
      waiting = waiting.subarray(end);
    };
    for await (const chunk of bytes) {
      size += chunk.length;
      this.refuseTooLarge(size);
      hash.update(chunk);
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= PART_BYTES) await write(PART_BYTES);
    }
    if (waiting.length > 0) await write(waiting.length);
    return { digest: hash.digest('hex'), size };
  }

  /** @throws {DomainError} `file-too-large` with how large it may be */
  refuseTooLarge(size: number): void {
    const most = this.mostBytes;
    if (size > most)
      throw new DomainError('file-too-large', `文件超过 ${most} 字节 / The file has more than ${most} bytes.`, { mostBytes: most });
  }

  /** @returns the upload whose parts are the file's: an earlier one's when the same bytes were stored before */
  private async keep(upload: string, digest: string, size: number, person: string, mediaType: string): Promise<string> {
    const { rows } = await transaction(this.pool, async (client) => {
      await writeAccess(client, [{ person, action: 'store-file', subject: `file:${digest}`, details: { size, mediaType } }]);
      return client.query<{ upload: string }>(
        `WITH stored AS (
         INSERT INTO file (digest, upload, size) VALUES (decode($1, 'hex'), $2, $3) ON CONFLICT (digest) DO UPDATE SET stored_at = now() RETURNING upload, digest
       ), offer AS (
         INSERT INTO file_offer (digest, person, media_type) SELECT digest, $4, $5 FROM stored
         ON CONFLICT (digest, person) DO UPDATE SET at = now(), media_type = excluded.media_type
       ) SELECT upload FROM stored`,
        [digest, upload, size, person, mediaType],
      );
    });
    return rows[0]?.upload ?? '';
  }

  private async forget(upload: string): Promise<void> {
    await this.pool.query('DELETE FROM file_part WHERE upload = $1', [upload]);
  }

  private async *parts(digest: string): AsyncGenerator<Buffer> {
    const { rows } = await this.pool.query<{ upload: string; size: number }>('SELECT upload, size FROM file WHERE digest = $1', [
      Buffer.from(digest, 'hex'),
    ]);
    const [file] = rows;
    if (!file) throw new Error(`the file ${digest} is not stored`);
    for (let n = 0; n < Math.ceil(file.size / PART_BYTES); n++) {
      const part = await this.pool.query<{ bytes: Buffer }>('SELECT bytes FROM file_part WHERE upload = $1 AND n = $2', [file.upload, n]);
      const [row] = part.rows;
      if (!row) throw new Error(`part ${n} of the file ${digest} is not stored`);
      yield row.bytes;
    }
  }
}
