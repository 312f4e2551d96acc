import type { State } from '../../definition/process-definition.js';
import type { CommandBody } from '../command.js';
import { fillDocuments } from '../documents.js';
import { castVote, closeItem } from '../gate.js';
import { checkRules } from '../rules.js';
import { itemNames } from '../open-work.js';
import type { Decision, FilledDocument, OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import { signDocuments } from '../sign-documents.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';

type Complete = Extract<CommandBody, { type: 'complete' }>;

/** Finishes a task, or casts a vote at a gate: documents are checked and versioned, rules are checked, then the state may be left. */
export function complete(turn: Turn, command: Complete): string {
  return finishTask(turn, taskOfActor(turn, command.task), command);
}

export function finishTask(turn: Turn, task: OpenTask, command: Pick<Complete, 'outcome' | 'documents' | 'comment' | 'saw'>): string {
  const state = turn.process.states.get(task.state) as Extract<State, { kind: 'task' | 'approval' }>;
  const work = state.kind === 'task' ? state.task : state.approval;
  if (!Object.hasOwn(work.outcomes, command.outcome)) refuse('unknown-outcome', { outcome: command.outcome, outcomes: Object.keys(work.outcomes) });
  if (state.kind === 'approval' && command.outcome === 'rejected' && !command.comment?.trim()) refuse('comment-required');
  refuseStale(turn, command.saw);
  const names = itemNames(turn, work, task.item);
  // A rejecting approver need not fill what an approving one must.
  if (state.kind === 'task' || command.outcome === 'approved' || Object.keys(command.documents).length > 0) fillDocuments(turn, work, task.item, command.documents, names);
  decide(turn, task, command);
  checkRules(turn, `${task.state}.${command.outcome}`);
  turn.closeTask(task, 'done');
  if (state.kind === 'approval') {
    if (command.outcome === 'approved') signDocuments(turn, state, task);
    castVote(turn, state, task, command.outcome);
  } else {
    closeItem(turn, state, task.item?.index ?? 0, command.outcome);
  }
  const raised = turn.raised.shift();
  if (raised !== undefined) settle(turn, raised);
  return state.kind === 'task' ? 'task.completed' : raised === undefined ? 'vote.cast' : 'gate.decided';
}

/** @throws {Refused} `stale-document` when a document the person saw has a newer version */
function refuseStale(turn: Turn, saw: Complete['saw']): void {
  for (const [document, version] of Object.entries(saw ?? {})) {
    const current = versionOf(turn, document);
    if (current !== version) refuse('stale-document', { document, saw: version, current });
  }
}

function versionOf(turn: Turn, document: string): number {
  const current = turn.documents[document];
  return Array.isArray(current) ? current.length : ((current as FilledDocument | undefined)?.version ?? 0);
}

function decide(turn: Turn, task: OpenTask, command: Pick<Complete, 'outcome' | 'comment'>): void {
  const decision: Decision = {
    person: turn.actor ?? turn.state.initiator,
    onBehalfOf: turn.command.actor?.onBehalfOf ?? null,
    outcome: command.outcome,
    at: turn.now,
    item: task.item?.index ?? null,
    level: task.level,
    vote: task.vote,
    comment: command.comment,
    saw: Object.fromEntries(Object.keys(turn.documents).map((document) => [document, versionOf(turn, document)])),
  };
  const earlier = turn.state.decisions[task.state] ?? [];
  turn.state.decisions = { ...turn.state.decisions, [task.state]: [...earlier, decision] };
  turn.delta.decisions.push({ task: task.ordinal, state: task.state, ...decision });
  turn.changed();
}
