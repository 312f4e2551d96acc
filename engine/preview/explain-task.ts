import type { CompiledProcess } from '../compile/compile.js';
import type { Expression } from '../definition/expression-source.js';
import type { Priority } from '../definition/priority.js';
import type { Text } from '../definition/text.js';
import type { Work } from '../definition/work.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { toJson } from '../expression/to-json.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import type { Facts } from '../runtime/facts.js';
import type { EpochMs, Instance, Json, OpenTask } from '../runtime/instance.js';
import { itemNames } from '../runtime/item-names.js';
import { lastActors } from '../runtime/open-task.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { readingTurn } from '../runtime/reading-turn.js';
import { recordedFacts } from '../runtime/recording-facts.js';
import { type Versions, versionOf } from '../runtime/versions.js';
import { retold } from '../audit/retold.js';
import type { Turn } from '../runtime/turn.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { describeCandidate, expressionOf, writtenCandidate } from './describe-candidate.js';
import { describeEvent } from './describe-event.js';
import { explainPriority } from './explain-priority.js';
import { explainTaskDue, type TaskDue } from './task-due.js';
import { explainPerson, substitutesOf, type TaskSubstitute, type Today } from './explain-person.js';

/** Why a task is whose it is, and when it is due: told by the event that opened it and those since, never by the people of today. */
export interface TaskExplanation {
  readonly opened: ToldEvent;
  /** Entries of `by`, each with whom it meant then; `data`: what the entry's expression read, null where it reads nothing or it is hidden. */
  readonly rules: readonly {
    readonly by: string;
    readonly text: Text;
    readonly people: readonly string[];
    readonly data: { readonly expression: string; readonly value: Json } | null;
  }[];
  /** Whom a duty kept apart, and the states they had acted in. */
  readonly apart: { readonly states: readonly string[]; readonly people: readonly string[] } | null;
  /** Nobody qualified: why it went to others than the definition names. */
  readonly reason: Text | null;
  /** Who was put in whose place before, and so is asked instead. */
  readonly succeeded: readonly { readonly person: string; readonly to: string; readonly text: Text }[];
  /** How it was given to one of several; null: whoever claims it has it. */
  readonly given: { readonly to: string; readonly text: Text } | null;
  /** What changed whose it is or when it is due: claimed, transferred, escalated, paused. */
  readonly since: readonly ToldEvent[];
  /** Who acts for somebody absent who may act on it, today. */
  readonly substitutes: readonly TaskSubstitute[];
  /** Why whoever asks sees it among his tasks; empty: it is not his. */
  readonly you: readonly Text[];
  /** How pressing it is, and why; `data`: the definition's expression and what it gave when the task opened. */
  readonly priority: {
    readonly is: Priority;
    readonly text: Text;
    readonly data: { readonly expression: string; readonly value: Json } | null;
  };
  /** Of the limit on its state; null: there is none. */
  readonly due: TaskDue | null;
  /** Of limits over several states it stands under. */
  readonly overall: readonly TaskDue[];
  /** Directory and calendar that answered when it opened. */
  readonly versions: Facts['versions'];
}

export interface ToldEvent {
  readonly seq: number;
  readonly at: EpochMs;
  readonly event: string;
  /** Who acted; null: a program. */
  readonly by: string | null;
  readonly onBehalfOf: string | null;
  readonly text: Text;
}

export interface Explaining extends Today {
  /** Who asks. */
  readonly person: string;
  /** What is hidden from him is not told. */
  readonly shown: (instance: Instance) => Instance;
  /** Calendars of today, and which they are. */
  readonly calendar: WorkingCalendar;
  readonly calendarVersion: string;
}

/**
 * Explains an open task from its instance's history.
 *
 * @param events - the whole history, in order
 * @returns null when the task is not open
 */
export function explainTask(
  versions: Versions,
  id: string,
  events: readonly DecidedEvent[],
  ordinal: number,
  explaining: Explaining,
): TaskExplanation | null {
  const story = storyOf(versions, id, events, ordinal, explaining.nameOf);
  const task = story?.first.state.tasks[String(ordinal)];
  const current = story?.now.state.tasks[String(ordinal)];
  if (!story || !task || !current) return null;
  const { event, first, now } = story;
  const process = versionOf(versions, event.definition);
  const state = process.states.get(task.state) as WorkedIn;
  const turn = readingTurn(process, first, recordedFacts(event.at, event.answers, event.versions), null);
  const work = workOf(state);
  const apart = [...new Set(lastActors(turn, work.apart))].sort();
  const { calendar, calendarVersion } = explaining;
  const reading = readingTurn(versionOf(versions, now.definition), now, recordedFacts(now.state.lastAt, {}, event.versions), null);
  const dues = explainTaskDue(reading, current, calendarVersion === event.versions.calendar ? calendar : null, (at) =>
    zonedText(calendar, at),
  );
  return {
    opened: story.opened,
    rules: task.addedBy === null ? entriesOf(state, task).flatMap((entry) => ruleOf(turn, state, task, entry, explaining)) : [],
    apart: apart.length > 0 ? { states: work.apart, people: apart } : null,
    reason: task.reason,
    succeeded: first.state.successors
      .filter(({ to, state: only }) => (only === null || only === task.state) && isMeant(task, to))
      .map(({ person, to }) => ({
        person,
        to,
        text: {
          zh: `${explaining.nameOf(person).zh}的工作已由${explaining.nameOf(to).zh}接替`,
          en: `${explaining.nameOf(to).en} took the place of ${explaining.nameOf(person).en}`,
        },
      })),
    given: givenOf(task, work, explaining.nameOf),
    since: story.since,
    substitutes: substitutesOf(current, process.definition.id, explaining),
    you: explainPerson(current, explaining.person, process.definition.id, explaining),
    priority: explainPriority(work, task.priority, current.priority),
    due: dues.find(({ over }) => over === null) ?? null,
    overall: dues.filter(({ over }) => over !== null),
    versions: event.versions,
  };
}

