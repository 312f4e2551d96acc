import { breachCause } from './breach-cause.js';
import type { Segment } from './ledger-segments.js';

const HOUR = 3_600_000;

/** Segments one after the other, each of so many hours; due after `dueAt` hours. */
function causeOf(
  dueAt: number,
  ...parts: readonly (readonly [Segment['kind'], hours: number, ...people: string[]])[]
): ReturnType<typeof breachCause> {
  let at = 0;
  const segments = parts.map(([kind, hours, ...people]): Segment => {
    const from = at;
    at += hours * HOUR;
    return { kind, from, to: at, people, reason: null, reasonTitle: null };
  });
  const breach = { dueAt: dueAt * HOUR, noticedAt: dueAt * HOUR, responsible: [], accountable: null };
  return breachCause({ breach, segments, startedAt: 0 });
}

test.each([
  [
    'the work lay with one person',
    causeOf(4, ['unassigned', 1], ['running', 9, 'wu.min']),
    { cause: 'held', person: 'wu.min', seconds: { unassigned: 3_600, held: 10_800 } },
  ],
  ['nobody took it', causeOf(4, ['unassigned', 3], ['running', 9, 'wu.min']), { cause: 'unassigned', person: null }],
  [
    'what came after it was due does not count',
    causeOf(2, ['unassigned', 2], ['running', 9, 'wu.min']),
    { cause: 'unassigned', seconds: { unassigned: 7_200 } },
  ],
  [
    'of several holders the one who had it longest',
    causeOf(5, ['running', 2, 'wu.min'], ['running', 3, 'feng.xue']),
    { cause: 'held', person: 'feng.xue' },
  ],
  ['no task was open', causeOf(3, ['running', 3]), { cause: 'waiting', person: null }],
  ['it came late', causeOf(3, ['before', 2], ['running', 1, 'wu.min']), { cause: 'before' }],
  ['a tie goes to whoever had the work', causeOf(2, ['unassigned', 1], ['running', 1, 'wu.min']), { cause: 'held', person: 'wu.min' }],
  [
    'nights and pauses are nobody’s',
    causeOf(20, ['outside hours', 15], ['paused', 4, 'wu.min'], ['unassigned', 1]),
    { cause: 'unassigned', seconds: { unassigned: 3_600 } },
  ],
  ['it was over before it began', causeOf(0, ['running', 4, 'wu.min']), { cause: 'late-start', person: null }],
])('%s', (_, cause, expected) => {
  expect(cause).toMatchObject(expected);
});

test('a limit that was kept has no cause', () => {
  expect(breachCause({ breach: null, segments: [], startedAt: 0 })).toBeNull();
});
