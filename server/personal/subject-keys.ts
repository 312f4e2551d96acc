import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { openPersonal } from '#engine/audit/personal.js';
import { sealEvent } from '#engine/audit/seal-event.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import { decrypt, encrypt, type SubjectKey } from './cipher.js';

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

  constructor(private readonly database: Pick<pg.Client, 'query'>) {}

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

  /** Events with their personal values in clear; null for those whose key was destroyed. */
  async open<Event extends { readonly instance: string; readonly seq: number; readonly body: JsonObject }>(
    events: readonly Event[],
  ): Promise<readonly Event[]> {
    const ids = new Set<string>();
    for (const { body } of events)
      openPersonal(body, ({ key }) => {
        if (typeof key === 'string' && UUID.test(key)) ids.add(key);
        return null;
      });
    if (ids.size === 0) return events;
    // Never from memory: a key destroyed a moment ago opens nothing.
    const { rows } = await this.database.query<SubjectKey>(
      'SELECT id, secret FROM subject_key WHERE id = ANY ($1) AND secret IS NOT NULL',
      [[...ids]],
    );
    const keys = new Map(rows.map((key) => [key.id, key]));
    return events.map((event) => ({
      ...event,
      body: openPersonal(event.body, (sealed) => {
        const key = keys.get(String(sealed['key']));
        return key ? decrypt(key, `${event.instance}:${event.seq}`, sealed) : null;
      }) as JsonObject,
    }));
  }

  /** Brings keys into memory, making those that are not there. */
  async load(strangers: readonly string[]): Promise<void> {
    if (strangers.length === 0) return;
    const subjects = [...strangers].sort();
    await this.database.query(
      `INSERT INTO subject_key (subject, secret) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT (subject) WHERE secret IS NOT NULL DO NOTHING`,
      [subjects, subjects.map(() => randomBytes(32))],
    );
    const { rows } = await this.database.query<SubjectKey & { subject: string }>(
      'SELECT id, subject, secret FROM subject_key WHERE subject = ANY ($1) AND secret IS NOT NULL',
      [subjects],
    );
    if (this.keys.size + rows.length > MOST_KEYS) this.keys.clear();
    for (const { id, subject, secret } of rows) this.keys.set(subject, { id, secret });
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
