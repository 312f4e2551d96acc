import { type WorkedIn, workOf } from '../definition/work-of.js';
import { decideGate, NO_VOTES } from './gate-decision.js';
import { type AskedLevel, barsOwnRequest, levelsOf, type Staffing, votesAsked } from './votes-asked.js';

/** A vote cast: in whose name, and by whom; the same person unless he is absent. */
interface Hand {
  readonly person: string;
  readonly by: string;
}

/** Casts looked at before duties count as shareable: better no warning than one that cannot be sure. */
const MOST_LOOKED = 5_000;

/**
 * Whether people can be found for all these states so that each is approved or done, and nobody acts in two that are kept apart. Absent people act
 * through whoever substitutes them; both then count as having acted.
 *
 * @param states - in the order they come
 */
export function canBeShared(states: readonly WorkedIn[], staffing: Staffing): boolean {
  const duties = states.flatMap((state) => Array.from({ length: levelsOf(state) }, (_, level) => ({ state, level })));
  let looked = 0;

  const share = (place: number, acted: ReadonlyMap<string, readonly string[]>): boolean => {
    const duty = duties[place];
    if (!duty) return true;
    const { state, level } = duty;
    const barred = [...acted].flatMap(([other, people]) => (other !== state.name && areApart(state, other, states) ? people : []));
    const asked = votesAsked(state, level, staffing, barred);
    const isBarred = (person: string): boolean => barred.includes(person) || (barsOwnRequest(state) && person === staffing.starter);
    return castAll(
      asked,
      (person) => handsOf(person, state, staffing),
      isBarred,
      () => (looked += 1) > MOST_LOOKED,
      (hands) => {
        const people = [...(acted.get(state.name) ?? []), ...hands.flatMap(({ person, by }) => [person, by])];
        return share(place + 1, new Map([...acted, [state.name, people]]));
      },
    );
  };
  return share(0, new Map());
}

/** Tries the ways to cast as many votes as the level needs. @param onwards - whether the rest can be done, these having acted */
function castAll(
  { mode, votes }: AskedLevel,
  handsFor: (person: string) => readonly Hand[],
  isBarred: (person: string) => boolean,
  isTooLong: () => boolean,
  onwards: (hands: readonly Hand[]) => boolean,
): boolean {
  const weigh = (some: AskedLevel['votes']): number => some.reduce((sum, { weight }) => sum + weight, 0);
  const whole = weigh(votes);
  const isEnough = (given: number): boolean =>
    given === whole || decideGate(mode, { ...NO_VOTES, for: given, open: whole - given }) === 'passed';
  // What votes from one place on can add: a way that cannot be enough is not looked at.
  const toCome = votes.map((_, place) => weigh(votes.slice(place).filter(({ people }) => people?.length !== 0)));
  const cast = (place: number, given: number, hands: readonly Hand[]): boolean => {
    if (isTooLong()) return true;
    if (isEnough(given)) return onwards(hands);
    const vote = votes[place];
    if (!vote || !isEnough(given + toCome[place]!)) return false;
    if (vote.people === null) return cast(place + 1, given + vote.weight, hands);
    for (const person of vote.people)
      for (const hand of handsFor(person))
        if (
          !isBarred(hand.person) &&
          !isBarred(hand.by) &&
          !isSameHand(hand, hands) &&
          cast(place + 1, given + vote.weight, [...hands, hand])
        )
          return true;
    return cast(place + 1, given, hands);
  };
  return cast(0, 0, []);
}

/** Himself; while he is absent, whoever acts for him, or an assistant who signs with his consent. */
function handsOf(person: string, state: WorkedIn, { today, process }: Staffing): readonly Hand[] {
  const substitutes = today.substitutesOf(person, process);
  if (substitutes.length === 0) return [{ person, by: person }];
  const proxy = state.kind === 'approval' ? state.approval.proxy : null;
  const assistants = proxy === null ? [] : today.people({ kind: 'roleOfPerson', role: proxy, of: person });
  return [...substitutes, ...assistants].map((by) => ({ person, by }));
}

/** A substitute casts one vote of a gate, his own or another's. */
function isSameHand({ person, by }: Hand, hands: readonly Hand[]): boolean {
  return hands.some((other) => other.by === by && (person !== by || other.person !== other.by));
}

function areApart(state: WorkedIn, other: string, states: readonly WorkedIn[]): boolean {
  const otherState = states.find(({ name }) => name === other);
  return workOf(state).apart.includes(other) || Boolean(otherState && workOf(otherState).apart.includes(state.name));
}
