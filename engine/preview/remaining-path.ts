import type { CompiledProcess } from '../compile/compile.js';
import { ABSTAINED } from '../definition/abstained.js';
import { positiveOutcome } from '../definition/positive-outcome.js';
import type { State } from '../definition/state.js';
import type { Text } from '../definition/text.js';
import { type Gate, workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { resolveCandidates } from '../people/candidates.js';
import { peopleBehind } from '../people/people-behind.js';
import { type Facts, Missing, type Need } from '../runtime/facts.js';
import { peopleWaiting } from '../runtime/gate-votes.js';
import type { EpochMs, Instance, OpenTask, RunningLimit } from '../runtime/instance.js';
import { itemNames } from '../runtime/item-names.js';
import { Refused } from '../runtime/refusals.js';
import { activeStates, settle } from '../runtime/settle.js';
import type { Turn } from '../runtime/turn.js';
import { expressionOf } from './describe-candidate.js';
import { ForeseeingTurn, NotYetKnown } from './foreseeing-turn.js';
import { placeTitles } from './place-title.js';

/** Where an instance stands and, if everything goes well, where it still goes. */
export interface RemainingPath {
  readonly steps: readonly PathStep[];
  /** How far it can be told: to the end, to something outside, to what a person has yet to fill in, or not at all. */
  readonly until: 'end' | 'outside' | 'unknown' | 'parked' | 'suspended';
  /** Final state; null unless `until` is `end`. */
  readonly end: string | null;
  /** Why it can be told no further; null: to the end it can. */
  readonly why: Text | null;
}

export interface PathStep {
  readonly state: string;
  readonly title: Text;
  readonly kind: State['kind'];
  readonly now: boolean;
  /** Persons who may act, sorted; empty for what no person does, and while nobody can know who. */
  readonly people: readonly string[];
  /** Of a gate, whom it asks after those: later in the sequence, and at higher levels. */
  readonly later: readonly string[];
  /** Who it is depends on what is not filled in yet; null: it does not. */
  readonly dependsOn: { readonly places: readonly string[]; readonly text: Text } | null;
  readonly assignee: string | null;
  /** When it is due if each step before is done when it is due; null: it has no limit, or its date is not known yet. */
  readonly expectedAt: EpochMs | null;
}

/** More steps than any handbook has one after another. */
const MOST_STEPS = 60;

/**
 * Follows an instance from where it is: every task ends well (`approved`, `done`, or the first outcome; the second time it comes there, the next one), each when
 * it is due, so that what stands side by side goes on side by side. Decisions and tables are asked with the data as they are now; where they read what a
 * task on the way has yet to fill in, the telling ends and says so. Nothing is decided.
 *
 * @param missing - takes what the facts have not read yet and what the telling ended for
 */
export function remainingPath(process: CompiledProcess, instance: Instance, facts: Facts, missing: Need[] = []): RemainingPath {
  if (instance.state.status === 'incident') return { steps: [], until: 'parked', end: null, why: PARKED };
  if (instance.state.suspended) return { steps: [], until: 'suspended', end: null, why: SUSPENDED };
  const clock = { now: facts.now };
  const turn = new ForeseeingTurn(process, instance, atTimeOf(clock, facts));
  const steps: PathStep[] = [];
  const passed = new Map<string, { readonly times: number; readonly at: EpochMs }>();
  const told = new Set<string>();
  for (let taken = 0; taken < MOST_STEPS; taken++) {
    if (turn.state.status === 'ended') return { steps, until: 'end', end: turn.state.end, why: null };
    const standing = [...activeStates(turn.state.value)].flatMap((name) => turn.process.states.get(name) ?? []).filter(waits);
    for (const state of standing) {
      if (told.has(state.name)) continue;
      told.add(state.name);
      steps.push(stepOf(turn, state, taken === 0));
    }
    const next = firstDue(turn, standing);
    if (!next) return { steps, until: standing.length > 0 ? 'outside' : 'unknown', end: null, why: outsideText(standing) };
    clock.now = Math.max(clock.now, dueOf(turn, next) ?? clock.now);
    const before = passed.get(next.name) ?? { times: 0, at: -Infinity };
    passed.set(next.name, { times: before.times + 1, at: clock.now });
    const failure = pass(turn, next, before.times, clock.now > before.at);
    if (failure === null) continue;
    for (const need of needsOf(failure)) missing.push(need);
    return { steps, until: 'unknown', end: null, why: unknownText(process, failure, next) };
  }
  return { steps, until: 'unknown', end: null, why: ROUND };
}

function waits(state: State): boolean {
  return workOf(state) !== null || state.kind === 'wait' || state.kind === 'call' || state.kind === 'service';
}

/** What will be over first: work when it is due, at once where it has no limit; a wait until an instant at that instant. */
function firstDue(turn: Turn, standing: readonly State[]): State | null {
  const passable = standing.filter((state) => workOf(state) !== null || (elapses(state) && dueOf(turn, state, 'until') !== null));
  return passable.reduce<State | null>((first, state) => {
    return first === null || (dueOf(turn, state) ?? turn.now) < (dueOf(turn, first) ?? turn.now) ? state : first;
  }, null);
}

function elapses(state: State): boolean {
  return state.kind === 'wait' && state.on.some(({ event }) => event === 'elapsed');
}

/**
 * Follows a state's good end; one that was passed before is left by its next outcome and, when it has none, again by the first if time went by since.
 *
 * @param times - how often it was passed before
 * @returns why it cannot be followed; null: it was
 */
function pass(turn: ForeseeingTurn, state: State, times: number, isLater: boolean): unknown {
  const work = workOf(state);
  for (const task of turn.tasks.values()) if (task.state === state.name) turn.closeTask(task, 'done');
  try {
    turn.expect(state);
    const ends = work ? [positiveOutcome(work), ...Object.keys(work.outcomes).filter((name) => !TURNS_BACK.has(name))] : ['elapsed'];
    const end = [...new Set(ends)][times] ?? (isLater ? ends[0] : undefined);
    if (end === undefined) return AGAIN;
    return settle(turn, `${state.name}.${end}`) ? null : NOT_TAKEN;
  } catch (error) {
    if (error instanceof Refused || isUnknown(error)) return error;
    throw error;
  }
}

const TURNS_BACK: ReadonlySet<string> = new Set(['rejected', ABSTAINED]);
const AGAIN = new Error('it has been here before');
const NOT_TAKEN = new Error('the machine does not take the event');

/** An expression over what nobody filled in, or a fact nobody has read. */
function isUnknown(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof EvaluationError || cause instanceof Missing || cause instanceof NotYetKnown);
}

