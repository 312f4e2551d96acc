import fc from 'fast-check';
import { asking, ORDER, over, story } from '#engine/runtime/commands/test-sale.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { office } from '#test/office-calendar.js';
import { type LimitLedger, ledgersOf } from './ledger.js';

/** The clerks of finance are wu.min and feng.xue. */
const working = (limit: string): TestWorld =>
  story(
    `${asking('work')}  work: { ${title}, task: { by: finance, return: { to: asking } }, limit: ${limit}, on: { done: over } }\n${over}`,
  ).start('zhao.lei', ORDER);
const at = (text: string): number => Date.parse(`${text}+08:00`);
const local = (instant: number | null): string => (instant === null ? '' : new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16));
const ledgers = (world: TestWorld, until = world.now): readonly LimitLedger[] =>
  ledgersOf(world.process, 'i1', world.events, office, until);
const told = (ledger: LimitLedger | undefined): readonly string[] =>
  (ledger?.segments ?? []).map(({ kind, from, to, people, reason }) =>
    [kind, local(from), local(to), ...people, ...(reason ? [reason] : [])].join(' '),
  );

test('a breach is explained by what ran, who had it, and what stood still', () => {
  const world = working(
    '{ within: 4 working hours, pause: { customer: { zh: 客户未到, en: The customer has not come } }, accountable: finance, breach: [{ notify: sales-department-manager }], excuse: { reasons: [illness], by: sales-department-manager } }',
  );
  world.advance('2026-09-29T10:00+08:00').act({ type: 'claim', task: world.task('work') }, 'wu.min');
  world.advance('2026-09-29T11:00+08:00').act({ type: 'pause', task: world.task('work'), reason: 'customer', comment: null }, 'wu.min');
  world.advance('2026-09-29T14:30+08:00').act({ type: 'resume', task: world.task('work'), comment: null }, 'wu.min');
  world.advance('2026-09-30T09:00+08:00');
  const [ledger] = ledgers(world);
  expect(told(ledger)).toEqual([
    'unassigned 2026-09-29T09:00 2026-09-29T10:00',
    'running 2026-09-29T10:00 2026-09-29T11:00 wu.min',
    'paused 2026-09-29T11:00 2026-09-29T14:30 wu.min customer',
    'running 2026-09-29T14:30 2026-09-29T17:30 wu.min',
    'outside hours 2026-09-29T17:30 2026-09-30T08:30',
    'running 2026-09-30T08:30 2026-09-30T09:00 wu.min',
  ]);
  expect(ledger).toMatchObject({
    name: 'work',
    limit: '4 working hours',
    calendar: { id: 'office', version: expect.any(String) },
    provisional: false,
    endedAt: null,
    breach: { dueAt: at('2026-09-29T16:30'), responsible: ['person:wu.min'] },
    excused: null,
  });
  const absent = { zh: '客户未到', en: 'The customer has not come' };
  expect(ledger?.segments.map(({ reasonTitle }) => reasonTitle)).toEqual([null, null, absent, null, null, null]);
  expect(ledger?.entries.find(({ what }) => what === 'paused')).toMatchObject({ reason: 'customer', reasonTitle: absent });
  expect(ledger?.entries.map(({ what, by, reason }) => [what, by, reason])).toEqual([
    ['started', 'zhao.lei', null],
    ['paused', 'wu.min', 'customer'],
    ['continued', 'wu.min', null],
    ['breached', null, null],
  ]);
  world.act({ type: 'excuse', limit: ledger!.ordinal, reason: 'illness', comment: null }, 'wang.fang');
  world.complete('work', 'wu.min');
  const [after] = ledgers(world, world.now + 1_000_000);
  expect(after).toMatchObject({
    endedAt: world.now,
    breach: { dueAt: at('2026-09-29T16:30') },
    excused: { by: 'wang.fang', reason: 'illness' },
  });
  expect(after?.segments.at(-1)?.to).toBe(world.now);
});

test('a breach noticed late says when it was due and when it was noticed; nobody had the work', () => {
  const world = working('{ within: 1 hour, accountable: finance }');
  world.now = at('2026-10-12T08:00');
  const { ordinal, pending } = Object.values(world.instance!.state.limits)[0]!;
  world.act({ type: 'fireTimer', limit: ordinal, at: pending[0]!.at, what: 'breach', index: 0 });
  expect(ledgers(world)[0]?.breach).toEqual({
    dueAt: at('2026-09-29T10:00'),
    noticedAt: at('2026-10-12T08:00'),
    responsible: ['role:finance'],
    accountable: 'role:finance',
  });
});

test('a suspension is told by whom and why', () => {
  const world = working('4 working hours');
  world.advance('2026-09-29T10:00+08:00').act({ type: 'suspend', reason: '等待审计' }, 'admin');
  world.advance('2026-09-29T11:00+08:00').act({ type: 'activate', reason: '审计结束' }, 'admin');
  world.advance('2026-09-29T12:00+08:00');
  expect(told(ledgers(world)[0])).toEqual([
    'unassigned 2026-09-29T09:00 2026-09-29T10:00',
    'paused 2026-09-29T10:00 2026-09-29T11:00 admin 等待审计',
    'unassigned 2026-09-29T11:00 2026-09-29T12:00',
  ]);
});

