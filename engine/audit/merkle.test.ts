import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { FIRST_HASH } from './event-hash.js';
import { merkleRoot } from './merkle.js';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** RFC 6962: the left half is the largest power of two smaller than the whole. */
function byDefinition(leaves: readonly string[]): string {
  if (leaves.length === 1) return sha256(`\u0000${leaves[0]}`);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha256(`\u0001${byDefinition(leaves.slice(0, half))}${byDefinition(leaves.slice(half))}`);
}

const leaves = fc.array(fc.string().map(sha256), { minLength: 1, maxLength: 40 });

test('the root is the one RFC 6962 defines', () => {
  fc.assert(fc.property(leaves, (list) => expect(merkleRoot(sha256, list)).toBe(byDefinition(list))));
});

test('a leaf changed, removed or doubled gives another root', () => {
  fc.assert(
    fc.property(leaves, fc.nat(), (list, pick) => {
      const at = pick % list.length;
      const root = merkleRoot(sha256, list);
      expect(merkleRoot(sha256, list.with(at, sha256('another')))).not.toBe(root);
      expect(merkleRoot(sha256, list.toSpliced(at, 1))).not.toBe(root);
      expect(merkleRoot(sha256, [...list, list.at(-1) ?? ''])).not.toBe(root);
    }),
  );
});

test('no leaves have the root of an empty history', () => {
  expect(merkleRoot(sha256, [])).toBe(FIRST_HASH);
});
