import type { Text } from '../definition/text.js';
import { type WorkedIn, workOf } from '../definition/work-of.js';
import { type Entry, resolveCandidates } from '../people/candidates.js';
import { peopleBehind } from '../people/people-behind.js';
import { assigneeOf } from './assign.js';
import type { OpenTask } from './instance.js';
import { standInFor } from './stand-in.js';
import { itemNames } from './item-names.js';
import { priorityOf } from './priority-of.js';
import type { Turn } from './turn.js';

export type Opened = 'open' | 'skipped';

/** Opens one task or vote for whoever qualifies; `skipped` when nobody does and the definition says so. */
export function openTask(
  turn: Turn,
  state: WorkedIn,
  by: readonly Entry[],
  item: OpenTask['item'],
  place: {
    readonly level: number;
    readonly vote: number;
    readonly dueAt: number | null;
    readonly exclude?: readonly string[];
    readonly reason?: Text;
  },
): Opened {
  const work = workOf(state);
  const resolved = resolveCandidates(turn, by, itemNames(turn, work, item), state.name);
  const barred = new Set([...lastActors(turn, work.apart), ...(place.exclude ?? [])]);
  const persons = resolved.persons.filter((person) => !barred.has(person));
  let candidates = persons.length === resolved.persons.length ? resolved.principals : persons.map((person) => `person:${person}`);
  let reason: Text | null = null;
  if (persons.length === 0) {
    if (work.whenNobody.kind === 'skip') return 'skipped';
    candidates = [standInFor(turn, state, barred)];
    reason = place.reason ?? { zh: '没有合适的办理人', en: 'Nobody qualifies' };
  }
  const isGivenOut = persons.length > 0 && !isStarters(turn);
  const assignee = isGivenOut ? assigneeOf(turn, state, work.assign, by, persons, itemNames(turn, work, item)) : null;
  placeTask(turn, {
    state: state.name,
    kind: state.kind,
    item,
    vote: place.vote,
    level: place.level,
    candidates,
    proxies: proxiesOf(turn, state.name, persons),
    assignee,
    dueAt: place.dueAt,
    reason,
  });
  return 'open';
}

/** The first task of a start is done by whoever starts, in the same command: it is nobody else's turn. */
function isStarters({ instance, delta, command }: Turn): boolean {
  return instance.state.seq === 0 && delta.opened.length === 0 && !command.type.startsWith('startBy');
}

type Placed = Pick<OpenTask, 'state' | 'kind' | 'item' | 'vote' | 'level' | 'candidates' | 'assignee' | 'dueAt' | 'reason'> &
  Partial<OpenTask>;

/** Opens a task that is new in every respect but these. @returns its ordinal */
export function placeTask(turn: Turn, placed: Placed): number {
  const ordinal = turn.nextOrdinal();
  turn.setTask({
    ordinal,
    delegatedBy: [],
    opinions: [],
    addedBy: null,
    sharedVote: null,
    proxies: [],
    waitsFor: [],
    followedBy: [],
    openedAt: turn.now,
    draft: null,
    urgedAt: null,
    questions: [],
    viewedBy: [],
    priority: placed.priority ?? priorityOf(turn, placed),
    ...placed,
  });
  const { state, candidates, dueAt } = placed;
  turn.delta.opened.push({ task: ordinal, state, candidates, dueAt });
  return ordinal;
}

/** A task that has come to other people: their assistants may sign for them now, those of the people before may not. */
export function withProxies(turn: Turn, task: OpenTask): OpenTask {
  if (proxyRole(turn, task.state) === null) return task;
  const voter = task.delegatedBy[0] ?? task.assignee;
  return { ...task, proxies: proxiesOf(turn, task.state, voter === null ? peopleBehind(task.candidates, turn.facts) : [voter]) };
}

/** Assistants of the voters, where a gate lets them sign. */
export function proxiesOf(turn: Turn, state: string, voters: readonly string[]): readonly string[] {
  const role = proxyRole(turn, state);
  if (role === null) return [];
  const assistants = voters.flatMap((voter) => turn.facts.people({ kind: 'roleOfPerson', role, of: voter }));
  return [...new Set(assistants)].sort().map((person) => `person:${person}`);
}

function proxyRole({ process }: Turn, name: string): string | null {
  const state = process.states.get(name);
  return state?.kind === 'approval' ? state.approval.proxy : null;
}

/** Whoever completed or decided in these states in their latest round: all voters, the people of all items. */
export function lastActors(turn: Turn, states: readonly string[]): readonly string[] {
  return states.flatMap((state) => turn.state.actors[state] ?? []);
}
