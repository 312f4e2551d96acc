import { FIRST_HASH, type Sha256 } from './event-hash.js';

/** Merkle root (RFC 6962: leaf and node prefixes) of a commit's event hashes, in order of instance and seq; `FIRST_HASH` of none. */
export function merkleRoot(sha256: Sha256, leaves: readonly string[]): string {
  if (leaves.length === 0) return FIRST_HASH;
  let level = leaves.map((leaf) => sha256(`\u0000${leaf}`));
  while (level.length > 1) {
    const next: string[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] ?? '';
      const right = level[index + 1];
      next.push(right === undefined ? left : sha256(`\u0001${left}${right}`));
    }
    level = next;
  }
  return level[0] ?? FIRST_HASH;
}
