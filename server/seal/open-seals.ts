import { join } from 'node:path';
import type pg from 'pg';
import type { SealOptions } from '#server/config/config.js';
import { SealFile } from './seal-file.js';
import { SealHttp } from './seal-http.js';
import { SealKey } from './seal-key.js';
import { SealMail } from './seal-mail.js';
import { Sealer } from './sealer.js';
import { Seals } from './seals.js';

/**
 * Seals as the options say, with key and file in the data folder unless they say otherwise.
 *
 * @throws {StartError} when the key cannot be used
 */
export async function openSeals(
  pool: pg.Pool,
  { seconds, keyFile, file, url, mail }: SealOptions,
  dataFolder: string,
  report: (text: string, error?: unknown) => void,
): Promise<Seals> {
  const key = await SealKey.open(keyFile ?? join(dataFolder, 'seal-key.pem'));
  const destinations = [
    new SealFile(file ?? join(dataFolder, 'seals', 'seals.jsonl')),
    ...(url === null ? [] : [new SealHttp(url)]),
    ...(mail === null ? [] : [new SealMail(mail)]),
  ];
  return new Seals(new Sealer(pool, key, report), pool, destinations, seconds * 1_000, report);
}
