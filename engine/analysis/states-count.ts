import type { EpochMs } from '../runtime/instance.js';
import { Distribution, type DistributionFigures } from './distribution.js';
import type { InstanceFigures } from './instance-figures.js';
import { Queue } from './queue.js';

/** One state over all instances. Times are working milliseconds. */
export interface StateFigures {
  readonly state: string;
  /** Stays, those that last included. */
  readonly visits: number;
  readonly standing: number;
  /** Of stays that are over. */
  readonly stay: DistributionFigures;
  /** Of all stays; `share`: of the time in all states, 0 to 1. */
  readonly workingMs: number;
  readonly share: number;
  /** Of its tasks that are closed: until somebody took them up, and from then on. Null: nobody works in it. */
  readonly work: { readonly isGate: boolean; readonly waiting: DistributionFigures; readonly handling: DistributionFigures } | null;
  /** Instances in it at the end of each part of the period that is over. */
  readonly queue: readonly number[];
}

interface StateCount {
  visits: number;
  standing: number;
  workingMs: number;
  readonly stay: Distribution;
  work: { readonly isGate: boolean; readonly waiting: Distribution; readonly handling: Distribution } | null;
}

export class StatesCount {
  private readonly counts = new Map<string, StateCount>();
  private readonly queue: Queue;

  /** @param instants - of the queue, in order */
  constructor(instants: readonly EpochMs[]) {
    this.queue = new Queue(instants);
  }

  take({ visits, tasks }: InstanceFigures): void {
    for (const { state, from, to, workingMs } of visits) {
      const count = this.of(state);
      count.visits += 1;
      count.workingMs += workingMs;
      if (to === null) count.standing += 1;
      else count.stay.add(workingMs);
      this.queue.add(state, from, to);
    }
    for (const { state, isGate, closedAt, waitingMs, handlingMs } of tasks) {
      const count = this.of(state);
      count.work ??= { isGate, waiting: new Distribution(), handling: new Distribution() };
      if (closedAt === null) continue;
      count.work.waiting.add(waitingMs);
      count.work.handling.add(handlingMs);
    }
  }

  figures(): readonly StateFigures[] {
    const whole = [...this.counts.values()].reduce((sum, { workingMs }) => sum + workingMs, 0);
    return [...this.counts]
      .sort(([, a], [, b]) => b.workingMs - a.workingMs)
      .map(([state, { stay, work, ...count }]) => ({
        state,
        ...count,
        share: whole === 0 ? 0 : count.workingMs / whole,
        stay: stay.figures(),
        work: work && { isGate: work.isGate, waiting: work.waiting.figures(), handling: work.handling.figures() },
        queue: this.queue.of(state),
      }));
  }

  private of(state: string): StateCount {
    const count = this.counts.get(state) ?? { visits: 0, standing: 0, workingMs: 0, stay: new Distribution(), work: null };
    this.counts.set(state, count);
    return count;
  }
}
