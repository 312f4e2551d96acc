import type { State } from '../../definition/state.js';
import type { Work } from '../../definition/work.js';
import { type WorkedIn, workOf } from '../../definition/work-of.js';
import type { Decision, Finished, InstanceState } from '../instance.js';
import { refuse } from '../refusals.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { lastDecision } from './find-task.js';
import { actFor } from './act-for.js';
import type { CommandRule } from './command-rule.js';

interface Wanted {
  /** The task that was finished. */
  readonly task: number;
}

/**
 * The submitter takes his submission back 撤回 while nobody else has looked at what came of it.
 *
 * @throws {Refused} `withdraw-not-allowed`, `withdraw-too-late` (who saw it), `withdrawn-already`, `task-still-open`, `task-not-yours`, `task-not-found`
 */
export function withdraw(turn: Turn, command: Wanted): string {
  const { entry, decision, work } = finishedBy(turn, command, 'withdraw-too-late');
  if (!isSubmission(turn, entry, decision) || !work.allow.includes('withdraw')) refuse('withdraw-not-allowed');
  const by = entry.next
    .flatMap((task) => turn.tasks.get(String(task))?.viewedBy ?? [])
    .filter((person) => ![turn.actor, decision.person, ownerOf(decision)].includes(person));
  if (by.length > 0) refuse('withdraw-too-late', { viewedBy: [...new Set(by)] });
  reopen(turn, entry, decision, 'withdraw-too-late');
  return 'task.withdrawn';
}

/**
 * A handler takes back 取回 what he finished while nobody has acted on what came of it.
 *
 * @throws {Refused} `take-back-not-allowed`, `take-back-too-late`, `taken-back-already`, `take-back-shared`, `task-still-open`, `task-not-yours`,
 *   `task-not-found`
 */
export function takeBack(turn: Turn, command: Wanted): string {
  const { entry, decision, work } = finishedBy(turn, command, 'take-back-too-late');
  if (isSubmission(turn, entry, decision) || !work.allow.includes('take-back')) refuse('take-back-not-allowed');
  const others = (turn.state.decisions[entry.state] ?? [])
    .filter((given) => given.person !== decision.person && (work.each !== null || given.level >= decision.level))
    .map(({ person }) => person);
  if (others.length > 0) refuse('take-back-shared', { others });
  reopen(turn, entry, decision, 'take-back-too-late');
  return 'task.takenBack';
}

/** What a person may take back now, and by which command. @param substituted - whom he substitutes now */
export function takenBackBy(
  state: InstanceState,
  person: string,
  states: ReadonlyMap<string, State>,
  substituted: readonly string[],
): readonly { readonly task: number; readonly state: string; readonly command: 'withdraw' | 'take-back' }[] {
  return state.finished.flatMap(({ task, state: name, seq }) => {
    const decision = state.decisions[name]?.find((given) => given.seq === seq);
    const mine = decision && finisherFor(decision, person, (absent) => substituted.includes(absent)) !== null;
    const definition = states.get(name);
    const command = definition?.kind === 'task' && decision && ownerOf(decision) === state.initiator ? 'withdraw' : 'take-back';
    const isAllowed = definition && workOf(definition)?.allow.includes(command);
    return mine && isAllowed ? [{ task, state: name, command } as const] : [];
  });
}

type TooLate = 'withdraw-too-late' | 'take-back-too-late';
/** Told instead where the person, or whoever else it belongs to, has done it before. */
const DONE_BEFORE = { 'withdraw-too-late': 'withdrawn-already', 'take-back-too-late': 'taken-back-already' } as const;

function finishedBy(turn: Turn, { task }: Wanted, tooLate: TooLate): { entry: Finished; decision: Decision; work: Work } {
  if (!(task > 0 && task < turn.state.nextOrdinal)) refuse('task-not-found');
  if (turn.tasks.has(String(task))) refuse('task-still-open');
  if (turn.state.takenBack.includes(task)) refuse(DONE_BEFORE[tooLate]);
  const entry = turn.state.finished.find((finished) => finished.task === task);
  const decision = entry && turn.state.decisions[entry.state]?.find(({ seq }) => seq === entry.seq);
  if (!entry || !decision) return refuse(tooLate, whoWentOn(turn));
  const actor = turn.actor ?? '';
  const finisher = finisherFor(decision, actor, (absent) => actFor(turn, (person) => person === absent));
  if (finisher === null) refuse('task-not-yours');
  turn.onBehalfOf = finisher === actor ? null : finisher;
  return { entry, decision, work: workOf(turn.process.states.get(entry.state) as WorkedIn) };
}

/**
 * In whose name a person may take back what was finished: in his own what he finished or had finished for him, as a substitute what he did himself in
 * the absent person's name. Null: not at all.
 */
function finisherFor(decision: Decision, person: string, substitutes: (absent: string) => boolean): string | null {
  const owner = ownerOf(decision);
  if (owner === person) return person;
  if (decision.person !== person) return null;
  return decision.consent !== null || substitutes(owner) ? owner : null;
}

/** In whose name it was finished. */
function ownerOf({ person, onBehalfOf }: Decision): string {
  return onBehalfOf ?? person;
}

/** What the initiator fills in, or his substitute for him, is his submission. */
function isSubmission(turn: Turn, { state }: Finished, decision: Decision): boolean {
  return turn.process.states.get(state)?.kind === 'task' && ownerOf(decision) === turn.state.initiator;
}

function reopen(turn: Turn, { task, state, resumes }: Finished, { level, person, onBehalfOf }: Decision, tooLate: TooLate): void {
  turn.reentry = { state, for: { state, level, person: onBehalfOf ?? person }, resumes };
  if (!settle(turn, `${state}.takenBack`)) refuse(tooLate, whoWentOn(turn));
  turn.state.takenBack = [...turn.state.takenBack, task];
}

/** Whoever decided last, else whoever has an open task in hand; never the person himself. Nobody where only a message has gone out. */
function whoWentOn(turn: Turn): ReturnType<typeof lastDecision> {
  const last = lastDecision(turn);
  if (last['by'] !== turn.actor) return last;
  const hands = [...turn.tasks.values()].flatMap(({ assignee, draft }) => assignee ?? draft?.by ?? []);
  const other = hands.find((person) => person !== turn.actor);
  return other === undefined ? {} : { by: other };
}

const LIMIT = { zh: '重新计时', en: 'It begins anew' };

export const withdrawRule: CommandRule = {
  title: { zh: '撤回', en: 'Withdraw' },
  who: {
    zh: '提交申请的人；代其提交的代理人，在代理期内',
    en: 'Whoever submitted it; a substitute what he submitted himself, while he is one',
  },
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
  who: {
    zh: '办理该任务的人，包括由代理人代办的；代其办理的代理人，在代理期内',
    en: 'Whoever finished the task, or had it finished in his name; a substitute what he did himself, while he is one',
  },
  when: {
    zh: '下一步无人办理之前；同一步另有他人办理、已发出消息或已启动其他流程的不能取回',
    en: 'Until somebody has acted on what came of it; not where others decided in the same state, a message has gone out or another process has begun',
  },
  limit: LIMIT,
  recorded: { zh: '`task.takenBack`：取消的任务', en: '`task.takenBack`: the tasks canceled' },
  allow: 'take-back',
};
