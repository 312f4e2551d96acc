/** Keeps so many pieces of work going, each begun as soon as another ends; after one has failed no more is begun. */
export class Flow {
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;
  /** Whoever waits for room. */
  private wake: (() => void) | null = null;

  constructor(private readonly most: number) {}

  get failed(): boolean {
    return this.failure !== null;
  }

  /** Begins a piece as soon as there is room for it; to be called by one at a time. */
  async add(work: () => Promise<void>): Promise<void> {
    if (this.underWay.size >= this.most) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure) return;
    const piece: Promise<void> = this.carryOut(work).finally(() => {
      this.underWay.delete(piece);
      this.wake?.();
    });
    this.underWay.add(piece);
  }

  private async carryOut(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failure ??= { error };
    }
  }

  /** Resolves when all have ended. @throws what the first that failed threw */
  async end(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure.error;
  }
}
