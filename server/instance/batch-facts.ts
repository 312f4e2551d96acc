import type pg from 'pg';
import { type Facts, Missing, type Need } from '#engine/runtime/facts.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { Outcome } from '#engine/runtime/outcome.js';
import { due, workingDays } from '#engine/time/due.js';
import { LOCK, MATCH, NEEDS } from './committer-sql.js';
import { newInstanceId } from './instance-id.js';
import type { KnowledgePort } from './knowledge.js';
import { settleAll } from './settle-all.js';

/** What the batch has read (and locked) of registers and series; changed by the commands that went before in the batch. */
export interface FactRows {
  /** `register\0key` → row; null: there is none. */
  readonly rows: Map<string, JsonObject | null>;
  /** Series → last number drawn. */
  readonly series: Map<string, number>;
  readonly matches: Map<string, readonly JsonObject[]>;
}

/** More rounds than any sound step needs. */
const MOST_ROUNDS = 50;

/** Asks `decide` again and again, reading what it lacked in between; a number or row changed by it counts only when it decides. */
export async function batchFacts(
  client: pg.Client,
  shard: number,
  knowledge: KnowledgePort,
  now: number,
  rows: FactRows,
  decide: (facts: Facts) => Outcome,
): Promise<Outcome> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const drawn = new Map(rows.series);
    const outcome = decide(factsOf(shard, knowledge, now, rows, drawn));
    if (outcome.kind === 'needs') {
      await readNeeds(client, shard, outcome.needs, rows);
      continue;
    }
    if (outcome.kind === 'decided') {
      for (const [series, value] of drawn) rows.series.set(series, value);
      for (const effect of outcome.effects) if (effect.kind === 'record') rows.rows.set(`${effect.register}\0${effect.key}`, effect.row);
      if (outcome.effects.some((effect) => effect.kind === 'record')) rows.matches.clear();
    }
    return outcome;
  }
  throw new Error(`a step asked for more than ${MOST_ROUNDS} reads`);
}

function factsOf(shard: number, knowledge: KnowledgePort, now: number, rows: FactRows, drawn: Map<string, number>): Facts {
  const directory = knowledge.directory();
  return {
    now,
    versions: { directory: directory.version, calendar: knowledge.calendarVersion },
    people: (query) => directory.people(query),
    hasRole: (person, role) => directory.hasRole(person, role),
    due: (query) => due(knowledge.calendar(query.calendar), query),
    workingDays: (calendar, from, to) => workingDays(knowledge.calendar(calendar), from, to),
    localDate: (calendar, at) => knowledge.calendar(calendar).dateOf(at),
    row(register, key) {
      const row = rows.rows.get(`${register}\0${key}`);
      if (row === undefined) throw new Missing({ kind: 'row', register, key });
      return row;
    },
    rows(register, match) {
      const found = rows.matches.get(`${register}\0${JSON.stringify(match)}`);
      if (!found) throw new Missing({ kind: 'rows', register, match });
      return found;
    },
    next(series) {
      const last = drawn.get(series);
      if (last === undefined) throw new Missing({ kind: 'series', series });
      drawn.set(series, last + 1);
      return last + 1;
    },
    newInstanceId: () => newInstanceId(shard),
  };
}

async function readNeeds(client: pg.Client, shard: number, needs: readonly Need[], rows: FactRows): Promise<void> {
  const wanted = needs.filter((need) => need.kind === 'row');
  const series = needs.filter((need) => need.kind === 'series').map((need) => need.series);
  const places = [
    ...wanted.map((need) => `${shard} row ${need.register} ${need.key}`),
    ...series.map((name) => `${shard} series ${name}`),
  ].sort();
  if (places.length > 0) {
    const [, answer] = await settleAll([
      client.query({ name: 'lock', text: LOCK, values: [places] }),
      client.query<{ rows: { register: string; key: string; row: JsonObject }[]; series: { name: string; value: number }[] }>({
        name: 'needs',
        text: NEEDS,
        values: [shard, wanted.map((need) => need.register), wanted.map((need) => need.key), series],
      }),
    ]);
    for (const need of wanted) rows.rows.set(`${need.register}\0${need.key}`, null);
    for (const name of series) rows.series.set(name, 0);
    for (const row of answer.rows[0]?.rows ?? []) rows.rows.set(`${row.register}\0${row.key}`, row.row);
    for (const { name, value } of answer.rows[0]?.series ?? []) rows.series.set(name, value);
  }
  for (const need of needs) {
    if (need.kind !== 'rows') continue;
    const { rows: found } = await client.query<{ key: string; row: JsonObject }>({
      name: 'match',
      text: MATCH,
      values: [shard, need.register, JSON.stringify(need.match)],
    });
    rows.matches.set(
      `${need.register}\0${JSON.stringify(need.match)}`,
      found.map((row) => row.row),
    );
  }
}
