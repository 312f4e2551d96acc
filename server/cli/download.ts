import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT } from './exit-code.js';

/** A file that was fetched whole. */
export interface Downloaded {
  /** Bytes. */
  readonly size: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface Watching {
  /** Told before the first byte. */
  readonly begins: (headers: IncomingMessage['headers']) => void;
  readonly arrives: (chunk: Buffer) => void;
}

/** Answers a request with its headers, the body still to come. */
export function askFor(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    send(url, { headers }, resolve).once('error', reject).end();
  });
}

/**
 * Writes an answer into a file. What comes short of its digest (RFC 9530, in the trailer), or breaks off, leaves no file behind: half an export looks like
 * a whole one.
 *
 * @throws {CliError} exit 4 when it broke off, exit 70 when it is not what was sent
 */
export async function download(response: IncomingMessage, file: string, watching: Watching): Promise<Downloaded> {
  const part = `${file}.part`;
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      watching.arrives(chunk);
      done(null, chunk);
    },
  });
  watching.begins(response.headers);
  try {
    await pipeline(response, measure, createWriteStream(part));
    const sha256 = hash.digest();
    const sent = response.trailers['content-digest'];
    if (sent !== undefined && sent !== `sha-256=:${sha256.toString('base64')}:`)
      throw new CliError(EXIT.internal, '文件与服务器发出的不一致，未保存 / The file is not what the server sent; it was not kept.');
    await rename(part, file);
    return { size, sha256: sha256.toString('hex') };
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CliError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'EACCES', 'EISDIR', 'ENOSPC', 'EROFS'].includes(code))
      throw new CliError(EXIT.input, `${file}: 无法写入 / cannot be written: ${message}`);
    throw new CliError(EXIT.connection, `下载中断，未保存 / The download broke off; nothing was kept: ${message}`);
  }
}
