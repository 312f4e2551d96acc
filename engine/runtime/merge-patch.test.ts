import { applyPatch, mergePatch } from './merge-patch.js';

test('what only stands in another order is no change, wherever it stands', () => {
  const rows = [{ item: 'GX-200', count: 2 }];
  const other = [{ count: 2, item: 'GX-200' }];
  expect(
    mergePatch({ rows, address: { city: '杭州', street: '一路' } }, { address: { street: '一路', city: '杭州' }, rows: other }),
  ).toEqual({});
  expect(mergePatch({ rows }, { rows: [...other, ...other] })).toEqual({ rows: [...other, ...other] });
});

test('a patch turns one content into the other', () => {
  const from = { a: 1, b: { c: 2, d: 3 }, e: [1, 2] };
  const to = { b: { c: 2, d: 4 }, e: [2, 1], f: null };
  expect(mergePatch(from, to)).toEqual({ a: null, b: { d: 4 }, e: [2, 1], f: null });
  expect(applyPatch(from, { a: null, b: { d: 4 }, e: [2, 1] })).toEqual({ b: { c: 2, d: 4 }, e: [2, 1] });
});
