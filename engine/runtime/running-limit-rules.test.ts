import fc from 'fast-check';
import type { RunningLimit } from './instance.js';
import { asking, ORDER, over, same, story } from './commands/test-sale.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';

/** What holds of a running limit, whatever happens to its instance; the rule of restoring is told on a host. */
const at = (text: string): number => Date.parse(`${text}+08:00`);
const limitsOf = (world: TestWorld): readonly RunningLimit[] => Object.values(world.instance?.state.limits ?? {});
const named = (world: TestWorld, name: string): RunningLimit | undefined => limitsOf(world).find((limit) => limit.name === name);
const WORK = `  work: { ${title}, task: { by: finance, return: { to: asking } }, limit: 4 working hours, on: { done: more } }
  more: { ${title}, task: { by: finance }, on: { done: away } }
  away: { ${title}, task: { by: finance }, on: { done: over } }
${over}`;
/** `work` has a limit of its own, and `whole` is one clock over it and what follows. */
const begin = (body = WORK): TestWorld =>
  story(asking('work').replace('states:', 'limits:\n  whole: { over: [work, more], within: 3 working days }\nstates:') + body).start(
    'zhao.lei',
    ORDER,
  );
const back = (world: TestWorld): TestWorld =>
  world.act({ type: 'return', task: world.task('work'), to: 'asking', strategy: 'again', comment: '重填' }, 'wu.min');
const again = (world: TestWorld): TestWorld => world.complete('asking', 'zhao.lei', 'done', {});

test('entering a state starts its limit anew', () => {
  const world = begin();
  const first = named(world, 'work')!;
  expect(first).toMatchObject({ startedAt: at('2026-09-29T09:00'), dueAt: at('2026-09-29T14:30') });
  back(world.advance('2026-09-29T10:00+08:00'));
  expect(named(world, 'work')).toBeUndefined();
  again(world.advance('2026-09-29T11:00+08:00'));
  expect(named(world, 'work')).toMatchObject({ startedAt: at('2026-09-29T11:00'), dueAt: at('2026-09-29T16:30') });
  expect(named(world, 'work')!.ordinal).not.toBe(first.ordinal);
  same(world);
});

test('a limit over several states is one clock: it begins with the first, stands outside them, and ends with the instance', () => {
  const world = begin();
  const { ordinal, dueAt } = named(world, 'whole')!;
  world.advance('2026-09-29T10:00+08:00').complete('work', 'wu.min');
  expect(named(world, 'whole')).toMatchObject({ ordinal, dueAt, stoodAt: null });
  world.complete('more', 'wu.min');
  expect(named(world, 'whole')).toMatchObject({ ordinal, stoodAt: at('2026-09-29T10:00') });
  world.complete('away', 'wu.min');
  expect(limitsOf(world)).toEqual([]);
  same(world);
});

test('a return stops the clock over several states outside them, and it goes on by the time left when they are entered again', () => {
  const world = begin();
  const { ordinal, dueAt } = named(world, 'whole')!;
  expect(dueAt).toBe(at('2026-10-09T17:30'));
  back(world.advance('2026-09-29T10:00+08:00'));
  expect(named(world, 'whole')).toMatchObject({ ordinal, stoodAt: at('2026-09-29T10:00') });
  again(world.advance('2026-10-08T10:00+08:00'));
  // It stood from the Tuesday on, over a Wednesday and the holidays: two working days.
  expect(named(world, 'whole')).toMatchObject({ ordinal, stoodAt: null, dueAt: at('2026-10-12T17:30') });
  same(world);
});

test('a suspension pauses it: due dates move by the time left, and nothing fires meanwhile', () => {
  const world = begin().advance('2026-09-29T10:00+08:00');
  world.act({ type: 'suspend', reason: '审计' }, 'admin').advance('2026-09-30T10:00+08:00');
  expect(world.events.at(-1)?.type).toBe('instance.suspended');
  world.act({ type: 'activate', reason: '审计结束' }, 'admin');
  expect(named(world, 'work')).toMatchObject({ dueAt: at('2026-09-30T14:30') });
  same(world);
});

test('a migration keeps the due date', () => {
  const world = begin();
  const before = limitsOf(world).map(({ ordinal, dueAt }) => ({ ordinal, dueAt }));
  const longer = story(
    asking('work').replace('states:', 'limits:\n  whole: { over: [work, more], within: 9 working days }\nstates:') +
      WORK.replace('4 working hours', '9 working hours'),
  );
  world.publish(longer).act({ type: 'migrate', to: null, reason: '改版' }, 'admin');
  expect(limitsOf(world).map(({ ordinal, dueAt }) => ({ ordinal, dueAt }))).toEqual(before);
  // Entered anew it is the version's own.
  again(back(world));
  expect(named(world, 'work')).toMatchObject({ dueAt: at('2026-09-30T10:30') });
  same(world);
});

test('a calendar change recomputes it', () => {
  const world = begin().closeOn('2026-09-30').act({ type: 'recount' });
  expect(named(world, 'whole')).toMatchObject({ dueAt: at('2026-10-10T17:30') });
  expect(world.events.at(-1)?.delta.limits).toMatchObject([{ name: 'whole', what: 'recounted', dueAt: at('2026-10-10T17:30') }]);
  same(world);
});

const UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
const duration = fc.record({
  unit: fc.constantFrom('minutes', 'hours', 'days', 'working hours', 'working days'),
  amount: fc.integer({ min: 1, max: 400 }),
});
const written = ({ unit, amount }: { unit: string; amount: number }): string => `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;

/** However long: 10 days and then 20, beyond the 24.8 days of a timer in memory, years. */
test('of any length, each instant of a limit fires once, when it is due, in order of time', () => {
  fc.assert(
    fc.property(duration, duration, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (within, after, steps) => {
      const world = story(
        `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { within: ${written(within)}, warn: 50%, chain: { +${written(after)}: [{ notify: finance }] } }, on: { done: over } }\n${over}`,
      ).start('zhao.lei', ORDER);
      const { pending, dueAt } = limitsOf(world)[0]!;
      expect(pending.map(({ what }) => what)).toEqual(['warn', 'breach', 'chain']);
      if (within.unit in UNITS && within.unit !== 'days')
        expect(dueAt).toBe(world.now + within.amount * UNITS[within.unit as keyof typeof UNITS]);
      const end = pending.at(-1)!.at;
      const begun = world.now;
      const total = steps.reduce((sum, step) => sum + step, 0);
      let passed = 0;
      for (const step of steps) world.advance(new Date(begun + ((end - begun) * (passed += step)) / total).toISOString());
      const fired = world.events.filter(({ command }) => command['type'] === 'fireTimer');
      expect(fired.map(({ command }) => ({ at: command['at'], what: command['what'], index: command['index'] }))).toEqual(pending);
      for (const event of fired) expect(event.at).toBe(event.command['at']);
      expect(limitsOf(world)[0]?.pending).toEqual([]);
    }),
    {
      numRuns: 30,
      examples: [
        [{ unit: 'days', amount: 10 }, { unit: 'days', amount: 20 }, [1]],
        [{ unit: 'days', amount: 30 }, { unit: 'days', amount: 3_650 }, [1, 2]],
      ],
    },
  );
});
