import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { Json } from '#engine/runtime/instance.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { statesOf } from '#server/instance/instance-view.js';
import { fromCursor, type Page, toCursor } from '#server/problem/keyset-page.js';
import { readFieldCondition, withDocument } from './field-condition.js';
import { type Candidate, candidateStatement, type Place, processesOf } from './instance-candidates.js';
import { instanceConditions, type ReadQuery, readsEvents } from './instance-conditions.js';
import type { InstanceQuery } from './instance-query.js';
import { SqlValues } from './sql-values.js';

export interface FoundInstance {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: string;
  readonly states: readonly string[];
  readonly initiator: string;
  readonly startedAt: string;
  /** Instant of its last event. */
  readonly lastAt: string;
  readonly events: number;
}

/** A page, and how many instances were looked at for it: `next` may be there though nothing was found yet. */
export interface FoundPage extends Page<FoundInstance> {
  readonly examined: number;
}

interface Row {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: string;
  readonly value: Json;
  readonly end: string | null;
  readonly initiator: string;
  readonly started_at: Date;
  readonly last_at: Date;
  readonly seq: number;
}

/** Instances looked at by one statement. */
const AT_ONCE = 500;
/** And by one request: of those told by their rows, and of those whose history must be read. */
const MOST_ROWS = 10_000;
const MOST_HISTORIES = 2_000;

/** Instances by what is known of them: business key, fields, states, people, limits, duration, loops. */
@Injectable()
export class FindInstances {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly store: DefinitionStore,
    private readonly clock: MovableClock,
  ) {}

  /**
   * The one that began last comes first.
   *
   * @throws {DomainError} `query-without-bounds`, `process-not-found`, `document-unknown`, `request-invalid`
   */
  async page(query: InstanceQuery): Promise<FoundPage> {
    const { processes, ...read } = await this.read(query);
    const start = fromCursor(query.after, ['instant', 'uuid']);
    let place: Place | null = start && { startedAt: String(start[0]), id: String(start[1]) };
    const most = readsEvents(query) ? MOST_HISTORIES : MOST_ROWS;
    const items: FoundInstance[] = [];
    for (let examined = 0; ;) {
      const candidates = await this.candidates(query, processes, place, Math.min(AT_ONCE, most - examined));
      if (candidates.length === 0) return { items, next: null, examined };
      const found = await this.among(read, candidates);
      for (const candidate of candidates) {
        examined += 1;
        place = candidate;
        const instance = found.get(candidate.id);
        if (instance) items.push(instance);
        if (items.length === query.limit || examined === most) return { items, next: toCursor([place.startedAt, place.id]), examined };
      }
    }
  }

  private async read(query: InstanceQuery): Promise<ReadQuery & { readonly processes: readonly string[] }> {
    const { process, version } = query;
    let meant = processesOf(this.knowledge, process);
    const definition = version === undefined ? null : await this.versionOf(process, version);
    const fields = (query.field ?? []).map(readFieldCondition);
    for (const field of fields) meant = withDocument(field, meant);
    const { now } = await this.clock.read();
    return { query, definition, fields, now, processes: meant.map(({ id }) => id) };
  }

  private async versionOf(process: string | undefined, version: number): Promise<string> {
    if (process === undefined)
      throw new DomainError('request-invalid', 'version: 请同时写明流程（process） / A version is one of a process: name it (process).');
    const versions = await this.store.versions(process);
    const found = versions.find((one) => one.version === version);
    if (found) return found.hash;
    throw new DomainError(
      'request-invalid',
      `version: 流程 ${process} 没有第 ${version} 版，最新为第 ${versions[0]?.version ?? 0} 版 / Process ${process} has no version ${version}; its newest is ${versions[0]?.version ?? 0}.`,
    );
  }

  private async candidates(
    query: InstanceQuery,
    processes: readonly string[],
    after: Place | null,
    most: number,
  ): Promise<readonly Candidate[]> {
    const { text, values } = candidateStatement(query, processes, after, most);
    return (await this.pool.query<Candidate>(text, [...values])).rows;
  }

  private async among(read: ReadQuery, candidates: readonly Candidate[]): Promise<ReadonlyMap<string, FoundInstance>> {
    const values = new SqlValues();
    const among = `i.id = ANY (${values.add(candidates.map(({ id }) => id))}::uuid[])`;
    const { rows } = await this.pool.query<Row>(
      `SELECT i.id, i.process, i.key, i.status, i.state->'value' AS value, i.state->>'end' AS end, i.initiator, i.started_at, i.last_at, i.seq
       FROM instance AS i WHERE ${among} AND ${instanceConditions(read, values)}`,
      values.list,
    );
    const { state } = read.query;
    return new Map(
      rows.flatMap((row) => {
        const states = statesOf(row);
        return state === undefined || states.includes(state) ? [[row.id, foundInstance(row, states)]] : [];
      }),
    );
  }
}

function foundInstance({ id, process, key, status, initiator, started_at, last_at, seq }: Row, states: readonly string[]): FoundInstance {
  return { id, process, key, status, states, initiator, startedAt: started_at.toISOString(), lastAt: last_at.toISOString(), events: seq };
}
