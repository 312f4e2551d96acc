import { Injectable } from '@nestjs/common';
import type { JsonObject } from '#engine/runtime/instance.js';
import { PgPool } from '#server/database/pg-pool.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { fromCursor, type Page, toCursor } from '#server/problem/keyset-page.js';
import { ACCESS_ACTIONS } from './access-action.js';
import { INTERVENTION_TYPES, interventionOf, LOG_ACTIONS, type LogAction, typesOf } from './interventions.js';

/** What is looked for; null: whatever it is. */
export interface AccessFilter {
  readonly person: string | null;
  readonly action: LogAction | null;
  readonly subject: string | null;
  readonly outcome: string | null;
  /** ISO instants: from this one on, and before that one. */
  readonly from: string | null;
  readonly to: string | null;
}

/** A line of the log. */
export interface LogLine {
  /** Of the access; `<instance>:<seq>` of an event. */
  readonly id: string;
  readonly at: string;
  /** `event`: it stands in the history of its instance. */
  readonly kind: 'access' | 'event';
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: JsonObject;
}

interface Row {
  readonly at: Date;
  /** The instant as PostgreSQL writes it, for the cursor. */
  readonly sort: string;
  readonly person: string | null;
  readonly on_behalf_of: string | null;
}
interface AccessRow extends Row {
  readonly id: string;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: JsonObject;
}
interface EventRow extends Row {
  readonly instance: string;
  readonly seq: number;
  readonly type: string;
  readonly body: JsonObject;
}

/** A line with the key that orders it: newest first, at one instant accesses before events. */
interface Found {
  readonly line: LogLine;
  readonly key: readonly [sort: string, id: string, seq: number];
}

/** Orders accesses before the events of the same instant. */
const NO_EVENT = -1;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const LAST_SEQ = 2 ** 31 - 1;

/** Reads the log: accesses and administrators' interventions in instances, by time. Each page reads no more rows than it shows of either. */
@Injectable()
export class AccessReads {
  private readonly keys: SubjectKeys;

  constructor(private readonly pool: PgPool) {
    this.keys = new SubjectKeys(pool);
  }

  /** @param cursor - `next` of the page before */
  async page(filter: AccessFilter, limit: number, cursor: string | undefined): Promise<Page<LogLine>> {
    const after = fromCursor(cursor, ['instant', 'uuid', 'integer']) as Found['key'] | null;
    const found = [...(await this.accesses(filter, limit + 1, after)), ...(await this.events(filter, limit + 1, after))];
    // Each part is in order already, and sorting keeps the order of equals.
    found.sort((a, b) => (a.line.at < b.line.at ? 1 : a.line.at > b.line.at ? -1 : 0));
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(({ line }) => line), next: found.length > limit && last ? toCursor(last.key) : null };
  }

  private async accesses(filter: AccessFilter, limit: number, after: Found['key'] | null): Promise<readonly Found[]> {
    if (filter.action !== null && !Object.hasOwn(ACCESS_ACTIONS, filter.action)) return [];
    const where = new Where();
    if (filter.person !== null) where.and('person = ?', filter.person);
    if (filter.action !== null) where.and('action = ?', filter.action);
    if (filter.subject !== null) where.and('subject = ?', filter.subject);
    if (filter.outcome !== null) where.and('outcome = ?', filter.outcome);
    where.between(filter);
    if (after) where.and('(at, id) < (?::timestamptz, ?::uuid)', after[0], after[2] === NO_EVENT ? after[1] : FIRST_ID);
    const { rows } = await this.pool.query<AccessRow>(
      `SELECT id, at, at::text AS sort, person, on_behalf_of, action, subject, outcome, details FROM access
       WHERE shard = 0${where.text} ORDER BY at DESC, id DESC LIMIT ${limit}`,
      where.values,
    );
    return rows.map(({ at, sort, on_behalf_of: onBehalfOf, ...row }) => ({
      line: { ...row, at: at.toISOString(), kind: 'access', onBehalfOf, title: titleOf(row.action) },
      key: [sort, row.id, NO_EVENT],
    }));
  }

  private async events(filter: AccessFilter, limit: number, after: Found['key'] | null): Promise<readonly Found[]> {
    const types = typesOf(filter.action);
    const instance = filter.subject === null ? null : /^instance:([\da-f-]{36})$/.exec(filter.subject)?.[1];
    if (types.length === 0 || instance === undefined || (filter.outcome !== null && filter.outcome !== 'done')) return [];
    const where = new Where();
    if (filter.person !== null) where.and('actor = ?', filter.person);
    if (filter.action !== null) where.and('type = ANY (?)', types);
    if (instance !== null) where.and('instance_id = ?::uuid', instance);
    where.between(filter);
    if (after)
      where.and(
        '(at, instance_id, seq) < (?::timestamptz, ?::uuid, ?::integer)',
        after[0],
        after[2] === NO_EVENT ? LAST_ID : after[1],
        after[2] === NO_EVENT ? LAST_SEQ : after[2],
      );
    const { rows } = await this.pool.query<EventRow>(
      `SELECT instance_id AS instance, seq, at, at::text AS sort, type, actor AS person, on_behalf_of, body FROM event
       WHERE shard = 0 AND ${IS_INTERVENTION} AND actor IS NOT NULL${where.text} ORDER BY at DESC, instance_id DESC, seq DESC LIMIT ${limit}`,
      where.values,
    );
    const opened = await this.keys.open(rows);
    return opened.map(({ instance, seq, at, sort, type, person, on_behalf_of: onBehalfOf, body }) => {
      const action = interventionOf(type);
      const line: LogLine = {
        id: `${instance}:${seq}`,
        at: at.toISOString(),
        kind: 'event',
        person,
        onBehalfOf,
        action,
        title: LOG_ACTIONS[action],
        subject: `instance:${instance}`,
        outcome: 'done',
        details: detailsOf(body),
      };
      return { line, key: [sort, instance, seq] };
    });
  }
}

/** What the partial index `event_seldom_ix` is asked by. */
const IS_INTERVENTION = `type IN (${INTERVENTION_TYPES.map((type) => `'${type}'`).join(', ')})`;

/** Conditions with their values, in the order of their signs `?`. */
class Where {
  text = '';
  readonly values: unknown[] = [];

  and(condition: string, ...values: readonly unknown[]): void {
    let next = this.values.length;
    this.text += ` AND ${condition.replaceAll('?', () => `$${(next += 1)}`)}`;
    this.values.push(...values);
  }

  between({ from, to }: AccessFilter): void {
    if (from !== null) this.and('at >= ?::timestamptz', from);
    if (to !== null) this.and('at < ?::timestamptz', to);
  }
}

/** What the command says of an intervention: why, and what was done. */
function detailsOf({ command }: JsonObject): JsonObject {
  const { type: _type, id: _id, actor: _actor, ...said } = (command ?? {}) as JsonObject;
  return said;
}

/** A later release may have written what this one has no title for. */
function titleOf(action: string): LogLine['title'] {
  return Object.hasOwn(LOG_ACTIONS, action) ? LOG_ACTIONS[action as LogAction] : { zh: action, en: action };
}
