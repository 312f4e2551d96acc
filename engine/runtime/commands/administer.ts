import type { CommandBody } from '../command.js';
import type { JsonObject } from '../instance.js';
import { refuse } from '../refusals.js';
import { finish } from '../settle.js';
import type { Turn } from '../turn.js';

type Body<T extends CommandBody['type']> = Extract<CommandBody, { type: T }>;

/** Ends the instance from any state: an administrator's, with a reason, or the caller's that ended. */
export function cancel(turn: Turn, command: Body<'cancel'>): string {
  if (turn.actor !== null && !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (turn.actor !== null && command.reason.trim() === '') refuse('comment-required');
  finish(turn, 'canceled', { end: 'canceled' });
  return 'instance.canceled';
}

/** Parks the instance: what a program commanded failed for good, somebody must look. */
export function park(turn: Turn, command: Body<'park'>): string {
  turn.state.status = 'incident';
  turn.state.incident = { code: command.code, text: { zh: `自动处理失败：${command.detail}`, en: `An automatic step failed: ${command.detail}` }, at: turn.now, command: command.failed };
  return 'incident.opened';
}

/** Takes an instance up again: `retry` repeats what failed (the host sends it again), `skip` leaves it out. */
export function resolveIncident(turn: Turn, command: Body<'resolveIncident'>): string {
  if (!turn.state.incident) refuse('nothing-to-resolve');
  if (turn.actor !== null && !turn.facts.hasRole(turn.actor, 'administrator')) refuse('not-allowed');
  if (command.reason.trim() === '') refuse('comment-required');
  const failed = turn.state.incident?.command as JsonObject | undefined;
  turn.state.status = 'running';
  turn.state.incident = null;
  if (command.how === 'skip') skipTimer(turn, failed);
  return command.how === 'retry' ? 'incident.retried' : 'incident.skipped';
}

/** A skipped timer must not come due for ever. */
function skipTimer(turn: Turn, failed: JsonObject | undefined): void {
  if (failed?.['type'] !== 'fireTimer') return;
  const running = turn.limits.get(String(failed['limit']));
  if (running) turn.limits.set(String(running.ordinal), { ...running, pending: running.pending.slice(1) });
}
