import { readFile } from 'node:fs/promises';
import type { KnownSeal, Trust } from '#engine/audit/evidence/seal-chain.js';
import { fingerprintOf } from '#server/seal/seal-key.js';
import { CliError, EXIT } from '../../exit-code.js';

/**
 * What a verifier brings along: seals he kept, and keys he knows.
 *
 * @param seals - files of published seals (lines of JSON), or hashes
 * @param keyFiles - public keys (PEM); none: those the evidence names
 * @throws {CliError} for a file that is not there, or is none, or holds no seal
 */
export async function trustOf(seals: readonly string[], keyFiles: readonly string[]): Promise<Trust> {
  const published = (await Promise.all(seals.map(sealsIn))).flat();
  const keys = await Promise.all(
    keyFiles.map(async (file) => {
      const pem = await read(file);
      try {
        return [fingerprintOf(pem), pem] as const;
      } catch {
        throw new CliError(EXIT.input, `${file} 不是公钥（PEM） / ${file} is no public key (PEM).`);
      }
    }),
  );
  return { published, keys: keys.length === 0 ? null : Object.fromEntries(keys) };
}

async function sealsIn(named: string): Promise<readonly KnownSeal[]> {
  if (/^[0-9a-f]{64}$/.test(named)) return [{ hash: named }];
  const lines = (await read(named)).split('\n');
  const seals = lines.flatMap((line, index): readonly KnownSeal[] => {
    if (line.trim() === '') return [];
    const seal = parsed(line);
    // A host that was killed while it wrote leaves half a line, and writes that seal again.
    if (!seal && index >= lines.length - 2) return [];
    if (!seal) throw new CliError(EXIT.input, `${named}:${index + 1} 不是封条 / ${named}:${index + 1} is no seal.`);
    return [seal];
  });
  if (seals.length === 0) throw new CliError(EXIT.input, `${named} 中没有封条 / ${named} holds no seal.`);
  return seals;
}

function parsed(line: string): Required<KnownSeal> | null {
  try {
    const { n, at, hash } = JSON.parse(line) as { n?: unknown; at?: unknown; hash?: unknown };
    return typeof n === 'number' && typeof at === 'number' && typeof hash === 'string' ? { n, at, hash } : null;
  } catch {
    return null;
  }
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CliError(EXIT.input, `读不到文件 ${file} / Cannot read ${file}.`);
  });
}
