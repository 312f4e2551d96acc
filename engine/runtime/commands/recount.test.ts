import fc from 'fast-check';
import type { RunningLimit } from '../instance.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const working = (limit: string): TestWorld =>
  story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: ${limit}, on: { done: over } }\n${over}`).start(
    'zhao.lei',
    ORDER,
  );
const one = (world: TestWorld): RunningLimit => Object.values(world.instance?.state.limits ?? {})[0] as RunningLimit;
const local = (at: number | null | undefined): string => new Date((at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 16);
const pause = (world: TestWorld): TestWorld =>
  world.act({ type: 'pause', task: world.task('work'), reason: 'customer', comment: null }, 'wu.min');
const resume = (world: TestWorld): TestWorld => world.act({ type: 'resume', task: world.task('work'), comment: null }, 'wu.min');

test('a day that turns out to be off moves what is due, its warnings and its chain, and the task shows it', () => {
  const world = working('{ within: 1 working day, warn: 2 working hours before, chain: { +1 working day: [{ notify: finance }] } }');
  expect(local(one(world).dueAt)).toBe('2026-09-30T17:30');
  world.closeOn('2026-09-30').act({ type: 'recount' });
  expect(one(world).pending.map(({ at, what }) => [local(at), what])).toEqual([
    ['2026-10-08T15:30', 'warn'],
    ['2026-10-08T17:30', 'breach'],
    ['2026-10-09T17:30', 'chain'],
  ]);
  expect(Object.values(world.instance!.state.tasks)[0]?.dueAt).toBe(one(world).dueAt);
  expect(world.events.at(-1)).toMatchObject({
    type: 'limits.recounted',
    delta: { limits: [{ name: 'work', what: 'recounted', dueAt: one(world).dueAt }] },
  });
  same(world);
});

test('what was warned of is not warned of again, and what was breached stays breached', () => {
  const world = working('{ within: 1 working day, warn: 2 working hours before }');
  world.advance('2026-09-30T16:00+08:00').closeOn('2026-10-08').closeOn('2026-09-30').act({ type: 'recount' });
  expect(one(world).pending.map(({ at, what }) => [local(at), what])).toEqual([['2026-10-08T17:30', 'breach']]);
  world.advance('2026-10-08T18:00+08:00');
  expect(world.refusal({ type: 'recount' }).code).toBe('limits-unmoved');
  world.closeOn('2026-10-08');
  expect(world.refusal({ type: 'recount' }).code).toBe('limits-unmoved');
  expect(one(world).breachedAt).not.toBeNull();
});

test('a limit that was paused is counted with its pauses; one that stands still gets its date when it goes on', () => {
  const world = working('{ within: 2 working days, pause: customer }');
  pause(world.advance('2026-09-29T10:00+08:00'));
  resume(world.advance('2026-09-30T10:00+08:00'));
  expect(local(one(world).dueAt)).toBe('2026-10-09T17:30');
  world.closeOn('2026-10-09').act({ type: 'recount' });
  expect(local(one(world).dueAt)).toBe('2026-10-10T17:30');
  pause(world.advance('2026-10-08T10:00+08:00'));
  world.closeOn('2026-10-09', '2026-10-10').act({ type: 'recount' });
  expect(Object.values(world.instance!.state.tasks)[0]?.dueAt).toBeNull();
  resume(world.advance('2026-10-08T11:00+08:00'));
  expect(local(one(world).dueAt)).toBe('2026-10-12T17:30');
  same(world);
});

test('clock hours and dates of the data do not depend on the calendar', () => {
  const hours = working('24 hours');
  expect(hours.closeOn('2026-09-29', '2026-09-30').refusal({ type: 'recount' }).code).toBe('limits-unmoved');
});

test('with the calendar it had, nothing moves, whatever happened', () => {
  const limits = fc.constantFrom('3 working days', '9 working hours', '30 hours', '2 days', 'same day');
  const acts = fc.array(fc.tuple(fc.constantFrom('pause', 'resume', 'wait'), fc.integer({ min: 1, max: 30 * 60 })), { maxLength: 8 });
  fc.assert(
    fc.property(limits, acts, (within, steps) => {
      const world = working(
        `{ within: ${within}, warn: [50%, 1 hour before], pause: customer, chain: { +1 working day: [{ notify: finance }] } }`,
      );
      for (const [what, minutes] of steps) {
        world.advance(new Date(world.now + minutes * 60_000).toISOString());
        const body = { type: what, task: world.task('work'), ...(what === 'pause' ? { reason: 'customer' } : {}), comment: null };
        if (what !== 'wait' && world.outcome(body as never, 'wu.min').kind === 'decided') world.act(body as never, 'wu.min');
      }
      expect(world.refusal({ type: 'recount' }).code).toBe('limits-unmoved');
    }),
    { numRuns: 80, seed: 20261125 },
  );
});
