import type { JsonObject } from '../runtime/instance.js';
import { isSame, withoutDefaults } from './without-defaults.js';

test('what is as its default is left out, and nothing else', () => {
  const defaults = { a: 1, b: null, c: [], d: {}, e: 'x', f: [1], g: { h: [] } };
  expect(withoutDefaults({ a: 1, b: null, c: [], d: {}, e: 'x', f: [1], g: { h: [] } }, defaults)).toEqual({});
  const others = { a: 2, b: 0, c: [null], d: { i: 1 }, e: null, f: [], g: { h: {} }, j: null };
  expect(withoutDefaults(others, defaults)).toEqual(others);
});

test('a member of any name is kept', () => {
  const text = '{"__proto__":{"a":1},"constructor":[],"b":2}';
  expect(JSON.stringify(withoutDefaults(JSON.parse(text) as JsonObject, { b: 3 }))).toBe(text);
});

test.each([
  [1, '1', false],
  [null, undefined, false],
  [null, {}, false],
  [[], {}, false],
  [[], [], true],
  [{}, {}, true],
  [[[]], [[]], true],
  [[1, 2], [1, 3], false],
  [{ a: [1] }, { a: [1] }, true],
])('%j and %j', (some, others, same) => {
  expect(isSame(some, others)).toBe(same);
  expect(isSame(others, some)).toBe(same);
});
