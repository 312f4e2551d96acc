import { without } from '../../definition/values.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { limitDefinition } from '../limit-definition.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import type { CommandRule } from './command-rule.js';

/**
 * Accepts a limit's breach, coming or past, with a reason the definition allows; the breach stays on record.
 *
 * @throws {Refused} `limit-not-found`, `excuse-not-allowed`
 */
export function excuse(turn: Turn, command: { readonly limit: number; readonly reason: string; readonly comment: string | null }): string {
  const ended = turn.state.excusable[String(command.limit)];
  const running = turn.limits.get(String(command.limit)) ?? ended;
  const definition = running ? limitDefinition(turn, running) : null;
  if (!running || !definition) return refuse('limit-not-found');
  const allowed = definition.excuse;
  if (!allowed || !allowed.reasons.includes(command.reason)) return refuse('excuse-not-allowed', { reasons: allowed?.reasons ?? [] });
  if (!isAmong(turn, turn.actor ?? '', resolveCandidates(turn, allowed.by, {}).principals)) refuse('excuse-not-allowed');
  if (ended) {
    turn.state.excusable = without(turn.state.excusable, String(command.limit));
  } else {
    turn.setLimit({ ...running, excused: { by: turn.actor ?? '', at: turn.now, reason: command.reason } });
  }
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'excused', dueAt: running.dueAt });
  return 'limit.excused';
}

export const excuseRule: CommandRule = {
  title: { zh: '批准超时理由', en: 'Excuse a breach' },
  who: { zh: '时限 `excuse` 的 `by` 列出的人', en: 'Whom `by` of the limit’s `excuse` names' },
  when: { zh: '超时之前或之后，理由须在列表中', en: 'Before or after the breach, for one of the listed reasons' },
  limit: { zh: '照常计时；超时仍在记录中', en: 'It goes on; the breach stays on record' },
  recorded: { zh: '`limit.excused`：理由、批准人', en: '`limit.excused`: the reason, who accepted it' },
  allow: null,
};
