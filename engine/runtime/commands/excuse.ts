import type { EpochMs, RunningLimit } from '../instance.js';
import type { Candidate } from '../../definition/candidate.js';
import { listed, type Reasons, reasonTitle } from '../../definition/reasons.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { limitDefinition, statesOfLimit } from '../limit-definition.js';
import { lastActors } from '../open-task.js';
import { refuse } from '../refusals.js';
import { isRequester } from '../successors.js';
import type { Turn } from '../turn.js';
import { accountablePerson } from '../violation.js';
import { actFor, refuseOwnRequestFor } from './act-for.js';
import { isHis } from './find-task.js';
import type { CommandRule } from './command-rule.js';

/**
 * Accepts a limit's breach, coming or past, with a reason the definition allows; the breach stays on record.
 *
 * @throws {Refused} `limit-not-found`, `excuse-not-allowed`, `own-request` in another's name, `own-breach`, `excuse-reason-unknown` (the reasons there are), `excused-already` (by whom, why, when)
 */
export function excuse(turn: Turn, command: { readonly limit: number; readonly reason: string; readonly comment: string | null }): string {
  const person = turn.actor ?? '';
  const limit = excusableLimits(turn).find(({ ordinal }) => ordinal === command.limit);
  if (!limit) return refuse('limit-not-found');
  const allowed = limitDefinition(turn, limit)?.excuse;
  if (!allowed || !actFor(turn, named(turn, allowed.by))) return refuse('excuse-not-allowed');
  refuseOwnRequestFor(turn);
  if (isOwnBreach(turn, limit, person, turn.onBehalfOf)) refuse('own-breach');
  if (!Object.hasOwn(allowed.reasons, command.reason)) refuse('excuse-reason-unknown', listed(allowed.reasons));
  if (limit.excused)
    refuse('excused-already', { ...limit.excused, reasonTitle: { ...reasonTitle(allowed.reasons, limit.excused.reason) } });
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
  readonly reasonTitles: Reasons;
}

/** What the person may excuse now, as a substitute too, in the order the limits began. */
export function possibleExcuses(turn: Turn, person: string): readonly PossibleExcuse[] {
  return excusableLimits(turn).flatMap((limit) => {
    const allowed = limitDefinition(turn, limit)?.excuse;
    if (!allowed || limit.excused !== null || !mayExcuse(turn, limit, person, named(turn, allowed.by))) return [];
    const { ordinal, name, dueAt, breachedAt } = limit;
    return [{ limit: ordinal, name, dueAt, breachedAt, ...listed(allowed.reasons) }];
  });
}

function mayExcuse(turn: Turn, limit: RunningLimit, person: string, isNamed: (person: string) => boolean): boolean {
  if (isNamed(person)) return !isOwnBreach(turn, limit, person, null);
  const absent = isRequester(turn, person) ? [] : turn.facts.substitutedBy(person, turn.process.definition.id).filter(isNamed);
  return absent.some((one) => !isOwnBreach(turn, limit, person, one));
}

/** Whether these candidates mean a person. */
function named(turn: Turn, by: readonly Candidate[]): (person: string) => boolean {
  const { principals } = resolveCandidates(turn, by, {});
  return (person) => isAmong(turn, person, principals);
}

function excusableLimits(turn: Turn): readonly RunningLimit[] {
  return [...Object.values(turn.state.excusable), ...turn.limits.values()].sort((a, b) => a.ordinal - b.ordinal);
}

/** Nobody accepts what he is late with himself; in another's name not what he works on, nor what that person is late with. */
function isOwnBreach(turn: Turn, limit: RunningLimit, person: string, onBehalfOf: string | null): boolean {
  if (isAccountable(turn, limit, person)) return true;
  return onBehalfOf !== null && (isAccountable(turn, limit, onBehalfOf) || worksOn(turn, limit, person));
}

/** Whether a limit runs over what a person has, or did. */
function worksOn(turn: Turn, limit: RunningLimit, person: string): boolean {
  const states = statesOfLimit(turn, limit);
  const open = [...turn.tasks.values()].filter((task) => states.includes(task.state));
  return open.some((task) => isHis(turn, task, person)) || lastActors(turn, states).includes(person);
}

function isAccountable(turn: Turn, limit: RunningLimit, person: string): boolean {
  const accountable = limitDefinition(turn, limit)?.accountable ?? null;
  const late = accountable && accountablePerson(turn, accountable, statesOfLimit(turn, limit));
  return late !== null && (late === person || isAmong(turn, person, [late]));
}

export const excuseRule: CommandRule = {
  title: { zh: '批准超时理由', en: 'Excuse a breach' },
  who: {
    zh: '时限 `excuse` 的 `by` 列出的人；对超时负责的人本人除外；代他人批准时，本人的申请和本人办理的工作除外',
    en: 'Whom `by` of the limit’s `excuse` names; nobody a breach he is accountable for; in another’s name neither at one’s own request nor of one’s own work',
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
