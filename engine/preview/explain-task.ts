import type { CompiledProcess } from '../compile/compile.js';
import type { State } from '../definition/state.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { durationText } from '../definition/duration.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import type { Facts } from '../runtime/facts.js';
import type { EpochMs, OpenTask } from '../runtime/instance.js';
import { itemNames } from '../runtime/item-names.js';
import { lastActors } from '../runtime/open-task.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { readingTurn } from '../runtime/reading-turn.js';
import { recordedFacts } from '../runtime/recording-facts.js';
import { replay } from '../runtime/step.js';
import type { Turn } from '../runtime/turn.js';
import { describeCandidate, writtenCandidate } from './describe-candidate.js';

/** Why a task is whose it is, and when it is due: told by the event that opened it, never by today's people or calendar. */
export interface TaskExplanation {
  readonly opened: {
    readonly seq: number;
    readonly at: EpochMs;
    readonly event: string;
    /** Who acted; null: a program. */
    readonly by: string | null;
  };
  /** Entries of `by`, each with whom it meant then. */
  readonly rules: readonly { readonly by: string; readonly text: Text; readonly people: readonly string[] }[];
  /** Whom a duty kept apart, and the states they had acted in. */
  readonly apart: { readonly states: readonly string[]; readonly people: readonly string[] } | null;
  /** Nobody qualified: why it went to others than the definition names. */
  readonly reason: Text | null;
  /** What happened to the task since: claimed, transferred, escalated. */
  readonly since: readonly { readonly seq: number; readonly at: EpochMs; readonly event: string; readonly by: string | null }[];
  readonly due: TaskDue | null;
  /** Directory and calendar that answered. */
  readonly versions: Facts['versions'];
}

export interface TaskDue {
  readonly at: EpochMs;
  /** As written: `4 working hours`. */
  readonly limit: string;
  readonly from: EpochMs;
  readonly calendar: string;
  /** Counted through a year whose holidays are not published yet. */
  readonly provisional: boolean;
}

/**
 * Explains an open task from its instance's history.
 *
 * @param events - the whole history, in order
 * @param titleOf - title of a role
 * @returns null when the task is not open
 */
export function explainTask(
  process: CompiledProcess,
  id: string,
  events: readonly DecidedEvent[],
  ordinal: number,
  titleOf: (role: string) => Text,
): TaskExplanation | null {
  const place = events.findIndex((event) => event.delta.opened.some((opened) => opened.task === ordinal));
  const event = events[place];
  const then = event ? replay(process, id, events.slice(0, place + 1)) : null;
  const task = then?.state.tasks[String(ordinal)];
  if (!event || !then || !task || events.some(({ delta }) => delta.closed.some((closed) => closed.task === ordinal))) return null;
  const state = process.states.get(task.state) as WorkedIn;
  const turn = readingTurn(process, then, recordedFacts(event.at, event.answers, event.versions), null);
  const work = workOf(state);
  const apart = work ? [...new Set(lastActors(turn, work.apart))].sort() : [];
  return {
    opened: { seq: event.seq, at: event.at, event: event.type, by: event.actor },
    rules: entriesOf(state, task).flatMap((entry) => ruleOf(turn, state, task, entry, titleOf)),
    apart: work && apart.length > 0 ? { states: work.apart, people: apart } : null,
    reason: task.reason,
    since: events
      .slice(place + 1)
      .filter((later) => concerns(later, task))
      .map(({ seq, at, type, actor }) => ({ seq, at, event: type, by: actor })),
    due: dueOf(turn, state, task),
    versions: event.versions,
  };
}

/** Entries that were asked for: those of the task's level, of a gate of several votes those of its vote, and the superior who stands in for the initiator. */
function entriesOf(state: WorkedIn, task: OpenTask): readonly Entry[] {
  const written = state.kind === 'task' ? state.task.by : (state.approval.levels[task.level]?.by ?? []);
  const own = state.kind === 'approval' && state.approval.mode.kind !== 'any' ? written.slice(task.vote, task.vote + 1) : written;
  return [...own, { kind: 'managerOfInitiator' }];
}

/** Nothing when the event never asked: the entry was not needed. */
function ruleOf(
  turn: Turn,
  state: State,
  task: OpenTask,
  entry: Entry,
  titleOf: (role: string) => Text,
): readonly TaskExplanation['rules'][number][] {
  const work = workOf(state);
  try {
    const { persons } = resolveCandidates(turn, [entry], work ? itemNames(turn, work, task.item) : {}, state.name);
    return [{ by: writtenCandidate(entry), text: describeCandidate(entry, titleOf), people: persons }];
  } catch {
    return [];
  }
}

function concerns({ command, delta }: DecidedEvent, task: OpenTask): boolean {
  return command['task'] === task.ordinal || delta.limits.some((limit) => limit.name === task.state && limit.what === 'breached');
}

function dueOf(turn: Turn, state: State, task: OpenTask): TaskDue | null {
  const running = [...turn.limits.values()].find((limit) => limit.state === task.state && limit.kind === 'limit');
  if (!running || running.dueAt === null || !state.limit) return null;
  return {
    at: running.dueAt,
    limit: writtenLimit(state.limit),
    from: running.startedAt,
    calendar: turn.process.definition.calendar,
    provisional: running.provisional,
  };
}

function writtenLimit({ within, due }: Limit): string {
  if (within) return durationText(within);
  return due?.kind === 'phrase' ? due.phrase : (due?.expression.source ?? '');
}
