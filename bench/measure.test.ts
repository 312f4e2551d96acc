import { build } from '#test/start/host-process.js';
import { measure } from './measure.js';

beforeAll(build);

test('a short run gives every figure', async () => {
  const told: string[] = [];
  const { floor, engine, small, large, http, perInstance, ratios } = await measure({
    repetitions: 1,
    seconds: 0.2,
    lanes: 1,
    progress: (text) => told.push(text),
  });
  for (const series of [floor, ...Object.values(engine), small, large, http]) expect(series.perSecond.median).toBeGreaterThan(0);
  for (const ratio of Object.values(ratios)) expect(ratio.median).toBeGreaterThan(0);
  for (const counted of Object.values(perInstance)) expect(counted).toBeGreaterThan(0);
  expect(perInstance.statements).toBeLessThanOrEqual(3 * 4);
  expect(told).toContain('floor');
});
