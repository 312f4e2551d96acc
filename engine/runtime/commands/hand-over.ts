import type { Gate } from '../../definition/work-of.js';
import { peopleBehind } from '../../people/people-behind.js';
import type { CommandBody } from '../command.js';
import { isExpected, isUnread, isWaiting } from '../places-to-come.js';
import { refuse } from '../refusals.js';
import { isRequester, settleSuccession } from '../successors.js';
import { copyTo, tell } from '../tell.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import { type CommandRule, GOES_ON } from './command-rule.js';
import { refuseUnknown } from './known-person.js';
import { isThere } from './newcomer.js';

/**
 * Puts one person in another's place in all that is still to come 接替: the request becomes his, he is asked wherever the other would be, answers what the
 * other was asked, and reads what was copied to him. Tasks the other has already are reassigned one by one. Duties kept apart and one's own request are
 * looked at when he is asked, as of anybody else; only a request does not become his who alone decides on it.
 *
 * @throws {Refused} `not-allowed`, `comment-required`, `person-unknown`, `person-not-there`, `person-there-already`, `person-is-initiator` (where)
 */
export function handOver(turn: Turn, command: Extract<CommandBody, { type: 'handOver' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  const { from, to } = command;
  refuseUnknown(turn, to);
  if (from === to || !isExpected(turn, from)) refuse('person-not-there', { person: from });
  for (const task of turn.tasks.values()) {
    const state = turn.process.states.get(task.state) as Gate;
    if (task.kind === 'approval' && isWaiting(turn, state, task, from) && isThere(turn, task, to))
      refuse('person-there-already', { person: to, state: task.state });
  }
  refuseOwnJudge(turn, from, to);
  settleSuccession(turn, from, to, null);
  moveQuestions(turn, from, to);
  moveCopy(turn, from, to);
  return 'instance.handed-over';
}

/** A request does not become his who alone could decide on it now: nobody could any more. */
function refuseOwnJudge(turn: Turn, from: string, to: string): void {
  if (!isRequester(turn, from)) return;
  for (const task of turn.tasks.values()) {
    const state = turn.process.states.get(task.state);
    if (state?.kind !== 'approval' || state.approval.whenInitiator === 'allow') continue;
    const voter = task.delegatedBy[0] ?? task.assignee;
    const voters = voter === null ? peopleBehind(task.candidates, turn.facts) : [voter];
    if (voters.every((person) => person === to)) refuse('person-is-initiator', { person: to, state: task.state });
  }
}

function moveQuestions(turn: Turn, from: string, to: string): void {
  for (const task of turn.tasks.values()) {
    const moved = task.questions.filter((question) => question.to === from && question.answer === null);
    if (moved.length === 0) continue;
    turn.setTask({ ...task, questions: task.questions.map((question) => (moved.includes(question) ? { ...question, to } : question)) });
    for (const { number } of moved) tell(turn, 'ask', [to], { question: number, task: task.ordinal, states: [task.state] });
  }
}

/** He sees the instance from now on, and gives the receipt the other still owes. */
function moveCopy(turn: Turn, from: string, to: string): void {
  const isOwed = isUnread(turn, from);
  if (isOwed) turn.state.copies = Object.fromEntries(Object.entries(turn.state.copies).filter(([person]) => person !== from));
  if (!isUnread(turn, to)) copyTo(turn, [to], turn.actor, { inPlaceOf: from });
}

export const handOverRule: CommandRule = {
  title: { zh: '接替', en: 'Hand over' },
  who: ADMINISTRATOR,
  when: {
    zh: '流程结束之前；申请不能交给现在唯一能审批它的人；此后流程中要由原办理人办理、审批、答复、阅的，都由接替人承担，申请也归接替人；已有的任务逐个改派，角色带来的归该岗位的人',
    en: 'Before the instance ends, a request not to whom alone decides on it now; whatever the one would be asked for, was asked or has to read is the other’s from now on, and so is the request; tasks there are already are reassigned, and what a role gives goes to whoever holds the post',
  },
  limit: GOES_ON,
  recorded: { zh: '`instance.handed-over`：原办理人、接替人、原因', en: '`instance.handed-over`: from whom, to whom, the reason' },
  allow: null,
};
