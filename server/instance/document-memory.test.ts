import type { Instance } from '#engine/runtime/instance.js';
import { DocumentMemory } from './document-memory.js';

const instance = (id: string): Instance => ({ id, documents: { request: { data: { of: id } } } }) as unknown as Instance;
const memory = (...remembered: readonly string[]): DocumentMemory => {
  const memory = new DocumentMemory(100);
  for (const id of remembered) memory.remember(instance(id), `of ${id}`, 40);
  return memory;
};

test('the instances used last are remembered, as many as there is room for', () => {
  const filled = memory('a', 'b');
  expect(filled.versions(['a'])).toEqual(['of a']);
  filled.remember(instance('c'), 'of c', 40);
  expect(filled.versions(['a', 'b', 'c'])).toEqual(['of a', null, 'of c']);
  expect(filled.recall('a')).toBe(filled.recall('a'));
  expect(() => filled.recall('b')).toThrow('not remembered');
});

test('what is too large by itself is not remembered, and forgotten if it was', () => {
  const filled = memory('a');
  filled.remember(instance('a'), 'later', 101);
  expect(filled.versions(['a'])).toEqual([null]);
});

test('a new version of the same documents keeps their size', () => {
  const filled = memory('a', 'b');
  filled.remember(instance('a'), 'later', null);
  filled.remember(instance('unknown'), 'later', null);
  expect(filled.versions(['a', 'b', 'unknown'])).toEqual(['later', 'of b', null]);
});

test('a new epoch empties the memory', () => {
  const filled = memory('a');
  filled.follow(1);
  expect(filled.versions(['a'])).toEqual([null]);
  filled.remember(instance('a'), 'of a', 40);
  filled.follow(1);
  expect(filled.versions(['a'])).toEqual(['of a']);
});
