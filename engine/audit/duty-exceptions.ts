import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import { workOf } from '../definition/work-of.js';
import type { EpochMs } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';

export const DUTY_KINDS = ['apart', 'own-matter', 'several-votes'] as const;

/**
 * `apart`: one person acted in two states whose duties are to be kept apart; `own-matter`: the initiator decided on his own matter, or somebody did in his
 * name; `several-votes`: one person cast several votes of a gate.
 */
export type DutyKind = (typeof DUTY_KINDS)[number];

/** Something one person did that two should have done, found in what really happened. */
export interface DutyException {
  readonly kind: DutyKind;
  readonly state: string;
  readonly by: Act;
  /** What he had done before that bars it; null of his own matter. */
  readonly before: Act | null;
  /** Where the rule stands: in the version it was decided by, or only in the one published now; null: it is a rule of every gate. */
  readonly rule: 'then' | 'now' | null;
  readonly why: Text;
}

/** What somebody finished or decided. */
export interface Act {
  readonly seq: number;
  readonly at: EpochMs;
  readonly state: string;
  readonly person: string;
  readonly onBehalfOf: string | null;
}

type Told = Pick<DecidedEvent, 'seq' | 'at' | 'definition' | 'actor' | 'onBehalfOf' | 'delta'>;

/**
 * Exceptions of an instance, in order.
 *
 * @param events - its whole history
 * @param versions - by content hash
 * @param current - the version published now, whose rules are asked too; null: the process is not published any more
 */
export function dutyExceptions(
  initiator: string,
  events: readonly Told[],
  versions: Versions,
  current: CompiledProcess | null,
): readonly DutyException[] {
  const found: DutyException[] = [];
  /** State → who acted there in its latest round, and what this round's votes were. */
  const rounds = new Map<string, Act[]>();
  const begun = new Set<string>();
  for (const event of events) {
    const process = versionOf(versions, event.definition);
    for (const decision of event.delta.decisions) {
      const act = actOf(event, decision);
      const votes = begun.delete(act.state) ? [] : (rounds.get(act.state) ?? []);
      found.push(...keptApart(act, rounds, process, current));
      if (process.states.get(act.state)?.kind === 'approval' && decision['outcome'] !== 'returned') {
        if (personsOf(act).includes(initiator)) found.push(ownMatter(act, initiator, process));
        const earlier = votes.find((vote) => vote.person === act.person && isSameVoting(vote, act));
        if (earlier) found.push(severalVotes(act, earlier));
      }
      rounds.set(act.state, [...votes, act]);
    }
    for (const state of event.delta.entered) begun.add(state);
  }
  return found.map(({ by, before, ...rest }) => ({ ...rest, by: bare(by), before: before && bare(before) }));
}

/** With what tells the votes of one decision from those of another. */
interface Vote extends Act {
  readonly level: unknown;
  readonly item: unknown;
}

function actOf({ seq, at, actor, onBehalfOf }: Told, decision: Told['delta']['decisions'][number]): Vote {
  const { state, person, level = 0, item = null } = decision;
  const whose = typeof decision['onBehalfOf'] === 'string' ? decision['onBehalfOf'] : onBehalfOf;
  return { seq, at, state: String(state), person: actor ?? String(person), onBehalfOf: whose, level, item };
}

function bare({ seq, at, state, person, onBehalfOf }: Act): Act {
  return { seq, at, state, person, onBehalfOf };
}

function personsOf({ person, onBehalfOf }: Act): readonly string[] {
  return onBehalfOf === null ? [person] : [person, onBehalfOf];
}

function isSameVoting(one: Act, other: Act): boolean {
  return (one as Vote).level === (other as Vote).level && (one as Vote).item === (other as Vote).item;
}

function apartOf(process: CompiledProcess | null, state: string): readonly string[] {
  const found = process?.states.get(state);
  return (found && workOf(found)?.apart) ?? [];
}

function keptApart(
  act: Act,
  rounds: ReadonlyMap<string, readonly Act[]>,
  process: CompiledProcess,
  current: CompiledProcess | null,
): readonly DutyException[] {
  const then = apartOf(process, act.state);
  const states = new Set([...then, ...apartOf(current, act.state)]);
  return [...states].flatMap((other): readonly DutyException[] => {
    const before = rounds.get(other)?.findLast((earlier) => personsOf(earlier).some((person) => personsOf(act).includes(person)));
    if (!before) return [];
    const [title, otherTitle] = [titleOf(process, act.state), titleOf(process, other)];
    const why = {
      zh: `“${title.zh}”与“${otherTitle.zh}”应由不同的人办理`,
      en: `“${title.en}” and “${otherTitle.en}” are to be done by different people`,
    };
    return [{ kind: 'apart', state: act.state, by: act, before, rule: then.includes(other) ? 'then' : 'now', why }];
  });
}

function ownMatter(act: Act, initiator: string, process: CompiledProcess): DutyException {
  const state = process.states.get(act.state);
  const isAllowed = state?.kind === 'approval' && state.approval.whenInitiator === 'allow';
  const allowed = isAllowed ? { zh: '（流程允许）', en: ' (the definition allows it)' } : { zh: '', en: '' };
  const why =
    act.person === initiator
      ? { zh: `发起人审批了自己的事项${allowed.zh}`, en: `the initiator decided on his own matter${allowed.en}` }
      : { zh: `以发起人的名义审批了发起人的事项${allowed.zh}`, en: `it was decided on in the initiator’s own name${allowed.en}` };
  return { kind: 'own-matter', state: act.state, by: act, before: null, rule: null, why };
}

function severalVotes(act: Act, before: Act): DutyException {
  const why = { zh: '同一人在一个关口投了几票', en: 'one person cast several votes of a gate' };
  return { kind: 'several-votes', state: act.state, by: act, before, rule: null, why };
}

function titleOf(process: CompiledProcess, state: string): Text {
  return process.states.get(state)?.title ?? { zh: state, en: state };
}
