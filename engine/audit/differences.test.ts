import fc from 'fast-check';
import type { Json } from '../runtime/instance.js';
import { applyDifferences, differencesOf } from './differences.js';
import { ERASED, markErased, patchErased, withoutErased } from './erased.js';

test.each<[string, Json, Json, readonly unknown[]]>([
  ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ['a member', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ path: '/b', kind: 'changed', before: 2, after: 3 }]],
  ['a new member that is null', {}, { a: null }, [{ path: '/a', kind: 'added', before: null, after: null }]],
  ['a member less', { a: { b: 1 } }, { a: {} }, [{ path: '/a/b', kind: 'removed', before: 1, after: null }]],
  [
    'a row more',
    [{ n: 1 }],
    [{ n: 2 }, {}],
    [
      { path: '/0/n', kind: 'changed' },
      { path: '/1', kind: 'added', after: {} },
    ],
  ],
  ['a list that was a text', { a: 'x' }, { a: ['x'] }, [{ path: '/a', kind: 'changed' }]],
  ['a name with signs of its own', { 'a/b~': 1 }, { 'a/b~': 2 }, [{ path: '/a~1b~0' }]],
  ['what was erased', { a: ERASED, b: ERASED }, { a: ERASED, b: 1 }, [{ path: '/b', kind: 'changed', before: ERASED, after: 1 }]],
])('%s', (_, before, after, differences) => {
  expect(differencesOf(before, after)).toMatchObject(differences);
  expect(differencesOf(before, after)).toHaveLength(differences.length);
});

test('what differs, applied to the one, gives the other', () => {
  const name = fc.constantFrom('a', 'b', 'c/d', '~', '0', '__proto__');
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, 0, 1, 'x', true),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
    ),
  }));
  fc.assert(
    fc.property(json, json, (before, after) => {
      expect(applyDifferences(before, differencesOf(before, after))).toEqual(after);
    }),
    { numRuns: 1_000, seed: 20261125 },
  );
});

test('what was erased is told from what only looks so, cleared for the engine, and marked again where it stood', () => {
  const told = { a: ERASED, b: { $erased: true }, rows: [{ name: ERASED, role: 'x' }], c: 1 };
  const cleared = withoutErased(told);
  expect(cleared).toEqual({ a: null, b: { $erased: true }, rows: [{ name: null, role: 'x' }], c: 1 });
  expect(withoutErased(cleared)).toBe(cleared);
  expect(markErased(cleared, told)).toEqual(told);
  expect(markErased({ c: 2 }, told)).toEqual({ c: 2, a: ERASED });
  expect(patchErased({ a: ERASED, g: { x: 1 } }, { a: 2, g: { y: ERASED }, h: ERASED })).toEqual({
    a: 2,
    g: { x: 1, y: ERASED },
    h: ERASED,
  });
});
