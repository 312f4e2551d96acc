import type { CompiledProcess } from '../../compile/compile.js';
import { type WorkedIn, workOf } from '../../definition/work-of.js';
import type { CommandBody } from '../command.js';
import type { Decision, InstanceState } from '../instance.js';
import { noteDecision } from '../note-decision.js';
import type { EventDelta } from '../outcome.js';
import { passedBefore } from '../path.js';
import { refuse } from '../refusals.js';
import { returnerOf, standsForReturner } from '../resumed-gate.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';
import type { CommandRule } from './command-rule.js';

type Return = Extract<CommandBody, { type: 'return' }>;

/**
 * Sends a matter back 退回 to a state passed on the way here. With `again` every state after it is decided again; with `resume` it comes straight back
 * once that state is done. Leaving a parallel state ends all that is open there, and what was decided there must be given again.
 *
 * @throws {Refused} `return-not-allowed`, `comment-required`, `state-not-found`, `return-to-sibling`, `return-not-visited`, `return-target-not-allowed`, and
 *   what `taskOfActor` throws
 */
export function returnTo(turn: Turn, command: Return): string {
  const task = taskOfActor(turn, command.task);
  const from = task.state;
  const work = workOf(turn.process.states.get(from) as WorkedIn);
  if ((turn.process.waysBack.returns.get(from) ?? []).length === 0) refuse('return-not-allowed');
  if (!command.comment.trim()) refuse('comment-required');
  const to = targetOf(turn, from, command.to);
  const strategy = command.strategy ?? work.return.strategy;
  const { decisions, path, resumes } = turn.state;
  const state = turn.process.states.get(from) as WorkedIn;
  const isResumed = strategy === 'resume';
  const returner = returnerOf(turn, state, task);
  const stands = (decision: Decision): boolean => isResumed && standsForReturner(state, decision, task);
  // What is given again must not count beside what stands.
  if (isResumed && returner.given !== undefined) turn.state.decisions = { ...decisions, [from]: (decisions[from] ?? []).filter(stands) };
  noteDecision(turn, task, 'returned', command.comment);
  turn.closeTask(task, 'done');
  turn.closing = 'canceled by return';
  let event = `${from}.returned.${to}`;
  if (isResumed) {
    turn.turning = 'resume';
    turn.reentry = { state: to, for: null, resumes: [returner, ...(resumes[from] ?? [])] };
    if (turn.process.waysBack.beside(to, from).length > 0) event += '.resume';
  } else {
    turn.state.lastRejection = turn.state.seq + 1;
  }
  if (!settle(turn, event)) refuse('return-not-allowed');
  turn.delta.givenAgain.push(...givenAgain(turn, from, { decisions, path }, stands));
  return 'task.returned';
}

/** States a task of this state can be returned to now, the usual one first. */
export function returnTargets({ waysBack }: CompiledProcess, { path }: InstanceState, from: string): readonly string[] {
  const passed = passedBefore(path, from, waysBack.areSiblings);
  return (waysBack.returns.get(from) ?? []).filter((state) => passed.includes(state));
}

/** @param wanted - null: the usual one; undefined: commanded before there was a choice, then it was the requester's first task */
function targetOf(turn: Turn, from: string, wanted: string | null | undefined): string {
  const { waysBack, states } = turn.process;
  const possible = waysBack.returns.get(from) ?? [];
  if (wanted === undefined) return possible[0] ?? from;
  const targets = returnTargets(turn.process, turn.state, from);
  if (wanted === null) return targets[0] ?? refuse('return-not-visited', { to: possible[0] ?? null, targets });
  if (targets.includes(wanted)) return wanted;
  if (!states.has(wanted)) refuse('state-not-found', { state: wanted });
  if (waysBack.areSiblings(wanted, from)) refuse('return-to-sibling', { to: wanted, targets });
  if (!passedBefore(turn.state.path, from, waysBack.areSiblings).includes(wanted)) refuse('return-not-visited', { to: wanted, targets });
  return refuse('return-target-not-allowed', { to: wanted, targets });
}

/** Decisions that no longer stand: of the state itself, of those entered again, of those after them, and of regions beside it that were left. */
function givenAgain(
  turn: Turn,
  from: string,
  before: Pick<InstanceState, 'decisions' | 'path'>,
  stands: (decision: Decision) => boolean,
): EventDelta['givenAgain'] {
  const { delta, state, process } = turn;
  const isLost = (name: string): boolean =>
    name === from || !state.path.includes(name) || delta.entered.includes(name) || isBesideAndLeft(name);
  const isBesideAndLeft = (name: string): boolean =>
    process.waysBack.areSiblings(name, from) &&
    (process.ancestors.get(name) ?? []).some((outer) => delta.left.includes(outer) && process.states.get(outer)?.kind === 'parallel');
  return before.path
    .filter(isLost)
    .flatMap((name) =>
      (before.decisions[name] ?? [])
        .filter((decision) => name !== from || !stands(decision))
        .map(({ person, outcome, at, item }) => ({ state: name, person, outcome, at, item })),
    );
}

export const returnRule: CommandRule = {
  title: { zh: '退回', en: 'Return' },
  who: { zh: '可以办理或审批该任务的人', en: 'Whoever may finish the task or decide' },
  when: {
    zh: '办理之前，须填写意见；退回到来路上的某一步（`return.to` 可限定，默认退给申请人）。`again`：其后各步重新办理；`resume`：那一步办完直接回到退回人。退到并行部分之外时，其中所有任务取消，已作的决定须重新作出',
    en: 'Before it is finished, with a comment, to a state passed on the way here (`return.to` may restrict them; usually the requester’s). `again`: every state after it is decided again; `resume`: it comes straight back once that state is done. Leaving a parallel part cancels all that is open there, and decisions given there must be given again',
  },
  limit: {
    zh: '结束；再次进入时重新计时。跨多个状态的时限继续计时',
    en: 'It ends, and begins anew when the state is entered again; one over several states goes on',
  },
  recorded: {
    zh: '`task.returned`：意见、退到哪里、取消的任务、须重新作出的决定',
    en: '`task.returned`: the comment, where to, the tasks canceled, the decisions to be given again',
  },
  allow: 'return',
};
