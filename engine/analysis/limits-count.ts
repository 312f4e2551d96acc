import type { InstanceFigures } from './instance-figures.js';

export interface LimitCounts {
  /** As in `limits`, or the state's name. */
  readonly name: string;
  readonly started: number;
  readonly running: number;
  readonly breached: number;
  /** Of the breached ones; one that was excused before it passed is no breach. */
  readonly excused: number;
  /** Breached of started, 0 to 1. */
  readonly rate: number;
}

export class LimitsCount {
  private readonly counts = new Map<string, { started: number; running: number; breached: number; excused: number }>();

  take({ limits, endedAt }: InstanceFigures): void {
    for (const { name, hasEnded, isBreached, isExcused } of limits) {
      const count = this.counts.get(name) ?? { started: 0, running: 0, breached: 0, excused: 0 };
      this.counts.set(name, count);
      count.started += 1;
      if (!hasEnded && endedAt === null) count.running += 1;
      if (isBreached) count.breached += 1;
      if (isBreached && isExcused) count.excused += 1;
    }
  }

  figures(): readonly LimitCounts[] {
    return [...this.counts]
      .map(([name, count]) => ({ name, ...count, rate: count.breached / count.started }))
      .sort((a, b) => b.breached - a.breached || a.name.localeCompare(b.name, 'en'));
  }
}
