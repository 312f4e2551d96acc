import type { Duration, Limit, State } from '../definition/process-definition.js';
import { durationText } from '../definition/duration.js';
import { Day, Instant } from '../expression/day.js';
import type { EpochMs, RunningLimit } from './instance.js';
import type { Turn } from './turn.js';

/** Starts the limit of a state just entered, and the clock of a `wait until`; answers when its tasks are due. */
export function startStateLimit(turn: Turn, state: State): EpochMs | null {
  if (state.kind === 'wait' && state.until) {
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
  return state.limit ? start(turn, state.limit, state.name, turn.now).dueAt : null;
}

/** Starts, stops and continues the limits over groups of states after the active states changed: one clock an instance. */
export function followGroups(turn: Turn, active: ReadonlySet<string>): void {
  for (const limit of Object.values(turn.process.definition.limits)) {
    const inside = limit.over === null || limit.over.some((state) => active.has(state));
    const running = [...turn.limits.values()].find((candidate) => candidate.state === null && candidate.name === limit.name);
    if (!running && inside) start(turn, limit, null, limit.from === 'start' ? turn.state.startedAt : turn.now);
    else if (running && !inside && running.stoodAt === null) stand(turn, running);
    else if (running && inside && running.stoodAt !== null) goOn(turn, limit, running, running.stoodAt);
  }
}

function start(turn: Turn, limit: Limit, state: string | null, from: EpochMs): RunningLimit {
  const startedAt =
    typeof limit.from === 'object'
      ? (momentOf(turn, turn.evaluate(limit.from)) ?? from)
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
  running: Pick<RunningLimit, 'name' | 'state' | 'kind' | 'startedAt' | 'dueAt' | 'pending' | 'provisional'>,
): RunningLimit {
  const limit: RunningLimit = { ...running, ordinal: turn.nextOrdinal(), stoodAt: null, breachedAt: null, excused: null };
  turn.limits.set(String(limit.ordinal), limit);
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

/** Warnings, the breach itself, and the chain after it, in order of time. */
function instantsOf(turn: Turn, limit: Limit, startedAt: EpochMs, dueAt: EpochMs): RunningLimit['pending'] {
  const { calendar } = turn.process.definition;
  const shift = (duration: Duration, before: boolean): EpochMs => {
    // A limit that ends at 24:00 ends on the day before that instant: one day late is the end of the next day.
    const byDay = duration.unit === 'days' || duration.unit === 'working days';
    const from = byDay && !before ? dueAt - 1 : dueAt;
    return turn.facts.due({ calendar, from, duration: durationText(duration), before, cutoff: null }).at;
  };
  const warnings = limit.warn.map((warning, index) => ({
    at: warning.kind === 'before' ? shift(warning.before, true) : Math.round(startedAt + (dueAt - startedAt) * warning.share),
    what: 'warn' as const,
    index,
  }));
  const chain = limit.chain.map((link, index) => ({ at: shift(link.after, false), what: 'chain' as const, index }));
  const order = { warn: 0, breach: 1, chain: 2, elapsed: 3 };
  return [...warnings, { at: dueAt, what: 'breach' as const, index: 0 }, ...chain].sort(
    (a, b) => a.at - b.at || order[a.what] - order[b.what] || a.index - b.index,
  );
}

function stand(turn: Turn, running: RunningLimit): void {
  turn.limits.set(String(running.ordinal), { ...running, stoodAt: turn.now });
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'paused', dueAt: null });
}

/** Moves every instant still to come by the time the clock stood: counted in working time or whole working days when the limit is, in plain time otherwise. */
function goOn(turn: Turn, limit: Limit, running: RunningLimit, stoodAt: EpochMs): void {
  const { calendar } = turn.process.definition;
  const inHours = limit.within?.unit === 'working hours';
  const stoodDays =
    limit.within?.unit === 'working days'
      ? turn.facts.workingDays(calendar, turn.facts.localDate(calendar, stoodAt), turn.facts.localDate(calendar, turn.now))
      : null;
  const move = (at: EpochMs): EpochMs => {
    if (inHours)
      return turn.facts.due({ calendar, from: turn.now, duration: `working time from ${stoodAt} to ${at}`, before: false, cutoff: null })
        .at;
    if (stoodDays === null) return at + (turn.now - stoodAt);
    return stoodDays > 0
      ? turn.facts.due({
          calendar,
          from: at,
          duration: durationText({ unit: 'working days', amount: stoodDays }),
          before: false,
          cutoff: null,
        }).at
      : at;
  };
  const dueAt = running.dueAt === null ? null : limit.due ? running.dueAt : move(running.dueAt);
  const pending = limit.due ? running.pending : running.pending.map((instant) => ({ ...instant, at: move(instant.at) }));
  turn.limits.set(String(running.ordinal), { ...running, stoodAt: null, dueAt, pending });
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'continued', dueAt });
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

/** States whose work a limit runs over, with all states inside them. */
export function statesOfLimit(turn: Turn, running: RunningLimit): readonly string[] {
  const outer =
    running.state !== null ? [running.state] : (turn.process.definition.limits[running.name]?.over ?? [...turn.process.states.keys()]);
  const inner = [...turn.process.ancestors].filter(([, above]) => above.some((state) => outer.includes(state))).map(([state]) => state);
  return [...new Set([...outer, ...inner])];
}

/** The definition of a running limit; null for the clock of a `wait`. */
export function limitDefinition(turn: Turn, running: RunningLimit): Limit | null {
  if (running.kind === 'until') return null;
  return (running.state === null ? turn.process.definition.limits[running.name] : turn.process.states.get(running.state)?.limit) ?? null;
}
