import { Distribution } from '../analysis/distribution.js';
import { ABSTAINED } from '../definition/abstained.js';
import { positiveOutcome } from '../definition/positive-outcome.js';
import type { Gate } from '../definition/work-of.js';
import type { EpochMs } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';

/** What a gate of one version was used for. */
export interface GateUse {
  /** Content hash of the version it was decided by, or last entered in. */
  readonly version: string;
  readonly state: string;
  /** Times it was entered, and times it was decided: by outcome. What was neither decided nor returned stands there, or was left otherwise. */
  readonly entered: number;
  readonly decided: Readonly<Record<string, number>>;
  readonly returned: number;
  /** Votes cast, by outcome: as many as decisions where one person decides. */
  readonly votes: Readonly<Record<string, number>>;
  /** Time by the clock on the wall from entering to the decision, ms; null: none was made. */
  readonly medianMs: number | null;
  /** Last vote or return; null: none. */
  readonly lastUsedAt: EpochMs | null;
}

interface Counting {
  readonly version: string;
  readonly state: string;
  entered: number;
  returned: number;
  readonly decided: Record<string, number>;
  readonly votes: Record<string, number>;
  readonly took: Distribution;
  lastUsedAt: EpochMs | null;
}

type Told = Pick<DecidedEvent, 'at' | 'type' | 'definition' | 'delta'>;

/** Counts what gates were used for, instance after instance. */
export class GateUses {
  private readonly counts = new Map<string, Counting>();

  constructor(private readonly versions: Versions) {}

  /** @param events - the whole history of an instance, in order */
  take(events: readonly Told[]): void {
    /** State → since when it stands there, and the outcomes of its votes. */
    const standing = new Map<string, { readonly since: EpochMs; readonly votes: string[] }>();
    for (const event of events) {
      const gateOf = (name: unknown): Gate | null => {
        const state = versionOf(this.versions, event.definition).states.get(String(name));
        return state?.kind === 'approval' ? state : null;
      };
      for (const decision of event.delta.decisions) {
        const gate = gateOf(decision['state']);
        if (gate) this.vote(event, gate, String(decision['outcome']), standing.get(gate.name) ?? null);
      }
      for (const state of event.delta.left) standing.delete(state);
      for (const state of event.delta.entered) {
        if (!gateOf(state)) continue;
        standing.set(state, { since: event.at, votes: [] });
        this.of(event.definition, state).entered += 1;
      }
    }
  }

  /** By version, then state. */
  uses(): readonly GateUse[] {
    return [...this.counts.values()].map(({ took, ...count }) => ({ ...count, medianMs: took.figures().median }));
  }

  private vote({ at, type, definition }: Told, gate: Gate, outcome: string, stood: { since: EpochMs; votes: string[] } | null): void {
    const count = this.of(definition, gate.name);
    count.lastUsedAt = Math.max(count.lastUsedAt ?? at, at);
    if (outcome === 'returned') return void (count.returned += 1);
    count.votes[outcome] = (count.votes[outcome] ?? 0) + 1;
    stood?.votes.push(outcome);
    if (type !== 'gate.decided') return;
    const decision = decisionOf(gate, outcome, stood?.votes ?? []);
    count.decided[decision] = (count.decided[decision] ?? 0) + 1;
    if (stood) count.took.add(at - stood.since);
  }

  private of(version: string, state: string): Counting {
    const key = `${version} ${state}`;
    let count = this.counts.get(key);
    if (!count)
      this.counts.set(
        key,
        (count = { version, state, entered: 0, returned: 0, decided: {}, votes: {}, took: new Distribution(), lastUsedAt: null }),
      );
    return count;
  }
}

/** The last vote is the gate's decision, unless it was an abstention: then those who must all agree have, if anybody has; any other gate fails. */
function decisionOf({ approval }: Gate, last: string, votes: readonly string[]): string {
  if (last !== ABSTAINED) return last;
  const positive = positiveOutcome(approval);
  const passes = (approval.mode.kind === 'all' || approval.mode.kind === 'sequence') && votes.includes(positive);
  return passes ? positive : (Object.keys(approval.outcomes).find((name) => name !== positive && name !== ABSTAINED) ?? 'rejected');
}
