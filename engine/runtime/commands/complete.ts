import { ABSTAINED } from '../../definition/abstained.js';
import { positiveOutcome } from '../../definition/positive-outcome.js';
import type { Work } from '../../definition/work.js';
import { type WorkedIn, workOf } from '../../definition/work-of.js';
import type { CommandBody, Consent } from '../command.js';
import { fillDocuments } from '../documents.js';
import { castVote, closeItem } from '../gate.js';
import type { FilledDocument, OpenTask } from '../instance.js';
import { noteDecision, versionOf } from '../note-decision.js';
import { itemNames } from '../item-names.js';
import { goOn } from '../open-work.js';
import { refuse } from '../refusals.js';
import { noteViolations, refuseByRules } from '../rules.js';
import { settle } from '../settle.js';
import { signDocuments } from '../sign-documents.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';
import type { CommandRule } from './command-rule.js';

type Complete = Extract<CommandBody, { type: 'complete' }>;

/**
 * Finishes a task, or casts a vote at a gate: documents are checked and versioned, rules are checked, then the state may be left.
 *
 * @throws {Refused} `unknown-outcome`, `comment-required`, `stale-document`, `form-invalid`, `rule-refused`, and what `taskOfActor` throws
 */
export function complete(turn: Turn, command: Complete): string {
  return finishTask(turn, taskOfActor(turn, command.task), command);
}

export function finishTask(
  turn: Turn,
  task: OpenTask,
  command: Pick<Complete, 'outcome' | 'documents' | 'comment' | 'saw'> & { readonly consent?: Consent },
): string {
  const state = turn.process.states.get(task.state) as WorkedIn;
  const work = workOf(state);
  if (!Object.hasOwn(work.outcomes, command.outcome))
    refuse('unknown-outcome', { outcome: command.outcome, outcomes: Object.keys(work.outcomes) });
  if (state.kind === 'approval' && state.approval.commentFor.includes(command.outcome) && !command.comment?.trim())
    refuse('comment-required');
  refuseStale(turn, work, command.saw);
  const names = itemNames(turn, work, task.item);
  // Whoever rejects or abstains need not fill what an approver must, and signs nothing.
  const signs = command.outcome !== 'rejected' && command.outcome !== ABSTAINED;
  if (signs || Object.keys(command.documents).length > 0) fillDocuments(turn, work, task.item, command.documents, names);
  noteDecision(turn, task, command.outcome, command.comment, command.consent);
  refuseByRules(turn, `${task.state}.${command.outcome}`);
  turn.closeTask(task, 'done');
  if (state.kind === 'approval') {
    if (signs && task.addedBy === null) signDocuments(turn, state, task);
    castVote(turn, state, task, command.outcome);
  } else {
    closeItem(turn, state, task.item?.index ?? 0, command.outcome);
  }
  const isDecided = leaveIfDecided(turn, state);
  return state.kind === 'task' ? 'task.completed' : isDecided ? 'gate.decided' : 'vote.cast';
}

/** Leaves the state as it has been decided, if it has. @returns whether it has */
export function leaveIfDecided(turn: Turn, state: WorkedIn): boolean {
  const raised = turn.raised.shift();
  if (raised === undefined) return false;
  noteViolations(turn, raised);
  turn.turning = raised === `${state.name}.${positiveOutcome(workOf(state))}` ? 'on' : 'back';
  settle(turn, raised);
  goOn(turn, state);
  return true;
}

/**
 * What the person saw must still be what is there. Documents the work fills itself do not count: nobody else fills its fields. Signatures added
 * since change nothing of what was seen.
 */
function refuseStale(turn: Turn, work: Work, saw: Complete['saw']): void {
  for (const [document, version] of Object.entries(saw ?? {})) {
    if (work.fills.some((filling) => filling.document === document)) continue;
    const current = versionOf(turn, document);
    const oldest = (turn.documents[document] as FilledDocument | undefined)?.filledVersion ?? current;
    if (version < oldest || version > current) refuse('stale-document', { document, saw: version, current });
  }
}

export const completeRule: CommandRule = {
  title: { zh: '办理、审批', en: 'Complete, decide' },
  who: {
    zh: '持有任务的人；无人持有时为候选人。不相容岗位和本人的申请除外',
    en: 'Whoever holds the task, else a candidate; not whom a duty keeps apart, and nobody his own request',
  },
  when: {
    zh: '任务打开期间，所见单据没有新版本；驳回须填写意见',
    en: 'While it is open and the documents seen are still current; a rejection needs a comment',
  },
  limit: { zh: '离开该状态时结束；已超时的仍记为超时', en: 'It ends when the state is left; what was late stays late' },
  recorded: {
    zh: '`task.completed`、`vote.cast` 或 `gate.decided`：结果、意见、所见版本、单据的变化、签名',
    en: '`task.completed`, `vote.cast` or `gate.decided`: outcome, comment, versions seen, what changed, signatures',
  },
  allow: null,
};
