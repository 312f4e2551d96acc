import { durationText } from '../definition/duration.js';
import { durationTitle } from '../definition/duration-title.js';
import { limitText, limitTitle } from '../definition/limit-text.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Reasons } from '../definition/reasons.js';
import type { Text } from '../definition/text.js';
import type { Duration, Limit, Warning } from '../definition/time-limit.js';
import { statesOf } from '../expression/process-scope.js';
import { describeAction } from '../preview/describe-action.js';
import { describeCandidate } from '../preview/describe-candidate.js';
import type { EpochMs } from '../runtime/instance.js';
import { isCountedInWorkingTime } from '../runtime/limit-instants.js';
import { due } from '../time/due.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { worked } from '../time/working-time.js';

/** A limit of a process, with what would come of it if it began at an instant. */
export interface LimitRow {
  readonly name: string;
  readonly title: Text;
  /** States it runs over; null: the whole process. */
  readonly states: readonly string[] | null;
  /** As written: `3 working days`. */
  readonly limit: string;
  readonly text: Text;
  /** `entered`, `start`, or an expression. */
  readonly from: string;
  readonly cutoff: string | null;
  readonly warnings: readonly Text[];
  /** What is done at the breach, then by the chain. */
  readonly breach: readonly Text[];
  readonly accountable: Text | null;
  /** Reasons the clock may be stopped for. */
  readonly pause: readonly string[];
  readonly pauseTitles: Reasons;
  /** Reasons a breach may be accepted for. */
  readonly excuse: readonly string[];
  readonly excuseTitles: Reasons;
  /** If it began at that instant; null: it is counted from, or due on, a date of its documents. */
  readonly example: {
    readonly from: EpochMs;
    readonly dueAt: EpochMs;
    readonly warnAt: readonly EpochMs[];
    readonly provisional: boolean;
  } | null;
}

/**
 * All limits of a process: those over groups of states first, then by state in the order of the file.
 *
 * @param at - where the examples start
 * @param titleOf - title of a role
 */
export function limitTable(
  process: ProcessDefinition,
  calendar: WorkingCalendar,
  at: EpochMs,
  titleOf: (role: string) => Text,
): readonly LimitRow[] {
  const groups = Object.values(process.limits).map((limit) => row(limit, limit.title, limit.over, { calendar, at, titleOf }));
  const states = statesOf(process.states).flatMap(({ name, title, limit }) =>
    limit ? [row(limit, limit.title ?? title, [name], { calendar, at, titleOf })] : [],
  );
  return [...groups, ...states];
}

interface Surroundings {
  readonly calendar: WorkingCalendar;
  readonly at: EpochMs;
  readonly titleOf: (role: string) => Text;
}

function row(limit: Limit, title: Text | null, states: readonly string[] | null, { calendar, at, titleOf }: Surroundings): LimitRow {
  return {
    name: limit.name,
    title: title ?? { zh: limit.name, en: limit.name },
    states,
    limit: limitText(limit),
    text: limitTitle(limit),
    from: typeof limit.from === 'string' ? limit.from : limit.from.source,
    cutoff: limit.cutoff,
    warnings: limit.warn.map(warningText),
    breach: [
      ...limit.breach.map((action) => describeAction(action, titleOf)),
      ...limit.chain.map(({ after, do: actions }) =>
        chainText(
          after,
          actions.map((action) => describeAction(action, titleOf)),
        ),
      ),
    ],
    accountable: limit.accountable === null ? null : describeCandidate(limit.accountable, titleOf),
    pause: Object.keys(limit.pause),
    pauseTitles: limit.pause,
    excuse: Object.keys(limit.excuse?.reasons ?? {}),
    excuseTitles: limit.excuse?.reasons ?? {},
    example: example(limit, calendar, at),
  };
}

function example(limit: Limit, calendar: WorkingCalendar, from: EpochMs): LimitRow['example'] {
  if (limit.due?.kind === 'expression' || typeof limit.from === 'object') return null;
  const { at, provisional } = due(calendar, { from, duration: limitText(limit), before: false, cutoff: limit.cutoff });
  const warnAt = limit.warn.map((warning) =>
    warning.kind === 'share'
      ? shareOf(limit, calendar, from, at, warning.share)
      : due(calendar, { from: at, duration: durationText(warning.before), before: true, cutoff: null }).at,
  );
  return { from, dueAt: at, warnAt: warnAt.sort((a, b) => a - b), provisional };
}

function shareOf(limit: Limit, calendar: WorkingCalendar, from: EpochMs, at: EpochMs, share: number): EpochMs {
  if (!isCountedInWorkingTime(limit)) return Math.round(from + (at - from) * share);
  return Math.min(at, worked(calendar, from, { from, to: at, share }));
}

function warningText(warning: Warning): Text {
  if (warning.kind === 'share') return { zh: `用去 ${Math.round(warning.share * 100)}% 时`, en: `at ${Math.round(warning.share * 100)}%` };
  const before = durationTitle(warning.before);
  return { zh: `提前 ${before.zh}`, en: `${before.en} before` };
}

function chainText(after: Duration, actions: readonly Text[]): Text {
  const later = durationTitle(after);
  return {
    zh: `再过 ${later.zh}：${actions.map(({ zh }) => zh).join('、')}`,
    en: `${later.en} later: ${actions.map(({ en }) => en).join(', ')}`,
  };
}
