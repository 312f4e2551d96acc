import type { Command, CommandBody } from '../command.js';
import type { Json, JsonObject } from '../instance.js';
import type { OutgoingEffect } from '../outcome.js';
import { refuse } from '../refusals.js';
import { finish, moveTo } from '../settle.js';
import type { Turn } from '../turn.js';
import { callEnded, serviceEnded } from './call-ended.js';
import { fireTimer } from './fire-timer.js';
import { receiveMessage } from './receive-message.js';
import type { CommandRule } from './command-rule.js';

type Body<T extends CommandBody['type']> = Extract<CommandBody, { type: T }>;

/** Ends the instance from any state: an administrator's, with a reason, or the caller's that ended. */
export function cancel(turn: Turn, command: Body<'cancel'>): string {
  if (turn.actor !== null && !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (turn.actor !== null && command.reason.trim() === '') refuse('comment-required');
  finish(turn, 'canceled', { end: 'canceled' });
  return 'instance.canceled';
}

/**
 * Brings the instance to a state from wherever it is: open work is canceled, the state entered anew. What had failed is left out.
 *
 * @throws {Refused} `not-allowed`, `comment-required`, `state-not-found`
 */
export function move(turn: Turn, command: Body<'move'>): string {
  if (turn.actor === null || !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (command.reason.trim() === '') refuse('comment-required');
  if (!turn.process.states.has(command.to)) refuse('state-not-found', { state: command.to });
  turn.state.status = 'running';
  turn.state.incident = null;
  moveTo(turn, command.to);
  return 'instance.moved';
}

/** Parks the instance: what a program commanded failed for good, somebody must look. A second failure joins the first. */
export function park(turn: Turn, command: Body<'park'>): string {
  const before = turn.state.incident;
  const failed = before ? [...listOf(before.command), command.failed] : command.failed;
  turn.state.status = 'incident';
  turn.state.incident = {
    code: command.code,
    text: { zh: `自动处理失败：${command.detail}`, en: `An automatic step failed: ${command.detail}` },
    at: turn.now,
    command: failed,
  };
  return 'incident.opened';
}

/**
 * Takes an instance up again: `retry` repeats what failed, in this very event, `skip` leaves it out. A retry that is refused again changes nothing.
 *
 * @throws {Refused} `nothing-to-resolve`, `not-allowed`, `comment-required`, and whatever refuses the repeated command
 */
export function resolveIncident(turn: Turn, command: Body<'resolveIncident'>): string {
  if (!turn.state.incident) refuse('nothing-to-resolve');
  if (turn.actor !== null && !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (command.reason.trim() === '') refuse('comment-required');
  const failed = listOf(turn.state.incident?.command ?? null) as readonly JsonObject[];
  turn.state.status = 'running';
  turn.state.incident = null;
  for (const body of failed) {
    if (command.how === 'retry') repeat(turn, body as unknown as Command | Undelivered);
    else skipTimer(turn, body);
  }
  return command.how === 'retry' ? 'incident.retried' : 'incident.skipped';
}

function listOf(commands: Json): readonly Json[] {
  return Array.isArray(commands) ? commands : [commands];
}

/** Something the instance sent that could not be delivered. */
interface Undelivered {
  readonly type: 'resend';
  readonly effect: OutgoingEffect;
}

/** Commands of programs only: people try again themselves. What was sent goes out again under a new number. */
function repeat(turn: Turn, command: Command | Undelivered): void {
  if (turn.state.status === 'ended') return;
  if (command.type === 'resend') turn.effects.push({ ...command.effect, n: turn.nextEffect() });
  if (command.type === 'receiveMessage') receiveMessage(turn, command);
  if (command.type === 'callEnded') callEnded(turn, command);
  if (command.type === 'serviceEnded') serviceEnded(turn, command);
  if (command.type === 'fireTimer') fireTimer(turn, command);
}

/** A skipped timer must not come due for ever. */
function skipTimer(turn: Turn, failed: JsonObject): void {
  if (failed['type'] !== 'fireTimer') return;
  const running = turn.limits.get(String(failed['limit']));
  if (running) turn.limits.set(String(running.ordinal), { ...running, pending: running.pending.slice(1) });
}

const ADMINISTRATOR = { zh: '系统管理员，须写明原因', en: 'An administrator, with a reason' };

export const cancelRule: CommandRule = {
  title: { zh: '终止', en: 'Cancel' },
  who: ADMINISTRATOR,
  when: { zh: '流程结束之前；它等待的子流程一并终止', en: 'Before the instance ends; what it calls and waits for is canceled too' },
  limit: { zh: '全部结束', en: 'All end' },
  recorded: { zh: '`instance.canceled`：原因', en: '`instance.canceled`: the reason' },
  allow: null,
};

export const moveRule: CommandRule = {
  title: { zh: '跳转', en: 'Move' },
  who: ADMINISTRATOR,
  when: { zh: '流程结束之前，故障中也可以；未办的任务取消', en: 'Before the instance ends, out of an incident too; open work is canceled' },
  limit: { zh: '离开的状态的时限结束，进入的状态重新计时', en: 'Those of the states left end, that of the state entered begins' },
  recorded: { zh: '`instance.moved`：原因', en: '`instance.moved`: the reason' },
  allow: null,
};

export const resolveIncidentRule: CommandRule = {
  title: { zh: '处理故障', en: 'Resolve an incident' },
  who: ADMINISTRATOR,
  when: { zh: '流程因故障暂停时：重试或略过', en: 'While it is parked: retry or skip' },
  limit: { zh: '恢复计时，期限不变', en: 'They go on with the due dates they had' },
  recorded: { zh: '`incident.retried` 或 `incident.skipped`：原因', en: '`incident.retried` or `incident.skipped`: the reason' },
  allow: null,
};
