import { randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import { openPersonal } from '#engine/audit/personal.js';
import { decrypt, type SubjectKey } from './cipher.js';

/** Asks the database, within whatever transaction the caller is in. */
export type Ask = <Row extends object>(sql: string, values: unknown[]) => Promise<readonly Row[]>;

/** A value with sealed parts, and the place they were sealed at: `<instance>:<seq>` of an event. */
export interface SealedValue {
  readonly place: string;
  readonly value: Json;
}

/** The living key of each subject, made where there is none. */
export async function livingKeys(ask: Ask, subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>> {
  await ask(
    `INSERT INTO subject_key (subject, secret) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT (subject) WHERE secret IS NOT NULL DO NOTHING`,
    [subjects, subjects.map(() => randomBytes(32))],
  );
  const rows = await ask<SubjectKey & { subject: string }>(
    'SELECT id, subject, secret FROM subject_key WHERE subject = ANY ($1) AND secret IS NOT NULL',
    [subjects],
  );
  return new Map(rows.map(({ id, subject, secret }) => [subject, { id, secret }]));
}

/**
 * The values with their sealed parts in clear, in order. Keys are read anew: one destroyed a moment ago opens nothing.
 *
 * @param gone - stands for what was sealed with a key that was destroyed; what opens with none is null
 */
export async function openValues(ask: Ask, values: readonly SealedValue[], gone: Json = null): Promise<readonly Json[]> {
  const ids = new Set<string>();
  for (const { value } of values)
    openPersonal(value, ({ key }) => {
      if (typeof key === 'string' && UUID.test(key)) ids.add(key);
      return null;
    });
  if (ids.size === 0) return values.map(({ value }) => value);
  const rows = await ask<{ id: string; secret: Buffer | null }>('SELECT id, secret FROM subject_key WHERE id = ANY ($1)', [[...ids]]);
  const secrets = new Map(rows.map(({ id, secret }) => [id, secret]));
  return values.map(({ place, value }) =>
    openPersonal(value, (sealed: JsonObject) => {
      const id = String(sealed['key']);
      const secret = secrets.get(id);
      return secret ? decrypt({ id, secret }, place, sealed) : secret === null ? gone : null;
    }),
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
