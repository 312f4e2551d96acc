import type { SealedDatabase } from './sealed-database.js';

/** What the verifier says that shares no code with ours. */
export async function sceptic(evidence: readonly string[], { published, key }: SealedDatabase): Promise<readonly string[]> {
  const url = new URL('../../server/audit/sceptic/verify.mjs', import.meta.url).href;
  const other = (await import(url)) as { verify(lines: readonly string[], kept: unknown, keys: unknown): Promise<{ problems: string[] }> };
  return (await other.verify(evidence, published, [key.publicKey])).problems;
}
