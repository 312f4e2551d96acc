import { closedLoop } from './closed-loop.js';

test('work that takes longer than the time is still measured', async () => {
  const work = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 30));
  const { perSecond, p50 } = await closedLoop(2, 0.01, (timed) => timed(work));
  expect(perSecond).toBeGreaterThan(0);
  expect(p50).toBeGreaterThan(0);
});