test('working days leave out whole days, and clock hours nothing', () => {
  const days = working('2 working days');
  days.advance('2026-10-08T12:00+08:00');
  expect(told(ledgers(days)[0])).toEqual([
    'unassigned 2026-09-29T09:00 2026-10-01T00:00',
    'outside hours 2026-10-01T00:00 2026-10-08T00:00',
    'unassigned 2026-10-08T00:00 2026-10-08T12:00',
  ]);
  const hours = working('24 hours');
  hours.advance('2026-09-30T08:00+08:00');
  expect(told(ledgers(hours)[0])).toEqual(['unassigned 2026-09-29T09:00 2026-09-30T08:00']);
});

test('a limit over a group stands still where it was sent back, and while it is elsewhere', () => {
  const opening = asking('work').replace('states:', 'limits:\n  whole: { over: [work, pack], within: 5 working days }\nstates:');
  const world = story(
    `${opening}  work: { ${title}, task: { by: finance, return: { to: asking } }, on: { done: away } }\n` +
      `  away: { ${title}, task: { by: initiator }, on: { done: pack } }\n` +
      `  pack: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
  ).start('zhao.lei', ORDER);
  world
    .advance('2026-09-29T10:00+08:00')
    .act({ type: 'return', task: world.task('work'), to: 'asking', comment: 'again', strategy: 'again' } as never, 'wu.min');
  world.advance('2026-09-29T11:00+08:00').complete('asking', 'zhao.lei', 'done', {});
  world.advance('2026-09-29T14:00+08:00').complete('work', 'wu.min');
  world.advance('2026-09-29T15:00+08:00').complete('away', 'zhao.lei');
  world.advance('2026-09-29T16:00+08:00');
  expect(
    ledgers(world)
      .filter(({ name }) => name === 'whole')
      .map(told),
  ).toEqual([
    [
      'unassigned 2026-09-29T09:00 2026-09-29T10:00',
      'returned 2026-09-29T10:00 2026-09-29T11:00',
      'unassigned 2026-09-29T11:00 2026-09-29T14:00',
      'outside states 2026-09-29T14:00 2026-09-29T15:00',
      'unassigned 2026-09-29T15:00 2026-09-29T16:00',
    ],
  ]);
});

test('segments tile the time from start to end, whatever happens', () => {
  const act = fc.constantFrom('claim', 'release', 'pause', 'resume', 'wait');
  const limits = fc.constantFrom('2 working days', '6 working hours', '30 hours', '2 days');
  fc.assert(
    fc.property(limits, fc.array(fc.tuple(act, fc.integer({ min: 1, max: 40 * 60 })), { maxLength: 12 }), (within, acts) => {
      const world = working(`{ within: ${within}, pause: customer }`);
      for (const [what, minutes] of acts) {
        world.advance(new Date(world.now + minutes * 60_000).toISOString());
        const task = world.task('work');
        const body =
          what === 'pause'
            ? { type: what, task, reason: 'customer', comment: null }
            : what === 'resume'
              ? { type: what, task, comment: null }
              : { type: what, task };
        if (what !== 'wait' && world.outcome(body as never, 'wu.min').kind === 'decided') world.act(body as never, 'wu.min');
      }
      const [ledger] = ledgers(world, world.now);
      const { segments, startedAt } = ledger!;
      expect(segments.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(world.now - startedAt);
      segments.forEach(({ from, to }, place) => {
        expect(from).toBe(segments[place - 1]?.to ?? startedAt);
        expect(to).toBeGreaterThan(from);
      });
    }),
    { numRuns: 60, seed: 20261125 },
  );
});

test.each([
  ['within: 3 working days', '2026-09-30T10:00', 'working days', 2, '2 个工作日', '2 working days'],
  ['within: 3 working days', '2026-10-09T16:00', 'working days', 0, '0 个工作日', '0 working days'],
  ['within: 9 working hours', '2026-09-29T10:30', 'working minutes', 450, '7 个工作小时 30 分钟', '7 working hours 30 minutes'],
  ['within: 24 hours', '2026-09-30T08:00', 'minutes', 60, '1 个小时', '1 hour'],
  ['within: 45 minutes', '2026-09-29T09:44', 'minutes', 1, '1 分钟', '1 minute'],
  ['within: 2 days', '2026-09-30T12:00', 'minutes', 2160, '36 个小时', '36 hours'],
])('%s that stands still at %s has %s left: %d', (limit, time, unit, amount, zh, en) => {
  const world = working(`{ ${limit}, pause: customer }`).advance(`${time}+08:00`);
  expect(ledgers(world)).toMatchObject([{ pausedAt: null, left: null }]);
  world.act({ type: 'pause', task: world.task('work'), reason: 'customer', comment: null }, 'wu.min');
  expect(ledgers(world)).toMatchObject([{ dueAt: null, pausedAt: at(time), left: { unit, amount, text: { zh, en } } }]);
});

test('a breached limit that stands still has nothing left, and one that is over does not stand still', () => {
  const world = working('{ within: 1 hour, pause: customer }').advance('2026-09-29T11:00+08:00');
  world.act({ type: 'pause', task: world.task('work'), reason: 'customer', comment: null }, 'wu.min');
  expect(ledgers(world)).toMatchObject([{ pausedAt: at('2026-09-29T11:00'), left: null }]);
  world.complete('work', 'wu.min');
  expect(ledgers(world)).toMatchObject([{ pausedAt: null, left: null, endedAt: at('2026-09-29T11:00') }]);
});
