import fc from 'fast-check';
import { Distribution } from './distribution.js';

const of = (values: readonly number[]): ReturnType<Distribution['figures']> => {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution.figures();
};

test('few values are told exactly', () => {
  expect(of([])).toEqual({ count: 0, sum: 0, mean: null, least: null, median: null, p90: null, greatest: null, isExact: true });
  expect(of([4, 1, 3, 2])).toMatchObject({ count: 4, sum: 10, mean: 2.5, least: 1, median: 2.5, p90: 4, greatest: 4 });
  expect(of(Array.from({ length: 11 }, (_, index) => index))).toMatchObject({ median: 5, p90: 9 });
});

test('of very many values, median and p90 are right to one percent, and all else exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 40 }), (few) => {
      const values = Array.from({ length: 10_001 }, (_, index) => few[index % few.length] ?? 0);
      const sorted = values.toSorted((a, b) => a - b);
      const figures = of(values);
      expect(figures).toMatchObject({ count: 10_001, least: sorted[0], greatest: sorted.at(-1), isExact: false });
      for (const [found, exact] of [
        [figures.median, sorted[5000] ?? 0],
        [figures.p90, sorted[9000] ?? 0],
      ] as const)
        expect(Math.abs((found ?? NaN) - exact)).toBeLessThanOrEqual(exact * 0.01 + 1);
    }),
    { numRuns: 30 },
  );
});
