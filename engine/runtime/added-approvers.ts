import type { Gate } from '../definition/work-of.js';
import { barOf } from './commands/find-task.js';
import type { OpenTask } from './instance.js';
import { lastActors, placeTask, proxiesOf } from './open-task.js';
import { standInFor } from './stand-in.js';
import { successorOf } from './successors.js';
import type { Turn } from './turn.js';

/*
 * An added approver shares the vote of whoever added him: it is against when one of its people is, else for when one is. So adding somebody changes
 * neither the number of votes nor what a quorum asks for.
 */

/** Tells votes apart: the task they began with. */
export function voteOf({ sharedVote, ordinal }: Pick<OpenTask, 'sharedVote' | 'ordinal'>): number {
  return sharedVote ?? ordinal;
}

/** The vote a decision on this task shares with others; null: nobody was ever added to it. */
export function sharedVoteOf(turn: Turn, task: OpenTask): number | null {
  if (task.sharedVote !== null || task.followedBy.length > 0) return voteOf(task);
  const wasShared = (turn.state.decisions[task.state] ?? []).some((decision) => decision.sharedVote === task.ordinal);
  return wasShared ? task.ordinal : null;
}

/** Open tasks that decide on the same item of the same gate. */
export function tasksOfMatter(turn: Turn, { state, item }: Pick<OpenTask, 'state' | 'item'>): readonly OpenTask[] {
  return [...turn.tasks.values()].filter((other) => other.state === state && (other.item?.index ?? null) === (item?.index ?? null));
}

/** After a decision that closed a task: the next of its vote is asked, or, when it is against, nobody any more. */
export function carryVoteOn(turn: Turn, state: Gate, task: OpenTask, isAgainst: boolean): void {
  if (!isAgainst) return stopWaiting(turn, task.ordinal, askNext(turn, state, task));
  for (const other of turn.tasks.values()) if (voteOf(other) === voteOf(task)) turn.closeTask(other, 'superseded');
}

/** Whoever waited for a task waits for its successor, if any, from now on. */
export function stopWaiting(turn: Turn, ordinal: number, successor: number | null): void {
  for (const other of turn.tasks.values()) {
    if (!other.waitsFor.includes(ordinal)) continue;
    const others = other.waitsFor.filter((one) => one !== ordinal);
    turn.setTask({ ...other, waitsFor: successor === null ? others : [...others, successor] });
  }
}

/** Opens the task of an added approver. @returns its ordinal */
export function askApprover(
  turn: Turn,
  vote: OpenTask,
  added: { readonly person: string; readonly by: string; readonly followedBy?: OpenTask['followedBy'] },
): number {
  const { state, kind, item, level, dueAt, priority } = vote;
  return placeTask(turn, {
    state,
    kind,
    item,
    vote: vote.vote,
    level,
    dueAt,
    priority,
    candidates: [`person:${added.person}`],
    assignee: added.person,
    proxies: proxiesOf(turn, state, [added.person]),
    reason: null,
    addedBy: added.by,
    sharedVote: voteOf(vote),
    followedBy: added.followedBy ?? [],
  });
}

/** Asks the first approver added after who can still be asked. One who has left, or may no longer act, is dealt with as the gate says for `whenNobody`. */
function askNext(turn: Turn, state: Gate, task: OpenTask): number | null {
  const [next, ...followedBy] = task.followedBy;
  if (!next) return null;
  const person = successorOf(turn, next.person, state.name);
  const canBeAsked = turn.facts.people({ kind: 'person', person }).length > 0 && barOf(turn, task, person) === null;
  if (canBeAsked) return askApprover(turn, task, { ...next, person, followedBy });
  if (state.approval.whenNobody.kind === 'skip') return askNext(turn, state, { ...task, followedBy });
  const { item, kind, vote, level, dueAt, priority } = task;
  return placeTask(turn, {
    state: state.name,
    kind,
    item,
    vote,
    level,
    dueAt,
    priority,
    candidates: [standInFor(turn, state, lastActors(turn, state.approval.apart))],
    assignee: null,
    reason: { zh: '没有合适的办理人', en: 'Nobody qualifies' },
    addedBy: next.by,
    sharedVote: voteOf(task),
    followedBy,
  });
}
