import { Temporal } from 'temporal-polyfill';
import type { CommandBody, Consent } from '../command.js';
import type { OpenTask } from '../instance.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { finishTask } from './complete.js';
import { findTask, isHis, refuseDelegate, refuseIfApart, refuseWaiting, votedAlready } from './find-task.js';
import type { CommandRule } from './command-rule.js';

type SignFor = Extract<CommandBody, { type: 'signFor' }>;

/**
 * Casts a vote for a voter who is away 代签: the gate's `proxy` says whose assistants may, and how and when the voter consented is recorded. The vote is the
 * voter's; an assistant signs for one voter of a gate and casts no other vote there.
 *
 * @throws {Refused} `proxy-not-allowed`, `not-his-assistant`, `voter-not-asked`, `consent-not-valid`, `voted-already`, what keeps either of the two apart, and what
 *   `complete` refuses
 */
export function signFor(turn: Turn, command: SignFor): string {
  const task = findTask(turn, command.task);
  const { voter } = command;
  const actor = turn.actor ?? '';
  const state = turn.process.states.get(task.state);
  const role = state?.kind === 'approval' ? state.approval.proxy : null;
  if (role === null) return refuse('proxy-not-allowed');
  if (actor === voter || !turn.facts.people({ kind: 'roleOfPerson', role, of: voter }).includes(actor))
    refuse('not-his-assistant', { voter, role });
  if (!isHis(turn, task, voter)) refuse('voter-not-asked', { voter });
  refuseDelegate(task);
  refuseWaiting(turn, task);
  for (const person of [voter, actor]) refuseIfApart(turn, task, person);
  turn.onBehalfOf = voter;
  if (votedAlready(turn, task)) refuse('voted-already');
  refuseConsent(turn, task, command.consent);
  return finishTask(turn, task, command);
}

/** To be a consent to what is decided here, it was given while the vote was open. */
function refuseConsent(turn: Turn, task: OpenTask, { how, at }: Consent): void {
  const given = instantOf(at);
  if (how.trim() === '' || given === null || given < task.openedAt || given > turn.now) {
    const iso = (instant: number): string => Temporal.Instant.fromEpochMilliseconds(instant).toString();
    refuse('consent-not-valid', { from: iso(task.openedAt), to: iso(turn.now) });
  }
}

function instantOf(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

export const signForRule: CommandRule = {
  title: { zh: '代签', en: 'Sign for a voter' },
  who: {
    zh: '关口的 `proxy` 所指、表决人的助理；一名助理只代一位表决人签，自己不另投票。不相容岗位和本人的申请除外，对助理和表决人都检查',
    en: 'An assistant of the voter whom `proxy` of the gate names; for one voter only, and he casts no other vote. Duties kept apart and one’s own request are checked of both',
  },
  when: {
    zh: '表决人可以表决期间，须写明其同意的方式和时间（在关口打开之后）；其他同“办理、审批”',
    en: 'While the voter may vote, with how and when he consented (after the vote was opened); else as for deciding',
  },
  limit: { zh: '同“办理、审批”', en: 'As for deciding' },
  recorded: {
    zh: '`vote.cast` 或 `gate.decided`：表决人、代签人、同意的方式和时间；签名中有两人',
    en: '`vote.cast` or `gate.decided`: voter, assistant, how and when he consented; the signature names both',
  },
  allow: null,
};
