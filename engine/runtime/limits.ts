import type { State } from '../definition/state.js';
import type { Limit } from '../definition/time-limit.js';
import { durationText } from '../definition/duration.js';
import { Day, dayAfter, Instant } from '../expression/day.js';
import type { EpochMs, Pause, RunningLimit } from './instance.js';
import { instantsOf } from './limit-instants.js';
import { endPauses, holdLimit, showDue } from './limit-pauses.js';
import { OUTSIDE } from './pause-title.js';
import { refuse } from './refusals.js';
import type { Turn } from './turn.js';

/** Starts the limit of a state just entered, and the clock of a `wait until`; answers when its tasks are due. */
export function startStateLimit(turn: Turn, state: State): EpochMs | null {
  if (state.kind === 'wait') startUntil(turn, state);
  return state.limit ? start(turn, state.limit, state.name, turn.now).dueAt : null;
}

function startUntil(turn: Turn, state: Extract<State, { kind: 'wait' }>): void {
  if (!state.until) return;
  const at = momentOf(turn, turn.evaluate(state.until));
  addLimit(turn, {
    name: state.name,
    state: state.name,
    kind: 'until',
    startedAt: turn.now,
    dueAt: at,
    pending: at === null ? [] : [{ at, what: 'elapsed', index: 0 }],
    provisional: false,
  });
}

/** Starts those clocks of a state that do not run yet, as if it were entered now. */
export function startClocks(turn: Turn, state: State): void {
  const running = [...turn.limits.values()].filter((limit) => limit.state === state.name);
  if (state.kind === 'wait' && !running.some(({ kind }) => kind === 'until')) startUntil(turn, state);
  if (!state.limit || running.some(({ kind }) => kind === 'limit')) return;
  const limit = start(turn, state.limit, state.name, turn.now);
  showDue(turn, limit, limit.dueAt);
}

/** Starts, stops and continues the limits over groups of states after the active states changed: one clock an instance. */
export function followGroups(turn: Turn, active: ReadonlySet<string>): void {
  for (const limit of Object.values(turn.process.definition.limits)) {
    const inside = limit.over === null || limit.over.some((state) => active.has(state));
    const running = [...turn.limits.values()].find((candidate) => candidate.state === null && candidate.name === limit.name);
    if (!running && inside) start(turn, limit, null, limit.from === 'start' ? turn.state.startedAt : turn.now);
    else if (running && !inside && !running.pauses.some(isOutside)) holdLimit(turn, running, NOBODYS);
    else if (running && inside) endPauses(turn, running, isOutside);
  }
}

const NOBODYS = { by: null, reason: OUTSIDE, task: null, question: null } as const;
const isOutside = ({ by, to }: Pause): boolean => by === null && to === null;

function start(turn: Turn, limit: Limit, state: string | null, from: EpochMs): RunningLimit {
  const startedAt =
    typeof limit.from === 'object'
      ? (beginningOf(turn, turn.evaluate(limit.from)) ?? from)
      : limit.from === 'start'
        ? turn.state.startedAt
        : from;
  const { at, provisional } = dueOf(turn, limit, startedAt);
  return addLimit(turn, {
    name: limit.name,
    state,
    kind: 'limit',
    startedAt,
    dueAt: at,
    pending: at === null ? [] : instantsOf(turn, limit, startedAt, at),
    provisional,
  });
}

function addLimit(
  turn: Turn,
  {
    name,
    state,
    kind,
    startedAt,
    dueAt,
    pending,
    provisional,
  }: Omit<RunningLimit, 'ordinal' | 'stoodAt' | 'pauses' | 'breachedAt' | 'excused' | 'begun'>,
): RunningLimit {
  const limit: RunningLimit = {
    name,
    state,
    kind,
    startedAt,
    dueAt,
    pending,
    provisional,
    ordinal: turn.nextOrdinal(),
    stoodAt: null,
    pauses: [],
    breachedAt: null,
    excused: null,
    begun: null,
  };
  turn.setLimit(limit);
  turn.delta.limits.push({ name: limit.name, ordinal: limit.ordinal, what: 'started', dueAt: limit.dueAt });
  return limit;
}

/** Null when an expression's date is not known yet. */
function dueOf(turn: Turn, limit: Limit, from: EpochMs): { at: EpochMs | null; provisional: boolean } {
  const { calendar } = turn.process.definition;
  if (limit.due?.kind === 'expression') return { at: momentOf(turn, turn.evaluate(limit.due.expression)), provisional: false };
  const duration = limit.due?.kind === 'phrase' ? limit.due.phrase : limit.within ? durationText(limit.within) : null;
  return duration === null
    ? { at: null, provisional: false }
    : turn.facts.due({ calendar, from, duration, before: false, cutoff: limit.cutoff });
}

/** A date is due at its end, 24:00 in the calendar's zone. */
function momentOf(turn: Turn, value: unknown): EpochMs | null {
  if (value instanceof Instant) return Number.isNaN(value.ms) ? null : value.ms;
  if (value instanceof Day)
    return value.iso === ''
      ? null
      : turn.facts.due({
          calendar: turn.process.definition.calendar,
          from: turn.now,
          duration: `end of ${value.iso}`,
          before: false,
          cutoff: null,
        }).at;
  return null;
}

/** A limit that is counted from a date begins with it, so that the first working day after it is the next one. */
function beginningOf(turn: Turn, value: unknown): EpochMs | null {
  if (value instanceof Day && value.iso !== '' && value.iso < '0001') refuse('date-too-far');
  return momentOf(turn, value instanceof Day && value.iso !== '' ? dayAfter(value, -1) : value);
}
