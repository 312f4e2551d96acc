import type { State } from '../../definition/state.js';
import type { Work } from '../../definition/work.js';
import { type WorkedIn, workOf } from '../../definition/work-of.js';
import type { Decision, Finished, InstanceState } from '../instance.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { lastDecision } from './find-task.js';
import type { CommandRule } from './command-rule.js';

interface Wanted {
  /** The task that was finished. */
  readonly task: number;
}

/**
 * The submitter takes his submission back 撤回 while nobody else has looked at what came of it.
 *
 * @throws {Refused} `withdraw-not-allowed`, `withdraw-too-late` (who saw it), `task-still-open`, `task-not-yours`, `task-not-found`
 */
export function withdraw(turn: Turn, command: Wanted): string {
  const { entry, decision, work } = finishedBy(turn, command, 'withdraw-too-late');
  if (!isSubmission(turn, entry) || !work.allow.includes('withdraw')) refuse('withdraw-not-allowed');
  const by = entry.next.flatMap((task) => turn.tasks.get(String(task))?.viewedBy ?? []).filter((person) => person !== turn.actor);
  if (by.length > 0) refuse('withdraw-too-late', { viewedBy: [...new Set(by)] });
  reopen(turn, entry, decision, 'withdraw-too-late');
  return 'task.withdrawn';
}

/**
 * A handler takes back 取回 what he finished while nobody has acted on what came of it.
 *
 * @throws {Refused} `take-back-not-allowed`, `take-back-too-late`, `take-back-shared`, `task-still-open`, `task-not-yours`, `task-not-found`
 */
export function takeBack(turn: Turn, command: Wanted): string {
  const { entry, decision, work } = finishedBy(turn, command, 'take-back-too-late');
  if (isSubmission(turn, entry) || !work.allow.includes('take-back')) refuse('take-back-not-allowed');
  const others = (turn.state.decisions[entry.state] ?? [])
    .filter((given) => given.person !== decision.person && (work.each !== null || given.level >= decision.level))
    .map(({ person }) => person);
  if (others.length > 0) refuse('take-back-shared', { others });
  reopen(turn, entry, decision, 'take-back-too-late');
  return 'task.takenBack';
}

/** What a person may take back now, and by which command. */
export function takenBackBy(
  state: InstanceState,
  person: string,
  states: ReadonlyMap<string, State>,
): readonly { readonly task: number; readonly state: string; readonly command: 'withdraw' | 'take-back' }[] {
  return state.finished.flatMap(({ task, state: name, seq }) => {
    const mine = state.decisions[name]?.some((decision) => decision.seq === seq && decision.person === person);
    const definition = states.get(name);
    const command = definition?.kind === 'task' && person === state.initiator ? 'withdraw' : 'take-back';
    const isAllowed = definition && workOf(definition)?.allow.includes(command);
    return mine && isAllowed ? [{ task, state: name, command } as const] : [];
  });
}

type TooLate = 'withdraw-too-late' | 'take-back-too-late';

function finishedBy(turn: Turn, { task }: Wanted, tooLate: TooLate): { entry: Finished; decision: Decision; work: Work } {
  if (!(task > 0 && task < turn.state.nextOrdinal)) refuse('task-not-found');
  if (turn.tasks.has(String(task))) refuse('task-still-open');
  const entry = turn.state.finished.find((finished) => finished.task === task);
  const decision = entry && turn.state.decisions[entry.state]?.find(({ seq }) => seq === entry.seq);
  if (!entry || !decision) return refuse(tooLate, lastDecision(turn));
  if (decision.person !== turn.actor) refuse('task-not-yours');
  return { entry, decision, work: workOf(turn.process.states.get(entry.state) as WorkedIn) };
}

/** What the initiator fills in is his submission. */
function isSubmission(turn: Turn, { state }: Finished): boolean {
  return turn.process.states.get(state)?.kind === 'task' && turn.actor === turn.state.initiator;
}

function reopen(turn: Turn, { state, resumes }: Finished, { level, person, onBehalfOf }: Decision, tooLate: TooLate): void {
  turn.reentry = { state, for: { state, level, person: onBehalfOf ?? person }, resumes };
  if (!settle(turn, `${state}.takenBack`)) refuse(tooLate, lastDecision(turn));
}

const LIMIT = { zh: '重新计时', en: 'It begins anew' };

export const withdrawRule: CommandRule = {
  title: { zh: '撤回', en: 'Withdraw' },
  who: { zh: '提交申请的人', en: 'Whoever submitted it' },
  when: {
    zh: '下一步的人打开之前；已发出消息、已启动其他流程的不能撤回',
    en: 'Until the next person has opened it; not once a message has gone out or another process has begun because of it',
  },
  limit: LIMIT,
  recorded: { zh: '`task.withdrawn`：取消的任务', en: '`task.withdrawn`: the tasks canceled' },
  allow: 'withdraw',
};

export const takeBackRule: CommandRule = {
  title: { zh: '取回', en: 'Take back' },
  who: { zh: '办理该任务的人', en: 'Whoever finished the task' },
  when: {
    zh: '下一步无人办理之前；同一步另有他人办理、已发出消息或已启动其他流程的不能取回',
    en: 'Until somebody has acted on what came of it; not where others decided in the same state, a message has gone out or another process has begun',
  },
  limit: LIMIT,
  recorded: { zh: '`task.takenBack`：取消的任务', en: '`task.takenBack`: the tasks canceled' },
  allow: 'take-back',
};
