import type { Gate } from '../../definition/work-of.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { stopWaiting, tasksOfMatter } from '../added-approvers.js';
import type { CommandBody } from '../command.js';
import type { OpenTask } from '../instance.js';
import { countVotes } from '../gate.js';
import { ballotOf } from '../gate-votes.js';
import { itemNames } from '../item-names.js';
import { refuseByRules } from '../rules.js';
import { leaveIfDecided } from './complete.js';
import { refuse } from '../refusals.js';
import { successorOf } from '../successors.js';
import type { Turn } from '../turn.js';
import { refuseUnlessAllowed } from './allowed.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { actFor } from './act-for.js';
import { actOn, findTask } from './find-task.js';

/**
 * Takes an approver out of a gate who has not decided yet 减签: one the actor added himself, or any if the gate's `removers` name him.
 *
 * @throws {Refused} `command-not-allowed`, `comment-required`, `approver-not-found`, `remove-not-allowed`, `last-approver`, and what `findTask` throws
 */
export function removeApprover(turn: Turn, command: Extract<CommandBody, { type: 'removeApprover' }>): string {
  const task = findTask(turn, command.task);
  refuseUnlessAllowed(turn, task, 'remove-approver');
  if (!command.comment.trim()) refuse('comment-required');
  const matter = tasksOfMatter(turn, task);
  const before = matter.find(({ followedBy }) => followedBy.some(({ person }) => person === command.person));
  const removed = matter.find((one) => voterOf(one) === command.person);
  if (before) removeFollower(turn, before, command.person);
  else if (removed) removeVoter(turn, removed, matter);
  else refuse('approver-not-found', { person: command.person });
  return 'approver.removed';
}

/** Who decides a task in the end; null: no single person so far. */
function voterOf({ kind, delegatedBy, assignee, candidates }: OpenTask): string | null {
  if (kind !== 'approval') return null;
  const [only, ...others] = candidates;
  return delegatedBy[0] ?? assignee ?? (others.length === 0 && only?.startsWith('person:') ? only.slice('person:'.length) : null);
}

/** Takes back an approver added after, who has not been asked yet. */
function removeFollower(turn: Turn, task: OpenTask, person: string): void {
  const added = task.followedBy.find((one) => one.person === person);
  refuseStranger(turn, task, added?.by ?? null, [task]);
  turn.setTask({ ...task, followedBy: task.followedBy.filter((one) => one !== added) });
}

/** Closes the task of an approver, and those of whom he added before himself. */
function removeVoter(turn: Turn, task: OpenTask, matter: readonly OpenTask[]): void {
  refuseStranger(
    turn,
    task,
    task.addedBy,
    [...turn.tasks.values()].filter(({ waitsFor }) => waitsFor.includes(task.ordinal)),
  );
  const gone = withThoseBefore(turn, task);
  const state = turn.process.states.get(task.state) as Gate;
  const isAskedLater = ballotOf(turn, state, task.item?.index ?? 0).waiting.length > 0;
  if (matter.every((other) => gone.includes(other)) && !isAskedLater) refuse('last-approver');
  for (const one of gone) turn.closeTask(one, 'removed');
  stopWaiting(turn, task.ordinal, null);
  recount(turn, state, task);
}

/** With one vote less, those given may be enough: the gate is then decided under its rules as by a vote. */
function recount(turn: Turn, state: Gate, task: OpenTask): void {
  countVotes(turn, state, task, null);
  const [raised] = turn.raised;
  if (raised !== undefined) refuseByRules(turn, raised);
  leaveIfDecided(turn, state);
}

function withThoseBefore(turn: Turn, task: OpenTask): readonly OpenTask[] {
  const before = task.waitsFor.flatMap((ordinal) => turn.tasks.get(String(ordinal)) ?? []);
  return [task, ...before.flatMap((one) => withThoseBefore(turn, one))];
}

/**
 * @param addedBy - who added the approver; null: the definition
 * @param votes - open tasks of the vote he was added to: whoever has it by now may remove him as well
 */
function refuseStranger(turn: Turn, task: OpenTask, addedBy: string | null, votes: readonly OpenTask[]): void {
  const holders = votes.map(({ delegatedBy, assignee }) => delegatedBy[0] ?? assignee);
  const mayRemove = addedBy === null ? [] : [addedBy, successorOf(turn, addedBy, task.state), ...holders];
  if (actFor(turn, (person) => mayRemove.includes(person))) return;
  const state = turn.process.states.get(task.state) as Gate;
  const { principals } = resolveCandidates(turn, state.approval.removers, itemNames(turn, state.approval, task.item));
  // Choosing who decides is as good as deciding: duties are kept apart here too.
  if (!actOn(turn, task, (person) => isAmong(turn, person, principals))) refuse('remove-not-allowed', { addedBy });
}

export const removeApproverRule: CommandRule = {
  title: { zh: '减签', en: 'Remove an approver' },
  who: {
    zh: '加签的人减自己加的人，接办其一票的人亦可；审批关口 `removers` 指定的人可减任何尚未审批的人，本人的申请和不相容岗位除外',
    en: 'Whoever added him, or has that vote by now; those the gate names in `removers` may remove anybody who has not decided, but not at their own request or where a duty keeps them apart',
  },
  when: {
    zh: '被减的人审批之前，须填写原因；最后一位未审批的人不能减',
    en: 'Before he decides, with a reason; the last one still to decide stays',
  },
  limit: GOES_ON,
  recorded: { zh: '`approver.removed`：减签的人、原因、关闭的任务', en: '`approver.removed`: who, why, the tasks closed' },
  allow: 'remove-approver',
};
