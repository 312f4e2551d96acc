import type { EpochMs, RunningLimit } from '../instance.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { limitDefinition, statesOfLimit } from '../limit-definition.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { accountablePerson } from '../violation.js';
import type { CommandRule } from './command-rule.js';

/**
 * Accepts a limit's breach, coming or past, with a reason the definition allows; the breach stays on record.
 *
 * @throws {Refused} `limit-not-found`, `excuse-not-allowed`, `own-breach`, `excuse-reason-unknown` (the reasons there are), `excused-already` (by whom, why, when)
 */
export function excuse(turn: Turn, command: { readonly limit: number; readonly reason: string; readonly comment: string | null }): string {
  const person = turn.actor ?? '';
  const limit = excusableLimits(turn).find(({ ordinal }) => ordinal === command.limit);
  if (!limit) return refuse('limit-not-found');
  const allowed = limitDefinition(turn, limit)?.excuse;
  if (!allowed || !isAmong(turn, person, resolveCandidates(turn, allowed.by, {}).principals)) return refuse('excuse-not-allowed');
  if (isAccountable(turn, limit, person)) refuse('own-breach');
  if (!allowed.reasons.includes(command.reason)) refuse('excuse-reason-unknown', { reasons: allowed.reasons });
  if (limit.excused) refuse('excused-already', { ...limit.excused });
  const excused = { ...limit, excused: { by: person, at: turn.now, reason: command.reason } };
  if (turn.limits.has(String(limit.ordinal))) turn.setLimit(excused);
  else turn.state.excusable = { ...turn.state.excusable, [limit.ordinal]: excused };
  turn.delta.limits.push({ name: limit.name, ordinal: limit.ordinal, what: 'excused', dueAt: limit.dueAt });
  return 'limit.excused';
}

/** A limit somebody may excuse, running or breached before its state was left. */
export interface PossibleExcuse {
  /** Its number in the instance. */
  readonly limit: number;
  readonly name: string;
  readonly dueAt: EpochMs | null;
  /** Null: it has not passed yet. */
  readonly breachedAt: EpochMs | null;
  readonly reasons: readonly string[];
}

/** What the person may excuse now, in the order the limits began. */
export function possibleExcuses(turn: Turn, person: string): readonly PossibleExcuse[] {
  return excusableLimits(turn).flatMap((limit) => {
    const allowed = limitDefinition(turn, limit)?.excuse;
    const isHis = allowed && limit.excused === null && isAmong(turn, person, resolveCandidates(turn, allowed.by, {}).principals);
    if (!isHis || isAccountable(turn, limit, person)) return [];
    const { ordinal, name, dueAt, breachedAt } = limit;
    return [{ limit: ordinal, name, dueAt, breachedAt, reasons: allowed.reasons }];
  });
}

function excusableLimits(turn: Turn): readonly RunningLimit[] {
  return [...Object.values(turn.state.excusable), ...turn.limits.values()].sort((a, b) => a.ordinal - b.ordinal);
}

/** Nobody accepts what he is late with himself. */
function isAccountable(turn: Turn, limit: RunningLimit, person: string): boolean {
  const accountable = limitDefinition(turn, limit)?.accountable ?? null;
  const late = accountable && accountablePerson(turn, accountable, statesOfLimit(turn, limit));
  return late !== null && (late === person || isAmong(turn, person, [late]));
}

export const excuseRule: CommandRule = {
  title: { zh: '批准超时理由', en: 'Excuse a breach' },
  who: {
    zh: '时限 `excuse` 的 `by` 列出的人；对超时负责的人本人除外',
    en: 'Whom `by` of the limit’s `excuse` names; nobody a breach he is accountable for',
  },
  when: {
    zh: '超时之前或之后，流程结束后也可以，一次；理由须在列表中',
    en: 'Before or after the breach, even after the instance has ended, once, for one of the listed reasons',
  },
  limit: {
    zh: '照常计时；超时仍在记录中，超时之前批准的不记为违规',
    en: 'It goes on; the breach stays on record, and is no violation when it was excused before',
  },
  recorded: { zh: '`limit.excused`：理由、批准人', en: '`limit.excused`: the reason, who accepted it' },
  allow: null,
};
