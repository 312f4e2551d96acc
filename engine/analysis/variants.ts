/** Distinct paths kept; instances of further ones are only counted. */
const MOST_VARIANTS = 2_000;
/** States of a path that are kept; a longer one is cut and told so. */
const MOST_STATES = 200;

export interface VariantFigures {
  /** States in the order they were entered; ends with `…` when it was cut. */
  readonly path: readonly string[];
  readonly count: number;
  /** Of all instances, 0 to 1. */
  readonly share: number;
  /** An instance that went this way. */
  readonly example: string;
}

/** Counts which ways instances went. */
export class Variants {
  private readonly counts = new Map<string, { readonly path: readonly string[]; readonly example: string; count: number }>();
  private total = 0;
  private beyond = 0;

  add(instance: string, whole: readonly string[]): void {
    this.total += 1;
    const path = whole.length > MOST_STATES ? [...whole.slice(0, MOST_STATES), '…'] : whole;
    const key = path.join(' ');
    const known = this.counts.get(key);
    if (known) known.count += 1;
    else if (this.counts.size < MOST_VARIANTS) this.counts.set(key, { path, example: instance, count: 1 });
    else this.beyond += 1;
  }

  /** @param most - variants listed, the most frequent first; `others` counts the instances of those that are not */
  figures(most: number): { readonly distinct: number; readonly listed: readonly VariantFigures[]; readonly others: number } {
    const sorted = [...this.counts.values()].sort((a, b) => b.count - a.count || a.path.join(' ').localeCompare(b.path.join(' '), 'en'));
    const listed = sorted.slice(0, most).map((variant) => ({ ...variant, share: variant.count / this.total }));
    const others = this.beyond + sorted.slice(most).reduce((sum, { count }) => sum + count, 0);
    return { distinct: this.counts.size, listed, others };
  }
}
