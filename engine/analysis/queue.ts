import type { EpochMs } from '../runtime/instance.js';

/** How many instances stood in each state at a row of instants. */
export class Queue {
  private readonly changes = new Map<string, Int32Array>();

  /** @param instants - in order */
  constructor(private readonly instants: readonly EpochMs[]) {}

  /** A stay counts at the instants from its beginning on, and before its end. @param to - null: it lasts */
  add(state: string, from: EpochMs, to: EpochMs | null): void {
    let changes = this.changes.get(state);
    if (!changes) this.changes.set(state, (changes = new Int32Array(this.instants.length + 1)));
    const [first, last] = [this.firstAt(from), to === null ? this.instants.length : this.firstAt(to)];
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last] = (changes[last] ?? 0) - 1;
  }

  /** One number an instant. */
  of(state: string): readonly number[] {
    const changes = this.changes.get(state) ?? new Int32Array(this.instants.length + 1);
    let standing = 0;
    return this.instants.map((_, index) => (standing += changes[index] ?? 0));
  }

  private firstAt(at: EpochMs): number {
    let [low, high] = [0, this.instants.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.instants[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
