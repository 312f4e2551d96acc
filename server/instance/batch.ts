import type pg from 'pg';
import type { Need } from '#engine/runtime/facts.js';
import type { SubjectKeys } from '#server/personal/subject-keys.js';
import { FactRows, placeOf, readNeeds } from './batch-facts.js';
import { readBatch } from './batch-read.js';
import { BatchDecision } from './decide-batch.js';
import { shardOf } from './instance-id.js';
import type { DocumentMemory } from './document-memory.js';
import type { KnowledgePort } from './knowledge.js';
import type { Waiting } from './lane.js';
import { settleAll } from './settle-all.js';
import { writeStatement } from './write-statement.js';

/** More rounds than any sound step needs. */
const MOST_ROUNDS = 50;

/** One transaction: read, decide, write, commit. Nothing is answered before the commit. */
export class Batch {
  private readonly shard: number;

  /**
   * @param wait - wait for the instance of the (only) command instead of skipping it
   * @param atOnce - commands decided before whatever else waits in this process has its turn
   */
  constructor(
    private readonly client: pg.Client,
    private readonly knowledge: KnowledgePort,
    private readonly keys: SubjectKeys,
    private readonly memory: DocumentMemory,
    private readonly taken: readonly Waiting[],
    private readonly wait = false,
    private readonly atOnce = Number.POSITIVE_INFINITY,
  ) {
    this.shard = shardOf(taken[0]?.request.instance ?? '');
  }

  /** @returns commands whose instance another host holds: they wait for the next batch */
  async commit(): Promise<readonly Waiting[]> {
    const decision = await this.decide();
    const { changes, answers, skipped } = decision;
    if (changes.isEmpty) {
      await this.client.query('ROLLBACK');
    } else {
      const [written, committed] = await settleAll([
        this.client.query<{ version: string }>(writeStatement(this.shard, changes.rows)),
        this.client.query('COMMIT'),
      ]);
      if (committed.command !== 'COMMIT') throw new Error(`commit answered ${committed.command}`);
      this.remember(decision, written.rows[0]?.version ?? '');
    }
    for (const answer of answers) answer();
    return skipped;
  }

  private remember({ changes, written }: BatchDecision, version: string): void {
    const sizes = new Map(changes.documentSizes());
    for (const instance of written) this.memory.remember(instance, version, sizes.get(instance.id) ?? null);
  }

  /**
   * Decides, reads what was missing, and decides again. Locks are taken in the order of their places; what would have to be locked out of order
   * begins the transaction anew, so that no two batches wait for each other.
   */
  private async decide(): Promise<BatchDecision> {
    const needs = new Map<string, Need>();
    let locked: readonly string[] = [];
    let read = await readBatch(this.client, this.shard, this.knowledge, this.memory, this.taken, this.wait);
    this.keys.follow(this.knowledge.publications);
    let known = new FactRows();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const decision = await BatchDecision.of(this.shard, this.knowledge, this.keys, read, known.copy(), this.taken, this.atOnce);
      if (decision.needs.length === 0 && decision.strangers.size === 0) return decision;
      await this.keys.load([...decision.strangers]);
      if (decision.needs.length === 0) continue;
      const lacking = new Map(decision.needs.map((need) => [JSON.stringify(need), need]));
      for (const [text, need] of lacking) needs.set(text, need);
      const held = locked;
      const inOrder = this.places(lacking.values()).every((place) => held.includes(place) || place > (held.at(-1) ?? ''));
      if (!inOrder) {
        await this.client.query('ROLLBACK');
        read = await readBatch(this.client, this.shard, this.knowledge, this.memory, this.taken, this.wait);
        known = new FactRows();
      }
      const asked = inOrder ? lacking : needs;
      const places = this.places(asked.values());
      known = known.with(await readNeeds(this.client, this.shard, places, [...asked.values()]));
      locked = [...new Set([...(inOrder ? locked : []), ...places])].sort();
    }
    throw new Error(`a batch asked for facts more than ${MOST_ROUNDS} times`);
  }

  private places(needs: Iterable<Need>): readonly string[] {
    return [...new Set([...needs].flatMap((need) => placeOf(this.shard, need) ?? []))].sort();
  }
}
