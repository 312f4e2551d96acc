import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { limitDefinition } from '../limits.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';

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
    const { [String(command.limit)]: _, ...others } = turn.state.excusable;
    turn.state.excusable = others;
  } else {
    turn.limits.set(String(running.ordinal), { ...running, excused: { by: turn.actor ?? '', at: turn.now, reason: command.reason } });
  }
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what: 'excused', dueAt: running.dueAt });
  return 'limit.excused';
}
