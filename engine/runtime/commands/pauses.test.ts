import fc from 'fast-check';
import { segmentsOf } from '../limit-ledger.js';
import type { RunningLimit } from '../instance.js';
import { createCalendar } from '#engine/time/working-calendar.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const one = (open: TestWorld): RunningLimit => Object.values(open.instance?.state.limits ?? {})[0] as RunningLimit;
const iso = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : new Date(at).toISOString());
const beijing = (text: string): string => new Date(`${text}+08:00`).toISOString();
const working = (limit: string): TestWorld =>
  story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: ${limit}, on: { done: over } }\n${over}`).start(
    'zhao.lei',
    ORDER,
  );

const pause = (open: TestWorld, reason = 'customer'): TestWorld =>
  open.act({ type: 'pause', task: open.task('work'), reason, comment: null }, 'wu.min');
const resume = (open: TestWorld): TestWorld => open.act({ type: 'resume', task: open.task('work'), comment: null }, 'wu.min');

describe('a paused limit', () => {
  test('is a ledger: who stopped it and why, and its segments end at the due date', () => {
    const open = working('{ within: 3 hours, pause: customer }');
    open.advance('2026-09-29T10:00+08:00');
    pause(open).advance('2026-09-29T10:40+08:00');
    resume(open);
    const start = Date.parse('2026-09-29T09:00+08:00');
    expect(segmentsOf(one(open))).toEqual([
      { kind: 'running', from: start, to: start + HOUR, by: null, reason: null },
      { kind: 'paused', from: start + HOUR, to: start + 100 * MINUTE, by: 'wu.min', reason: 'customer' },
      { kind: 'running', from: start + 100 * MINUTE, to: start + 220 * MINUTE, by: null, reason: null },
    ]);
    same(open);
  });

  test('of working days is due as many working days later, warnings as long before as ever, a share of it too', () => {
    const open = working(
      '{ within: 2 working days, warn: [2 working hours before, 50%], pause: customer, chain: { +1 working day: [{ notify: finance }] } }',
    );
    open.advance('2026-09-29T11:00+08:00');
    expect(iso(one(open).dueAt)).toBe(beijing('2026-10-08T17:30'));
    expect(iso(one(open).pending.find(({ what, index }) => what === 'warn' && index === 1)?.at)).toBe(beijing('2026-09-30T14:00'));
    pause(open);
    // Over the holidays, until the second working day after them.
    open.now = Date.parse('2026-10-09T10:00+08:00');
    resume(open);
    const dueAt = one(open).dueAt ?? 0;
    expect(dueAt).toBeGreaterThan(Date.parse('2026-10-10T00:00+08:00'));
    expect(one(open).pending.find(({ what, index }) => what === 'warn' && index === 0)?.at).toBe(dueAt - 2 * HOUR);
    // Half of it was 30 September, 14:00; the end has moved by three days' working time.
    expect(iso(one(open).pending.find(({ what, index }) => what === 'warn' && index === 1)?.at)).toBe(beijing('2026-10-10T14:00'));
    expect(one(open).pending.find(({ what }) => what === 'breach')?.at).toBe(dueAt);
    same(open);
  });

  test('goes on when the last of several causes is over', () => {
    const open = working('{ within: 3 hours, pause: [customer, asked] }');
    const task = open.task('work');
    open.act({ type: 'ask', task, to: 'ma.chao', question: '?' }, 'wu.min').advance('2026-09-29T09:30+08:00');
    pause(open).advance('2026-09-29T10:00+08:00');
    open.act({ type: 'answer', task, question: 1, answer: '!' }, 'ma.chao');
    expect(one(open)).toMatchObject({ stoodAt: Date.parse('2026-09-29T09:00+08:00') });
    open.advance('2026-09-29T11:00+08:00');
    resume(open);
    expect(one(open)).toMatchObject({ stoodAt: null, dueAt: Date.parse('2026-09-29T14:00+08:00') });
    expect(segmentsOf(one(open)).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['paused', 'asked'],
      ['paused', 'customer'],
      ['running', null],
    ]);
    same(open);
  });

  test('of questions that nobody answers goes on when its people resume', () => {
    const open = working('{ within: 3 hours, pause: asked }');
    open.act({ type: 'ask', task: open.task('work'), to: 'ma.chao', question: '?' }, 'wu.min').advance('2026-09-29T10:00+08:00');
    resume(open);
    expect(one(open)).toMatchObject({ stoodAt: null, dueAt: Date.parse('2026-09-29T13:00+08:00') });
    same(open);
  });

  test('that was breached before keeps the due date it missed; what comes after the breach waits', () => {
    const open = working('{ within: 1 hour, pause: customer, chain: { +2 hours: [{ notify: technician }] } }');
    open.advance('2026-09-29T10:30+08:00');
    pause(open).advance('2026-09-29T16:30+08:00');
    resume(open);
    expect(one(open)).toMatchObject({
      dueAt: Date.parse('2026-09-29T10:00+08:00'),
      pending: [{ what: 'chain', at: Date.parse('2026-09-29T18:00+08:00') }],
    });
    same(open);
  });

  test('over several states goes on when the task it was paused at is finished', () => {
    const open = story(
      `limits:\n  all: { over: [work, more], within: 5 hours, pause: customer }\n${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: more } }\n  more: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    pause(open).advance('2026-09-29T10:00+08:00').complete('work', 'wu.min');
    expect(one(open)).toMatchObject({ stoodAt: null, dueAt: Date.parse('2026-09-29T15:00+08:00') });
    same(open);
  });

  test('of a vote that is cast goes on for the others', () => {
    const open = story(
      `${asking('work')}  work: { ${title}, approval: { by: [finance, technician], mode: all }, limit: { within: 3 hours, pause: customer }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open
      .act({ type: 'pause', task: open.task('work', 'wu.min'), reason: 'customer', comment: null }, 'wu.min')
      .advance('2026-09-29T10:00+08:00');
    expect(Object.values(open.instance?.state.tasks ?? {}).map((task) => task.dueAt)).toEqual([null, null]);
    open.complete('work', 'wu.min', 'approved');
    expect(Object.values(open.instance?.state.tasks ?? {}).map((task) => task.dueAt)).toEqual([Date.parse('2026-09-29T13:00+08:00')]);
    same(open);
  });

  test('is not paused where no limit is, nor urged by whoever holds the task', () => {
    const open = story(`${asking('work')}  work: { ${title}, task: { by: initiator }, on: { done: over } }\n${over}`).start(
      'zhao.lei',
      ORDER,
    );
    const task = open.task('work');
    expect(open.refusal({ type: 'pause', task, reason: 'customer', comment: null }, 'zhao.lei')).toMatchObject({
      code: 'pause-not-allowed',
      facts: { reasons: [] },
    });
    expect(open.refusal({ type: 'urge', task }, 'zhao.lei').code).toBe('urge-yourself');
  });

  /** However often it is stopped, at whatever second: what ran is what the limit grants. */
  test.each([
    ['3 hours', 3 * HOUR, () => (from: number, to: number) => to - from],
    ['6 working hours', 6 * HOUR, workingTime],
  ] as const)('of %s runs exactly that long', (within, granted, timeOf) => {
    const fresh = working(`{ within: ${within}, pause: customer }`);
    const begun = { instance: fresh.instance, events: [...fresh.events], now: fresh.now };
    const seconds = fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 90_000 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(seconds, (stops) => {
        const open = Object.assign(fresh.again(), { ...begun, events: [...begun.events] });
        for (const [runs, stands] of stops) {
          const next = open.now + runs * 1_000;
          if (next >= (one(open).dueAt ?? 0)) break;
          open.now = next;
          pause(open);
          open.now += stands * 1_000;
          resume(open);
        }
        const segments = segmentsOf(one(open));
        const time = timeOf(open);
        const ran = segments.filter(({ kind }) => kind === 'running').reduce((sum, { from, to }) => sum + time(from, to ?? 0), 0);
        expect(ran).toBe(granted);
        segments.slice(1).forEach((segment, place) => expect(segment.from).toBe(segments[place]?.to));
        expect([segments[0]?.from, segments.at(-1)?.to]).toEqual([begun.now, one(open).dueAt]);
        same(open);
      }),
      { numRuns: 40 },
    );
  });
});

/** Opening time between two instants, day by day. */
function workingTime({ library }: TestWorld): (from: number, to: number) => number {
  const calendar = createCalendar(library.calendars.get('office')!.definition);
  return (from, to) => {
    let total = 0;
    for (let day = calendar.dateOf(from); day <= calendar.dateOf(to); day = calendar.next(day))
      for (const hours of calendar.day(day).hours)
        total += Math.max(0, Math.min(to, calendar.instantOf(day, hours.to)) - Math.max(from, calendar.instantOf(day, hours.from)));
    return total;
  };
}
