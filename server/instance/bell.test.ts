import { setImmediate } from 'node:timers/promises';
import { Bell } from './bell.js';

const LONG_MS = 3_600_000;

test('a ring wakes whoever waits', async () => {
  const bell = new Bell();
  bell.listen();
  const woken = bell.rung(LONG_MS);
  bell.ring();
  await woken;
});

test('a ring while nobody waits is not lost', async () => {
  const bell = new Bell();
  bell.listen();
  bell.ring();
  await bell.rung(LONG_MS);
});

test('a ring before listening counts no more', async () => {
  const bell = new Bell();
  bell.ring();
  bell.listen();
  const woken = await Promise.race([bell.rung(LONG_MS).then(() => 'rung'), setImmediate('silent')]);
  expect(woken).toBe('silent');
  bell.ring();
});

test('silence ends after the longest wait', async () => {
  await new Bell().rung(1);
});
