/** Values kept one by one; beyond, they are counted in classes of one percent. */
const MOST_EXACT = 10_000;
const CLASS = Math.log(1.01);

/** What many values look like; milliseconds unless the owner says otherwise. All null of none. */
export interface DistributionFigures {
  readonly count: number;
  readonly sum: number;
  readonly mean: number | null;
  readonly least: number | null;
  readonly median: number | null;
  /** Nine in ten are no greater. */
  readonly p90: number | null;
  readonly greatest: number | null;
  /** False: median and p90 are accurate to one percent only, because there were too many values to keep. */
  readonly isExact: boolean;
}

/** Gathers values of at least 0, as many as there are, in bounded memory. */
export class Distribution {
  private count = 0;
  private sum = 0;
  private least = Infinity;
  private greatest = -Infinity;
  private exact: number[] | null = [];
  /** Class → how many values; 0 has a class of its own. */
  private readonly classes = new Map<number, number>();

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    this.least = Math.min(this.least, value);
    this.greatest = Math.max(this.greatest, value);
    if (this.exact === null) this.classify(value);
    else this.exact.push(value);
    if (this.exact !== null && this.exact.length > MOST_EXACT) {
      for (const kept of this.exact) this.classify(kept);
      this.exact = null;
    }
  }

  figures(): DistributionFigures {
    const { count, sum } = this;
    const some = count > 0;
    return {
      count,
      sum,
      mean: some ? sum / count : null,
      least: some ? this.least : null,
      median: this.quantile(0.5),
      p90: this.quantile(0.9),
      greatest: some ? this.greatest : null,
      isExact: this.exact !== null,
    };
  }

  /** The median of an even number of values lies halfway between the two in the middle; any other quantile is one of the values. */
  private quantile(share: number): number | null {
    if (this.count === 0) return null;
    if (this.exact === null) return this.classified(share);
    const sorted = this.exact.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    if (share === 0.5 && Number.isInteger(middle)) return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    return sorted[Math.ceil(sorted.length * share) - 1] ?? null;
  }

  private classified(share: number): number {
    let before = 0;
    for (const [name, count] of [...this.classes].sort(([a], [b]) => a - b)) {
      before += count;
      if (before >= this.count * share) return name === -1 ? 0 : Math.min(Math.exp((name + 0.5) * CLASS), this.greatest);
    }
    return this.greatest;
  }

  private classify(value: number): void {
    const name = value < 1 ? -1 : Math.floor(Math.log(value) / CLASS);
    this.classes.set(name, (this.classes.get(name) ?? 0) + 1);
  }
}
