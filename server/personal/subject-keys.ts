import type pg from 'pg';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { sealEvent } from '#engine/audit/seal-event.js';
import type { Instance, Json, JsonObject } from '#engine/runtime/instance.js';
import { encrypt, type SubjectKey } from './cipher.js';
import { type Ask, livingKeys, openValues } from './key-rows.js';

/** Keys kept in memory; beyond, the memory is emptied and fills again with those in use. */
const MOST_KEYS = 50_000;

/**
 * Keys of the subjects whose personal data the history holds, kept in memory for sealing. The working copy (instance and register rows) stays
 * readable: every rule, form and inbox reads it, and it can be cleared, while the history can only be made unreadable.
 *
 * Keys are made outside the batch's transaction, so that one that is remembered is there whatever becomes of the batch, and so that two batches never
 * wait for each other's subjects. A key nobody used after all does no harm.
 */
export class SubjectKeys {
  private readonly keys = new Map<string, SubjectKey>();
  private epoch = -1;

  private readonly ask: Ask;

  constructor(database: Pick<pg.Client, 'query'>) {
    this.ask = async <Row extends object>(sql: string, values: unknown[]) => (await database.query<Row>(sql, values)).rows;
  }

  /** Forgets all keys when the epoch moved on: another host may have destroyed one. */
  follow(epoch: number): void {
    if (epoch <= this.epoch) return;
    this.keys.clear();
    this.epoch = epoch;
  }

  /**
   * The body of an event with what is personal as ciphertext.
   *
   * @param strangers - takes the subjects whose keys must be loaded first; the body is then to be thrown away
   */
  seal(process: CompiledProcess, before: Instance | null, after: Instance, body: JsonObject, strangers: Set<string>): JsonObject {
    const place = `${after.id}:${after.state.seq}`;
    return sealEvent(process, before, after, body, (subject, value) => {
      const key = this.keys.get(subject);
      if (key) return encrypt(key, place, value);
      strangers.add(subject);
      return {};
    });
  }

  /**
   * Events with their personal values in clear.
   *
   * @param gone - stands for those whose key was destroyed
   */
  async open<Event extends { readonly instance: string; readonly seq: number; readonly body: JsonObject }>(
    events: readonly Event[],
    gone: Json = null,
  ): Promise<readonly Event[]> {
    const bodies = await openValues(
      this.ask,
      events.map(({ instance, seq, body }) => ({ place: `${instance}:${seq}`, value: body })),
      gone,
    );
    return events.map((event, place) => ({ ...event, body: bodies[place] as JsonObject }));
  }

  /** Brings keys into memory, making those that are not there. */
  async load(strangers: readonly string[]): Promise<void> {
    if (strangers.length === 0) return;
    const keys = await livingKeys(this.ask, [...strangers].sort());
    if (this.keys.size + keys.size > MOST_KEYS) this.keys.clear();
    for (const [subject, key] of keys) this.keys.set(subject, key);
  }
}
