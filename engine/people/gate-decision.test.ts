import fc from 'fast-check';
import type { GateMode } from '../definition/work.js';
import { WHOLE_SHARE } from '../definition/share.js';
import { decideGate, NO_VOTES, type Tally } from './gate-decision.js';

type Side = 'for' | 'against' | 'abstained';
interface Vote {
  readonly side: Side;
  readonly weight: number;
}

const ALL: GateMode = { kind: 'all' };
const ANY: GateMode = { kind: 'any' };
const count = (votes: number): GateMode => ({ kind: 'quorum', count: votes, share: null });
const share = (percent: number): GateMode => ({ kind: 'quorum', count: null, share: percent * 100 });
const weighted = (percent: number): GateMode => ({ kind: 'weighted', weights: {}, pass: percent * 100 });

const tally = (votes: readonly Vote[], cast: number): Tally =>
  votes.reduce((sum, { side, weight }, index) => {
    const at = index < cast ? side : 'open';
    return { ...sum, [at]: sum[at] + weight };
  }, NO_VOTES);

test.each([
  ['any: the first decides', ANY, [1, 0, 0, 49], 'passed'],
  ['any: against too', ANY, [0, 1, 0, 49], 'failed'],
  ['all: waits for the last', ALL, [2, 0, 0, 1], null],
  ['all: one against is enough', ALL, [2, 1, 0, 5], 'failed'],
  ['all: an abstention hinders nobody', ALL, [2, 0, 1, 0], 'passed'],
  ['all: nobody approved', ALL, [0, 0, 3, 0], 'failed'],
  ['two of three', count(2), [2, 0, 0, 1], 'passed'],
  ['two of three can still be reached', count(2), [1, 1, 0, 1], null],
  ['two of three can no longer be reached', count(2), [0, 1, 1, 1], 'failed'],
  ['three of the two that are left', count(3), [2, 0, 0, 0], 'passed'],
  ['exactly 60 % is enough', share(60), [3, 0, 0, 2], 'passed'],
  ['an abstention stays part of the whole', share(60), [2, 0, 2, 1], null],
  ['more than 40 % are not for it', share(60), [2, 0, 3, 0], 'failed'],
  ['more than half of the weight', weighted(50), [51, 0, 0, 49], 'passed'],
  ['half of the weight is not more', weighted(50), [50, 50, 0, 0], 'failed'],
  ['half against, before the others have voted', weighted(50), [0, 50, 0, 50], 'failed'],
] as [string, GateMode, [number, number, number, number], string | null][])('%s', (_, mode, [pro, against, abstained, open], expected) => {
  expect(decideGate(mode, { for: pro, against, abstained, open })).toBe(expected);
});

const side = fc.constantFrom<Side>('for', 'against', 'abstained');
const mode = fc.oneof(
  fc.constant(ALL),
  fc.constant<GateMode>({ kind: 'sequence' }),
  fc.integer({ min: 1, max: 9 }).map(count),
  fc.integer({ min: 1, max: WHOLE_SHARE }).map((hundredths): GateMode => ({ kind: 'quorum', count: null, share: hundredths })),
  fc.integer({ min: 0, max: WHOLE_SHARE - 1 }).map((hundredths): GateMode => ({ kind: 'weighted', weights: {}, pass: hundredths })),
);
const votesOf = (by: GateMode): fc.Arbitrary<Vote[]> =>
  fc.array(fc.record({ side, weight: by.kind === 'weighted' ? fc.integer({ min: 1, max: 40 }) : fc.constant(1) }), {
    minLength: 1,
    maxLength: 9,
  });
const gate = mode.chain((by) => fc.record({ by: fc.constant(by), votes: votesOf(by) }));

test('once decided a gate stays so, whatever the others vote, and the last vote decides it', () => {
  fc.assert(
    fc.property(gate, ({ by, votes }) => {
      const final = decideGate(by, tally(votes, votes.length));
      expect(final).not.toBeNull();
      for (let cast = 0; cast < votes.length; cast++) expect([null, final]).toContain(decideGate(by, tally(votes, cast)));
    }),
    { numRuns: 2_000 },
  );
});

test('it is undecided exactly as long as the votes left could still decide it both ways', () => {
  fc.assert(
    fc.property(gate, fc.nat(), ({ by, votes }, at) => {
      const cast = at % (votes.length + 1);
      const ending = (of: Side): string | null =>
        decideGate(
          by,
          tally(
            votes.map((vote, index) => (index < cast ? vote : { ...vote, side: of })),
            votes.length,
          ),
        );
      const early = decideGate(by, tally(votes, cast));
      expect(early).toBe(ending('for') === ending('against') ? ending('for') : null);
    }),
    { numRuns: 2_000 },
  );
});

test('the order of the votes does not matter', () => {
  fc.assert(
    fc.property(
      gate.chain(({ by, votes }) =>
        fc.record({ by: fc.constant(by), votes: fc.constant(votes), other: fc.shuffledSubarray(votes, { minLength: votes.length }) }),
      ),
      ({ by, votes, other }) => {
        expect(decideGate(by, tally(other, other.length))).toBe(decideGate(by, tally(votes, votes.length)));
      },
    ),
    { numRuns: 1_000 },
  );
});
