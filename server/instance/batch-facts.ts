import type pg from 'pg';
import { type Facts, Missing, type Need } from '#engine/runtime/facts.js';
import { tasksHeldBy } from '#engine/runtime/assign.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { Effect } from '#engine/runtime/outcome.js';
import { due } from '#engine/time/due.js';
import { workingDays, worked } from '#engine/time/working-time.js';
import { NEEDS } from './committer-sql.js';
import { newInstanceId } from './instance-id.js';
import type { KnowledgePort } from './knowledge.js';

/** What is known of registers, series and people's work: as read (and locked) by the batch, then changed by each of its commands in turn. */
export class FactRows {
  constructor(
    /** `register\0key` → row; null: there is none. */
    readonly rows = new Map<string, JsonObject | null>(),
    /** Series → last number drawn. */
    readonly series = new Map<string, number>(),
    /** `register\0match` → rows. */
    readonly matches = new Map<string, readonly JsonObject[]>(),
    /** Person → open tasks he holds. */
    readonly loads = new Map<string, number>(),
  ) {}

  copy(): FactRows {
    return this.with(new FactRows());
  }

  /** Both together. */
  with(more: FactRows): FactRows {
    return new FactRows(
      new Map([...this.rows, ...more.rows]),
      new Map([...this.series, ...more.series]),
      new Map([...this.matches, ...more.matches]),
      new Map([...this.loads, ...more.loads]),
    );
  }

  /** What a command that is decided makes of people's work. @param before - null: it started the instance */
  followWork(before: Instance | null, after: Instance): void {
    for (const [person, load] of this.loads) this.loads.set(person, load + tasksHeldBy(person, after) - tasksHeldBy(person, before));
  }

  /** What a decided command leaves to those after it. @param keyField - name of a register's key field */
  follow(effects: readonly Effect[], drawn: ReadonlyMap<string, number>, keyField: (register: string) => string): void {
    for (const [series, value] of drawn) this.series.set(series, value);
    for (const effect of effects)
      if (effect.kind === 'record') this.enter(effect.register, effect.key, effect.row, keyField(effect.register));
  }

  /** Rows found by their fields are kept up too: reading them again would not find what this batch has yet to write. */
  private enter(register: string, key: string, row: JsonObject, keyField: string): void {
    this.rows.set(`${register}\0${key}`, row);
    for (const [place, rows] of this.matches) {
      const [of, match = '{}'] = place.split('\0');
      if (of !== register) continue;
      const others = rows.filter((other) => other[keyField] !== key);
      const fits = Object.entries(JSON.parse(match) as JsonObject).every(([field, value]) => row[field] === value);
      this.matches.set(place, fits ? [...others, row] : others);
    }
  }
}

/** Facts of one command; a number it draws counts only when it is decided. @param drawn - a copy of the last numbers */
export function factsOf(
  shard: number,
  knowledge: Pick<KnowledgePort, 'directory' | 'calendar' | 'calendarVersion'>,
  now: number,
  known: FactRows,
  drawn: Map<string, number>,
): Facts {
  const directory = knowledge.directory();
  const today = directory.at(now);
  return {
    now,
    versions: { directory: directory.version, calendar: knowledge.calendarVersion },
    people: (query) => today.people(query),
    hasRole: (person, role) => today.hasRole(person, role),
    substitutedBy: (person, process) => today.substitutedBy(person, process),
    anybody: (role, besides) => today.people({ kind: 'role', role }).some((person) => !besides.includes(person)),
    absent: (persons, process) => today.absent(persons, process),
    load(persons) {
      const unread = persons.filter((person) => !known.loads.has(person));
      if (unread.length > 0) throw new Missing({ kind: 'load', persons: unread });
      return persons.map((person) => known.loads.get(person) ?? 0);
    },
    due: (query) => due(knowledge.calendar(query.calendar), query),
    workingDays: (calendar, from, to) => workingDays(knowledge.calendar(calendar), from, to),
    worked: (calendar, at, part) => worked(knowledge.calendar(calendar), at, part),
    localDate: (calendar, at) => knowledge.calendar(calendar).dateOf(at),
    row(register, key) {
      const row = known.rows.get(`${register}\0${key}`);
      if (row === undefined) throw new Missing({ kind: 'row', register, key });
      return row;
    },
    rows(register, match) {
      const found = known.matches.get(`${register}\0${JSON.stringify(match)}`);
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

/**
 * The lock a need stands for; registers sort before series, and these before people's work, which has one lock: whose work is compared overlaps
 * anyhow, and a large role would otherwise take more locks than the server has. Null: rows found by their fields are read without one.
 */
export function placeOf(shard: number, need: Need): string | null {
  switch (need.kind) {
    case 'row':
      return `${shard} row ${need.register} ${need.key}`;
    case 'series':
      return `${shard} series ${need.series}`;
    case 'load':
      return `${shard} work`;
    case 'rows':
      return null;
  }
}

/** Locks and reads what a batch lacked, in one statement. @param places - locks, in order */
export async function readNeeds(client: pg.Client, shard: number, places: readonly string[], needs: readonly Need[]): Promise<FactRows> {
  const rows = needs.filter((need) => need.kind === 'row');
  const series = needs.filter((need) => need.kind === 'series').map((need) => need.series);
  const matches = needs.filter((need) => need.kind === 'rows');
  const persons = [...new Set(needs.flatMap((need) => (need.kind === 'load' ? need.persons : [])))];
  const values = [
    shard,
    places,
    rows.map((need) => need.register),
    rows.map((need) => need.key),
    series,
    matches.map((need) => need.register),
    matches.map((need) => JSON.stringify(need.match)),
    persons,
  ];
  const answer = await client.query<{
    rows: { register: string; key: string; row: JsonObject }[];
    numbers: { name: string; value: number }[];
    matches: JsonObject[][];
    loads: Record<string, number>;
  }>({ name: 'needs', text: NEEDS, values });
  const read = answer.rows[0];
  if (!read) throw new Error('the needs gave no row');
  return new FactRows(
    new Map([
      ...rows.map((need) => [`${need.register}\0${need.key}`, null] as const),
      ...read.rows.map(({ register, key, row }) => [`${register}\0${key}`, row] as const),
    ]),
    new Map([...series.map((name) => [name, 0] as const), ...read.numbers.map(({ name, value }) => [name, value] as const)]),
    new Map(matches.map((need, index) => [`${need.register}\0${JSON.stringify(need.match)}`, read.matches[index] ?? []])),
    new Map(persons.map((person) => [person, read.loads[person] ?? 0])),
  );
}
