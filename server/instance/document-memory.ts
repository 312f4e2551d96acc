import { LRUCache } from 'lru-cache';
import type { Instance } from '#engine/runtime/instance.js';

type Documents = Instance['documents'];

/** Documents as a row had them. */
interface Remembered {
  readonly documents: Documents;
  /** The transaction that last wrote the row (its `xmin`): any change of the row, by whomever, makes it another one. */
  readonly version: string;
  /** Bytes of their JSON; in memory they take about as many, however small the database keeps them. */
  readonly size: number;
}

/**
 * Documents a lane read or wrote last, so that a command need not fetch again what has not changed since. The row tells, under its lock, whether
 * they still hold; forgetting them costs time and nothing else.
 */
export class DocumentMemory {
  private readonly remembered: LRUCache<string, Remembered>;
  private epoch = -1;

  /** @param bytes - most to remember, of JSON; what is longer by itself is not remembered */
  constructor(bytes: number) {
    this.remembered = new LRUCache({ maxSize: bytes, sizeCalculation: ({ size }) => size });
  }

  /** Versions remembered of these instances, in their order; null: none. */
  versions(instances: readonly string[]): readonly (string | null)[] {
    return instances.map((id) => this.remembered.get(id)?.version ?? null);
  }

  /** @throws {Error} for an instance without a version: a bug */
  recall(instance: string): Documents {
    const found = this.remembered.get(instance);
    if (!found) throw new Error(`the documents of ${instance} are not remembered`);
    return found.documents;
  }

  /** @param size - bytes of their JSON; null: the documents are those remembered, or unknown when there are none */
  remember({ id, documents }: Instance, version: string, size: number | null): void {
    const bytes = size ?? this.remembered.get(id)?.size;
    if (bytes === undefined) return;
    this.remembered.set(id, { documents, version, size: Math.max(1, bytes) });
  }

  /** Forgets all when the epoch moved on: what is personal may have been erased, and must not stay here. */
  follow(epoch: number): void {
    if (epoch <= this.epoch) return;
    this.forget();
    this.epoch = epoch;
  }

  /** Forgets all. A new connection may reach another server, which never had the last commits: its transactions take the same numbers anew. */
  forget(): void {
    this.remembered.clear();
  }
}
