import { setImmediate } from 'node:timers/promises';
import { Flow } from './flow.js';

test('as many go on as there is room for, begun in order', async () => {
  const flow = new Flow(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const adding = (async () => {
    for (let n = 0; n < 4; n++)
      await flow.add(() => {
        begun.push(n);
        return new Promise((resolve) => ends.push(resolve));
      });
    await flow.end();
  })();
  await setImmediate();
  expect(begun).toEqual([0, 1]);
  // The second ends first: nobody waits for the slowest.
  ends[1]?.();
  await setImmediate();
  expect(begun).toEqual([0, 1, 2]);
  ends[2]?.();
  ends[0]?.();
  await setImmediate();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[3]?.();
  await adding;
});

test('after one has failed no more is begun, and the end says why', async () => {
  const flow = new Flow(1);
  const begun: string[] = [];
  await flow.add(async () => {
    begun.push('first');
    await setImmediate();
    throw new Error('broken');
  });
  await flow.add(async () => void begun.push('second'));
  expect(begun).toEqual(['first']);
  expect(flow.failed).toBe(true);
  await expect(flow.end()).rejects.toThrow('broken');
});
