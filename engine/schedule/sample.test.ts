import fc from 'fast-check';
import { drawSample, sampleCount, sampledDays } from './sample.js';

const IDS = Array.from({ length: 200 }, (_, number) => `i${number}`);

test('the last whole day, week and month before a day', () => {
  expect(sampledDays('day', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-03-01' });
  expect(sampledDays('week', '2026-10-05')).toEqual({ from: '2026-09-28', to: '2026-10-05' });
  expect(sampledDays('week', '2026-10-04')).toEqual({ from: '2026-09-21', to: '2026-09-28' });
  expect(sampledDays('month', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2026-01-01' });
});

test.each([
  [{ share: 0.05 }, 0, 0],
  [{ share: 0.05 }, 1, 1],
  [{ share: 0.05 }, 20, 1],
  [{ share: 0.05 }, 21, 2],
  [{ share: 0.07 }, 100, 7],
  [{ share: 1 }, 9, 9],
  [{ count: 3 }, 2, 2],
  [{ count: 3 }, 20, 3],
] as const)('%j of %i are %i', (size, of, count) => {
  expect(sampleCount(size, of)).toBe(count);
});

test('the same seed draws the same from the same, in whatever order; another seed draws another', () => {
  const drawn = drawSample(IDS, { share: 0.05 }, 'one');
  expect(drawn).toHaveLength(10);
  expect(drawSample(IDS.toReversed(), { share: 0.05 }, 'one')).toEqual(drawn);
  expect(drawSample(IDS, { share: 0.05 }, 'two')).not.toEqual(drawn);
});

test('each is as likely as any other', () => {
  const times = new Map(IDS.map((id) => [id, 0]));
  const draws = 1_000;
  for (let seed = 0; seed < draws; seed++)
    for (const id of drawSample(IDS, { share: 0.05 }, `seed ${seed}`)) times.set(id, (times.get(id) ?? 0) + 1);
  // 50 each are expected, with a standard deviation of 6.9; beyond five of them chance is no explanation.
  for (const count of times.values()) expect(Math.abs(count - 50)).toBeLessThan(35);
});

test('a sample is drawn from what there is, without doubles', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), fc.string(), (ids, count, seed) => {
      const drawn = drawSample(ids, { count }, seed);
      expect(new Set(drawn).size).toBe(Math.min(count, ids.length));
      expect(drawn.every((id) => ids.includes(id))).toBe(true);
    }),
  );
});
