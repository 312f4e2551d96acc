import { build } from '#test/start/host-process.js';
import { measureDrain } from './drain.js';
import { measureDueDates } from './due-dates.js';
import { measureIdle } from './idle.js';
import { measureShare } from './share.js';
import { measureVerify } from './verify.js';
import { tellDrain, tellDueDates, tellIdle, tellShare, tellVerify } from './tell.js';

const told: string[] = [];
const progress = (text: string): void => void told.push(text);

beforeAll(build);

test('limits that end at one instant are each fired once, while people work', async () => {
  const result = await measureDrain({ timers: 300, callers: 2, restMs: 1, seconds: 0.2, progress });
  expect(result).toMatchObject({ timers: 300, breachedInstances: 300, breachEvents: 300 });
  for (const loop of [...result.quiet, result.meanwhile]) expect(loop.p99).toBeGreaterThan(0);
  expect(result.seconds).toBeGreaterThan(0);
  expect(tellDrain(result).join('\n')).toContain('300 instances, 300 events');
});

test('a host at rest is measured with nothing in it, and with limits that are not due', async () => {
  const result = await measureIdle({ timers: 50, seconds: 0.1, settleMs: 100, progress });
  for (const { host, database } of [result.empty, result.full]) {
    expect(host).toBeGreaterThan(0);
    expect(database ?? 0).toBeGreaterThanOrEqual(0);
  }
  expect(tellIdle(result)).toHaveLength(3);
});

test('due dates are counted on several calendars', () => {
  const results = measureDueDates(1);
  expect(new Set(results.map(({ calendar }) => calendar)).size).toBe(3);
  for (const { each, first } of results) {
    expect(each.median).toBeGreaterThan(0);
    expect(first).toBeGreaterThan(0);
  }
  expect(tellDueDates(results)).toHaveLength(results.length);
});

test('what the workload leaves is verified whole, as a file and on the live database', async () => {
  const result = await measureVerify(20, 1, progress);
  expect(result).toMatchObject({ events: 60, isWhole: true });
  expect(tellVerify(result)).toHaveLength(2);
});

test('what proof costs is told of host and database', async () => {
  const result = await measureShare(0.6, progress);
  for (const share of [result.host, result.database, result.whole]) {
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.5);
  }
  expect(tellShare(result)).toHaveLength(2);
});
