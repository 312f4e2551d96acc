import { measurePurge } from './purge.js';

test('a short run purges a month while the workload goes on, and measures both', async () => {
  const told: string[] = [];
  const { purged, perSecond, quiet, meanwhile } = await measurePurge({
    instances: 150,
    rounds: 1,
    seconds: 0.5,
    lanes: 1,
    callers: 4,
    progress: (text) => told.push(text),
  });
  expect(purged).toBe(150);
  for (const figure of [perSecond, ...[...quiet, ...meanwhile].map((loop) => loop.perSecond)]) expect(figure).toBeGreaterThan(0);
  expect(told).toContain('purge');
}, 120_000);
