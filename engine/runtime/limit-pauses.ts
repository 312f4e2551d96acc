import { durationText } from '../definition/duration.js';
import type { Limit } from '../definition/time-limit.js';
import type { EpochMs, OpenTask, Pause, RunningLimit } from './instance.js';
import { countedBy } from './limit-definition.js';
import { instantsOf, workingTimeAfter } from './limit-instants.js';
import type { Turn } from './turn.js';

/** Stops a clock for one more cause; it goes on when none is left. What it is due by is not known until then. */
export function holdLimit(turn: Turn, running: RunningLimit, why: Omit<Pause, 'from' | 'to'>): void {
  const pauses = [...running.pauses, { from: turn.now, to: null, ...why }];
  turn.setLimit({ ...running, pauses, stoodAt: running.stoodAt ?? turn.now });
  if (running.stoodAt !== null) return;
  showDue(turn, running, null);
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'paused', dueAt: null, reason: why.reason });
}

/**
 * Ends those causes a clock stands still for that `ends` names; when none is left, it goes on, and all that is to come moves. A `wait` ends when it was to
 * end.
 */
export function endPauses(turn: Turn, running: RunningLimit, ends: (pause: Pause) => boolean): void {
  const { stoodAt } = running;
  const limit = countedBy(turn, running);
  if (stoodAt === null || !running.pauses.some((pause) => pause.to === null && ends(pause))) return;
  const pauses = running.pauses.map((pause) => (pause.to === null && ends(pause) ? { ...pause, to: turn.now } : pause));
  if (pauses.some((pause) => pause.to === null)) {
    turn.setLimit({ ...running, pauses });
    return;
  }
  const moved = { ...running, ...(limit && movedOn(turn, limit, running, stoodAt)), pauses, stoodAt: null };
  turn.setLimit(moved);
  showDue(turn, running, moved.dueAt);
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'continued', dueAt: moved.dueAt });
}

/** The due date of a state's tasks is that of its limit. */
export function showDue(turn: Turn, { state, kind }: RunningLimit, dueAt: EpochMs | null): void {
  if (kind !== 'limit') return;
  for (const task of turn.tasks.values()) if (task.state === state && task.dueAt !== dueAt) turn.setTask({ ...task, dueAt });
}

/**
 * Ends the pauses of tasks that are no longer open, and shows tasks opened meanwhile without a due date where the clock stands. Called when all else of
 * a turn is done.
 */
export function settlePauses(turn: Turn): void {
  const isOver = ({ task }: Pause): boolean => task !== null && !turn.tasks.has(String(task));
  for (const running of turn.limits.values()) {
    if (running.stoodAt === null) continue;
    endPauses(turn, running, isOver);
    const now = turn.limits.get(String(running.ordinal));
    if (now && now.stoodAt !== null) showDue(turn, now, null);
  }
}

/** What a task's clocks stand still for by command of a person, with the limits they are. */
export function pausesOf(turn: Turn, task: OpenTask): readonly { readonly running: RunningLimit; readonly pause: Pause }[] {
  return [...turn.limits.values()].flatMap((running) =>
    running.pauses.filter((pause) => pause.to === null && pause.task === task.ordinal).map((pause) => ({ running, pause })),
  );
}

/**
 * Everything still to come, later by the time the clock stood: counted in working time or whole working days when the limit is, in plain time otherwise.
 * A fixed date stays, and so does one that was breached before.
 */
export function movedOn(
  turn: Turn,
  limit: Limit,
  running: RunningLimit,
  stoodAt: EpochMs,
  until = turn.now,
): Pick<RunningLimit, 'dueAt' | 'pending'> {
  const { dueAt: due, pending } = running;
  if (limit.due || due === null) return { dueAt: due, pending };
  const move = mover(turn, limit, stoodAt, until);
  if (running.breachedAt !== null) return { dueAt: due, pending: pending.map((instant) => ({ ...instant, at: move(instant.at) })) };
  const dueAt = move(due);
  const anew = instantsOf(turn, limit, running.startedAt, dueAt);
  const isShare = ({ what, index }: RunningLimit['pending'][number]): boolean => what === 'warn' && limit.warn[index]?.kind === 'share';
  // Days end at closing time; a share of the whole lies anywhere in a day, and moves by as much working time as the end.
  const share =
    limit.within?.unit === 'working days' ? (at: EpochMs): EpochMs => workingTimeAfter(turn, at, { from: due, to: dueAt, share: 1 }) : move;
  return {
    dueAt,
    pending: pending.map((instant) => ({
      ...instant,
      at: isShare(instant)
        ? share(instant.at)
        : (anew.find(({ what, index }) => what === instant.what && index === instant.index)?.at ?? move(instant.at)),
    })),
  };
}

function mover(turn: Turn, limit: Limit, stoodAt: EpochMs, until: EpochMs): (at: EpochMs) => EpochMs {
  const { calendar } = turn.process.definition;
  const after = (from: EpochMs, duration: string): EpochMs => turn.facts.due({ calendar, from, duration, before: false, cutoff: null }).at;
  switch (limit.within?.unit) {
    case 'working hours':
      return (at) => after(until, `working time from ${stoodAt} to ${at}`);
    case 'working days': {
      const stood = turn.facts.workingDays(calendar, turn.facts.localDate(calendar, stoodAt), turn.facts.localDate(calendar, until));
      return (at) => (stood > 0 ? after(at, durationText({ unit: 'working days', amount: stood })) : at);
    }
    default:
      return (at) => at + (until - stoodAt);
  }
}
