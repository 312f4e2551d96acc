import { merkleRoot } from '../merkle.js';
import type { Sha256 } from '../event-hash.js';
import type { EventPlace, Findings } from './evidence-finding.js';
import type { BatchLine, EventLine } from './evidence-line.js';
import { batchLeaf } from './seal.js';

/** A commit whose events are still being read. */
interface Open {
  readonly batch: BatchLine;
  /** Hashes of its events in order of instance and seq, which is the order they are read in. */
  readonly hashes: string[];
  readonly places: EventPlace[];
}

/** Checks that the events of each commit are those it committed. */
export class SealedBatches {
  /** What seals cover, by id. */
  readonly leaves = new Map<string, string>();
  private readonly open = new Map<string, Open>();
  private readonly done = new Set<string>();

  constructor(
    private readonly sha256: Sha256,
    private readonly findings: Findings,
  ) {}

  /** Whether the events of all instances follow; else some of each commit's may not. */
  isAll = true;

  batch(batch: BatchLine): void {
    this.leaves.set(batch.id, batchLeaf(this.sha256, batch));
    if (batch.leaves && (batch.leaves.length !== batch.events || merkleRoot(this.sha256, batch.leaves) !== batch.root))
      this.findings.add('batch-differs', { batch: batch.id });
    this.open.set(batch.id, { batch, hashes: [], places: [] });
  }

  event({ instance, seq, batch: id, hash }: Omit<EventLine, 'text'>): void {
    const open = this.open.get(id);
    if (!open) {
      this.findings.add(this.done.has(id) ? 'batch-differs' : 'batch-missing', { batch: id, instance, seq });
      return;
    }
    open.hashes.push(hash);
    open.places.push({ instance, seq });
    // Most commits are whole long before the end: what they held is let go.
    if (open.hashes.length < open.batch.events) return;
    this.close(id, open);
  }

  finish(): void {
    for (const [id, open] of this.open) this.close(id, open);
  }

  private close(id: string, { batch, hashes, places }: Open): void {
    this.open.delete(id);
    this.done.add(id);
    const { leaves } = batch;
    if (!leaves) {
      if (hashes.length !== batch.events || merkleRoot(this.sha256, hashes) !== batch.root)
        this.findings.add('batch-differs', { batch: id, among: places });
      return;
    }
    const committed = new Set(leaves);
    const strange = places.filter((_, index) => !committed.has(hashes[index] ?? ''));
    for (const place of strange) this.findings.add('event-edited', { ...place, batch: id });
    const missing = leaves.length - (hashes.length - strange.length);
    if (this.isAll && missing > strange.length) this.findings.add('event-missing', { batch: id });
    else if (this.isAll && strange.length === 0 && hashes.some((hash, index) => hash !== leaves[index]))
      this.findings.add('events-swapped', { batch: id, among: places });
  }
}