function needsOf(error: unknown): readonly Need[] {
  return causesOf(error).flatMap((cause) => (cause instanceof Missing ? [cause.need] : []));
}

function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

function stepOf(turn: ForeseeingTurn, state: State, now: boolean): PathStep {
  const tasks = [...turn.tasks.values()].filter((task) => task.state === state.name);
  const dependsOn = dependenceOf(turn, state);
  // Whoever stands in for people nobody knows yet is not meant to act.
  const known = dependsOn === null ? tasks : tasks.filter(({ reason }) => reason === null);
  const people = known.flatMap((task) => (task.assignee === null ? peopleBehind(task.candidates, turn.facts) : [task.assignee]));
  const later = state.kind === 'approval' ? tasks.flatMap((task) => laterAt(turn, state, task)) : [];
  return {
    state: state.name,
    title: state.title,
    kind: state.kind,
    now,
    people: [...new Set(people)].sort(),
    later: [...new Set(later)].filter((person) => !people.includes(person)).sort(),
    dependsOn,
    assignee: tasks.length === 1 ? (tasks[0]?.assignee ?? null) : null,
    expectedAt: dueOf(turn, state),
  };
}

/** What its people depend on that tasks on the way will fill in. */
function dependenceOf(turn: ForeseeingTurn, state: State): PathStep['dependsOn'] {
  const entries = state.kind === 'task' ? state.task.by : state.kind === 'approval' ? state.approval.levels.flatMap(({ by }) => by) : [];
  const waiting = new Map(entries.flatMap((entry) => [...turn.waitingFor(expressionOf(entry))]));
  const [filler] = waiting.values();
  if (!filler) return null;
  const places = [...waiting.keys()];
  const titles = placeTitles(turn.process, places);
  return {
    places,
    text: {
      zh: `由谁办理取决于${titles.zh}，在“${filler.title.zh}”中填写`,
      en: `who it is depends on ${titles.en}, filled in at “${filler.title.en}”`,
    },
  };
}

function laterAt(turn: Turn, state: Gate, task: OpenTask): readonly string[] {
  const names = itemNames(turn, state.approval, task.item);
  try {
    const above = state.approval.levels.slice(task.level + 1).filter(({ when }) => when === null || turn.evaluate(when, names) === true);
    const asked = above.flatMap(({ by }) => resolveCandidates(turn, by, names, state.name).persons);
    return [...peopleWaiting(turn, state, task), ...asked];
  } catch (error) {
    if (isUnknown(error)) return peopleWaiting(turn, state, task);
    throw error;
  }
}

/** @param kind - only this clock; default: any that runs on the state */
function dueOf(turn: Turn, state: State, kind: RunningLimit['kind'] | null = null): EpochMs | null {
  const running = [...turn.limits.values()].filter((limit) => limit.state === state.name && (kind === null || limit.kind === kind));
  const dues = running.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
  return dues.length === 0 ? null : Math.min(...dues);
}

/** Facts as they are, at an instant that moves on. */
function atTimeOf(clock: { readonly now: EpochMs }, facts: Facts): Facts {
  return Object.defineProperty(Object.create(facts) as Facts, 'now', { get: () => clock.now });
}

const SUSPENDED = { zh: '流程已由系统管理员暂停，激活后继续', en: 'an administrator has suspended it; it goes on when it is activated' };
const PARKED = { zh: '流程因故障停止，等待系统管理员处理', en: 'it is parked as an incident; an administrator must act' };
const ROUND = { zh: '流程在这些步骤间循环', en: 'it goes round in these steps' };

function outsideText(standing: readonly State[]): Text {
  const titles = standing.map(({ title }) => title);
  return titles.length === 0
    ? { zh: '下一步由条件决定，现在还不满足', en: 'a condition decides that does not hold yet' }
    : {
        zh: `在“${titles.map(({ zh }) => zh).join('”“')}”等待外部的消息、流程或服务`,
        en: `at “${titles.map(({ en }) => en).join('”, “')}” a message, process or service from outside is waited for`,
      };
}

function unknownText(process: CompiledProcess, failure: unknown, state: State): Text {
  const unknown = causesOf(failure).find((cause) => cause instanceof NotYetKnown);
  const after = { zh: `“${state.title.zh}”之后`, en: `after “${state.title.en}”` };
  if (failure === AGAIN)
    return { zh: `流程会回到“${state.title.zh}”，往复到情况有变`, en: `it comes back to “${state.title.en}”, until something changes` };
  if (unknown) {
    const places = placeTitles(process, unknown.places);
    return {
      zh: `${after.zh}往哪里走取决于${places.zh}，尚未填写`,
      en: `where it goes ${after.en} depends on ${places.en}, not filled in yet`,
    };
  }
  return { zh: `${after.zh}取决于尚未填写的内容`, en: `what follows ${after.en} depends on what is not filled in yet` };
}