interface Story {
  /** What opened the task, and the instance after it and now. */
  readonly event: DecidedEvent;
  readonly first: Instance;
  readonly now: Instance;
  readonly opened: ToldEvent;
  /** What changed whose the task is, or when it is due. */
  readonly since: readonly ToldEvent[];
}

/** Null when the task was never opened. */
function storyOf(
  versions: Versions,
  id: string,
  events: readonly DecidedEvent[],
  ordinal: number,
  nameOf: (person: string) => Text,
): Story | null {
  const instances = [null, ...retold(versions, id, events)];
  const told = events.map((event, place) => ({ event, before: instances[place] ?? null, after: instances[place + 1] as Instance }));
  const place = told.findIndex(({ event }) => event.delta.opened.some((opened) => opened.task === ordinal));
  const [first, ...later] = told.slice(place);
  if (place < 0 || !first) return null;
  const changing = later.filter(({ before, after }) => before && standingOf(before, ordinal) !== standingOf(after, ordinal));
  const tell = ({ event, before }: (typeof told)[number]): ToldEvent =>
    toldEvent(versionOf(versions, event.definition), before, event, nameOf);
  return { event: first.event, first: first.after, now: told.at(-1)?.after ?? first.after, opened: tell(first), since: changing.map(tell) };
}

/** What of a task somebody asks about who asks why: whose it is and until when; as a text, to be compared. */
function standingOf({ state }: Instance, ordinal: number): string {
  const task = state.tasks[String(ordinal)];
  if (!task) return '';
  const { candidates, assignee, delegatedBy, waitsFor, followedBy, dueAt, priority, questions } = task;
  const breached = Object.values(state.limits).some((limit) => limit.state === task.state && limit.breachedAt !== null);
  return JSON.stringify([candidates, assignee, delegatedBy, waitsFor, followedBy, dueAt, priority, questions.length, breached]);
}

function toldEvent(process: CompiledProcess, before: Instance | null, event: DecidedEvent, nameOf: (person: string) => Text): ToldEvent {
  const { seq, at, type, actor, onBehalfOf } = event;
  return { seq, at, event: type, by: actor, onBehalfOf, text: describeEvent(process, before, event, nameOf) };
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
  state: WorkedIn,
  task: OpenTask,
  entry: Entry,
  { titleOf, nameOf, shown }: Explaining,
): readonly TaskExplanation['rules'][number][] {
  const names = itemNames(turn, workOf(state), task.item);
  try {
    const { persons } = resolveCandidates(turn, [entry], names, state.name);
    const expression = expressionOf(entry);
    const visible = readingTurn(turn.process, shown(turn.instance), turn.facts, null);
    const item = visible.tasks.get(String(task.ordinal))?.item ?? null;
    const value = expression === null ? null : valueOf(visible, expression, itemNames(visible, workOf(state), item));
    const inWords = typeof value === 'string' && value !== '' ? namedValue(entry, value, nameOf) : null;
    const data = expression === null || value === null ? null : { expression: expression.source, value };
    return [{ by: writtenCandidate(entry), text: describeCandidate(entry, titleOf, inWords), people: persons, data }];
  } catch {
    return [];
  }
}

/** Null: not filled in, or hidden. */
function valueOf(turn: Turn, expression: Expression, names: Readonly<Record<string, unknown>>): Json {
  try {
    return toJson(turn.evaluate(expression, names)) ?? null;
  } catch {
    return null;
  }
}

/** A person by name, anything else as it is. */
function namedValue({ kind }: Entry, value: string, nameOf: (person: string) => Text): Text {
  return kind === 'manager' || kind === 'roleOfPerson' || kind === 'person' ? nameOf(value) : { zh: value, en: value };
}

/** Only what the engine gave out as it opened; nothing where there was no choice. */
function givenOf(task: OpenTask, { assign }: Work, nameOf: (person: string) => Text): TaskExplanation['given'] {
  if (task.assignee === null) return null;
  const name = nameOf(task.assignee);
  const how =
    task.addedBy !== null
      ? { zh: `${nameOf(task.addedBy).zh}加签${name.zh}`, en: `${nameOf(task.addedBy).en} added ${name.en} as an approver` }
      : assign === 'claim'
        ? { zh: `退回、取回后仍由${name.zh}办理`, en: `it came back to ${name.en}` }
        : { zh: `${GIVEN[assign].zh}，分配给${name.zh}`, en: `${GIVEN[assign].en}: given to ${name.en}` };
  return { to: task.assignee, text: how };
}

const GIVEN = {
  single: { zh: '只有一人可以办理', en: 'only one person may act' },
  'round-robin': { zh: '轮流分配', en: 'given out in turn' },
  'least-loaded': { zh: '按待办最少分配', en: 'given to whoever holds the fewest tasks' },
  ranked: { zh: '按所列次序分配', en: 'given to the first in the order written' },
} as const;

function isMeant({ candidates, assignee }: OpenTask, person: string): boolean {
  return assignee === person || candidates.includes(`person:${person}`);
}

/** Day and wall time in the calendar's zone: `2026-09-29 14:30`. */
function zonedText(calendar: WorkingCalendar, at: EpochMs): string {
  const minute = Math.floor(calendar.minuteOf(at));
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${calendar.dateOf(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
