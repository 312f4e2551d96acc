import type { Command, CommandBody } from '../command.js';
import type { Json, JsonObject } from '../instance.js';
import type { OutgoingEffect } from '../outcome.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import { callEnded, serviceEnded } from './call-ended.js';
import type { CommandRule } from './command-rule.js';
import { fireTimer } from './fire-timer.js';
import { receiveMessage } from './receive-message.js';

/** Parks the instance: what a program commanded failed for good, somebody must look. A second failure joins the first. */
export function park(turn: Turn, command: Extract<CommandBody, { type: 'park' }>): string {
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
export function resolveIncident(turn: Turn, command: Extract<CommandBody, { type: 'resolveIncident' }>): string {
  if (!turn.state.incident) refuse('nothing-to-resolve');
  refuseUnlessAdministrator(turn, command.reason);
  const failed = listOf(turn.state.incident?.command ?? null) as readonly JsonObject[];
  turn.state.status = turn.state.suspended ? 'suspended' : 'running';
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
  const { limit, at, what, index } = failed;
  const running = turn.limits.get(String(limit));
  if (!running) return;
  const pending = running.pending.filter((instant) => instant.at !== at || instant.what !== what || instant.index !== index);
  turn.setLimit({ ...running, pending });
}

export const resolveIncidentRule: CommandRule = {
  title: { zh: '处理故障', en: 'Resolve an incident' },
  who: ADMINISTRATOR,
  when: { zh: '流程因故障暂停时：重试或略过', en: 'While it is parked: retry or skip' },
  limit: { zh: '恢复计时，期限不变', en: 'They go on with the due dates they had' },
  recorded: { zh: '`incident.retried` 或 `incident.skipped`：原因', en: '`incident.retried` or `incident.skipped`: the reason' },
  allow: null,
};
