import { type HashedEvent, hashEvent, FIRST_HASH, merkleRoot, eventText } from '#engine/audit/event-hash.js';
import { canonical } from '#engine/audit/canonical.js';
import { hashAccess, type HashedAccess } from '#engine/audit/access-hash.js';
import {
  type BatchLine,
  type EvidenceHeader,
  eventLine,
  type HeadLine,
  readEventLine,
  type SealLine,
} from '#engine/audit/evidence/evidence-line.js';
import { type PurgedLine, purgeDigest } from '#engine/audit/evidence/purged.js';
import { batchLeaf, hashSeal, sealRoot } from '#engine/audit/evidence/seal.js';
import { sha256 } from '#server/instance/sha256.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface ModelEvent {
  event: Mutable<HashedEvent>;
  batch: string;
  hash: string;
}

/** Evidence as somebody with every right on the database may change it: with the same hashes he can compute everything anew. */
export class EvidenceModel {
  header!: EvidenceHeader;
  seals: Mutable<SealLine>[] = [];
  batches: Mutable<BatchLine>[] = [];
  accesses: (Mutable<HashedAccess> & { hash: string })[] = [];
  instances: { id: string; head: Mutable<HeadLine> | null; purged: Mutable<PurgedLine> | null; events: ModelEvent[] }[] = [];

  constructor(lines: readonly string[]) {
    for (const line of lines) this.take(line);
  }

  lines(): readonly string[] {
    const { seals, batches, accesses } = this;
    const heads = this.instances.filter(({ head }) => head).length;
    const purged = this.instances.filter((instance) => instance.purged).length;
    const events = this.instances.reduce((sum, instance) => sum + instance.events.length, 0);
    return [
      JSON.stringify({ evidence: this.header }),
      ...seals.map((seal) => JSON.stringify({ seal })),
      ...batches.map((batch) => JSON.stringify({ batch })),
      ...accesses.map((access) => JSON.stringify({ access })),
      ...this.instances.flatMap(({ head, purged: gone, events }) => [
        ...(head ? [JSON.stringify({ head })] : []),
        ...(gone ? [JSON.stringify({ purged: gone })] : []),
        ...events.map(({ event, batch, hash }) => eventLine(eventText(event, canonical(event.body)), batch, hash)),
      ]),
      JSON.stringify({ end: { seals: seals.length, batches: batches.length, accesses: accesses.length, heads, purged, events } }),
    ];
  }

  /** Computes a history's hashes anew from an event on, and what the instance says of its end. @param to - index after the last one */
  rehash(instance: EvidenceModel['instances'][number], from: number, to = instance.events.length): void {
    for (const [index, entry] of instance.events.entries()) {
      if (index < from || index >= to) continue;
      entry.hash = hashEvent(sha256, instance.events[index - 1]?.hash ?? FIRST_HASH, entry.event);
    }
    if (instance.head && to === instance.events.length)
      instance.head = { ...instance.head, seq: instance.events.length, hash: instance.events.at(-1)?.hash ?? FIRST_HASH };
  }

  /** Computes commits anew, from the events that say they belong to them. */
  recommit(): void {
    for (const batch of this.batches) {
      const leaves = this.instances.flatMap(({ events, purged }) => [
        ...(purged?.events ?? []).flatMap(([id, hash]) => (id === batch.id ? [hash] : [])),
        ...events.flatMap((entry) => (entry.batch === batch.id ? [entry.hash] : [])),
      ]);
      Object.assign(batch, { leaves, events: leaves.length, root: merkleRoot(sha256, leaves) });
    }
    this.batches = this.batches.filter(({ events }) => events > 0);
  }

  /** Computes seals anew from one on. @param sign - makes signatures; the wrong ones, unless it has the key */
  reseal(sign: (hash: string) => string): void {
    const leaves = new Map(this.batches.map((batch) => [batch.id, batchLeaf(sha256, batch)]));
    const accesses = new Map(this.accesses.map(({ id, hash }) => [id, hash]));
    let previous = FIRST_HASH;
    for (const [index, seal] of this.seals.entries()) {
      const batchIds = seal.batchIds.filter((id) => leaves.has(id));
      const accessIds = seal.accessIds.filter((id) => accesses.has(id));
      const root = sealRoot(
        sha256,
        batchIds.map((id) => leaves.get(id)!),
        accessIds.map((id) => accesses.get(id)!),
      );
      const events = this.batches.filter(({ id }) => batchIds.includes(id)).reduce((sum, batch) => sum + batch.events, 0);
      const changed = { n: index + 1, previous, batchIds, accessIds, batches: batchIds.length, accesses: accessIds.length, events, root };
      if (canonical({ ...seal, ...changed } as never) !== canonical(seal as never) || hashSeal(sha256, seal) !== seal.hash) {
        Object.assign(seal, changed, { hash: hashSeal(sha256, { ...seal, ...changed }) });
        seal.signature = sign(seal.hash);
      }
      previous = seal.hash;
    }
  }

  rehashAccess(access: EvidenceModel['accesses'][number]): void {
    const { hash: _, ...content } = access;
    access.hash = hashAccess(sha256, content);
  }

  /** Makes every recorded purge one of the instances that say so. */
  rerecord(): void {
    for (const access of this.accesses) {
      if (access.action !== 'purge') continue;
      const lines = this.instances.flatMap(({ purged }) => (purged?.access === access.id ? [purged] : []));
      const digest = lines.reduce((before, line) => purgeDigest(sha256, before, line), FIRST_HASH);
      const events = lines.reduce((sum, line) => sum + line.events.length, 0);
      access.details = { ...access.details, instances: lines.length, events, digest };
      this.rehashAccess(access);
    }
  }

  /** The seal that covers a commit or an access. */
  sealOf(id: string): number {
    return this.seals.find(({ batchIds, accessIds }) => batchIds.includes(id) || accessIds.includes(id))?.n ?? 0;
  }

  private take(line: string): void {
    const read = readEventLine(line);
    if (read) {
      const event = JSON.parse(read.text) as HashedEvent;
      this.at(event.instance).events.push({ event, batch: read.batch, hash: read.hash });
      return;
    }
    const [kind, content] = Object.entries(JSON.parse(line) as Record<string, never>)[0] ?? [];
    if (kind === 'evidence') this.header = content as never;
    if (kind === 'seal') this.seals.push(content as never);
    if (kind === 'batch') this.batches.push(content as never);
    if (kind === 'access') this.accesses.push(content as never);
    if (kind === 'head') this.at((content as unknown as HeadLine).instance).head = content as never;
    if (kind === 'purged') this.at((content as unknown as PurgedLine).instance).purged = content as never;
  }

  private at(id: string): EvidenceModel['instances'][number] {
    const last = this.instances.at(-1);
    if (last?.id === id) return last;
    const fresh = { id, head: null, purged: null, events: [] };
    this.instances.push(fresh);
    return fresh;
  }
}
