import type { Environment } from '@marcbachmann/cel-js';
import type { CompiledTable } from '#engine/decision/compile-table.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { State } from '#engine/definition/state.js';
import type { Facts } from '#engine/runtime/facts.js';
import { type Compilation, compileExpression } from './compile-expression.js';
import { type Day, dayOf, Instant, isoOf, msOf } from './day.js';
import { Exact } from './numbers.js';
import { type LibraryTypes, typeName } from './library-types.js';
import { declare, listOf, listReading, type Reading, recordReading, registerReadings, scalarReading } from './record-type.js';

/** What a declared name reads: its CEL type and how stored JSON becomes a value. */
export type Variables = Readonly<Record<string, Reading>>;

/** The names expressions of one process may use. Sites (a message's handler, the items of `each`) extend it. */
export interface ProcessScope {
  readonly documents: Variables;
  readonly data: Variables;
  readonly decisions: Reading;
  readonly instance: Reading;
  /** Message → how its payload is read. */
  readonly messages: ReadonlyMap<string, Reading>;
  /** Compiles a source here, optionally with more names (`message`, `result`, the `as` of an `each`). */
  compile(source: string, extra?: Variables): Compilation;
  /** Set while an expression runs, so that `hasRole`, `workingDays` and `after` can ask. */
  readonly asking: { facts: Facts | null; calendar: string };
}

const TEXT = scalarReading('text') as Reading;
/** A form or register that does not exist: told elsewhere, no reason for more findings here. */
const UNKNOWN: Reading = { type: 'dyn', read: (json) => json };
const MAP: Reading = { type: 'map<string, dyn>', read: (json) => json ?? {} };

/** Names with a fixed meaning, besides documents and data. */
export const BUILT_INS: Variables = {
  initiator: TEXT,
  actor: TEXT,
  now: scalarReading('dateTime') as Reading,
  today: scalarReading('date') as Reading,
  occurrence: scalarReading('date') as Reading,
};

export const RESULT_VARIABLES: Variables = { result: MAP, results: listReading(MAP) };

export function processScope(types: LibraryTypes, tables: readonly CompiledTable[], definition: ProcessDefinition): ProcessScope {
  const environment = types.environment.clone();
  const asking: ProcessScope['asking'] = { facts: null, calendar: definition.calendar };
  registerAsking(environment, asking);
  registerTables(environment, tables);
  const states = statesOf(definition.states);
  const documents: Record<string, Reading> = {};
  for (const [name, declaration] of Object.entries(definition.documents)) {
    const form = types.forms.get(declaration.form);
    documents[name] = !form ? UNKNOWN : declaration.many ? listOf(form) : recordReading(form);
  }
  const data: Record<string, Reading> = {};
  for (const [name, declaration] of Object.entries(definition.data)) data[name] = scalarReading(declaration.type) ?? TEXT;
  for (const state of states) {
    const row = state.kind === 'lookup' ? types.registers.get(state.lookup.register) : undefined;
    if (state.kind === 'lookup') data[state.lookup.as] = !row ? UNKNOWN : state.lookup.where ? listOf(row) : recordReading(row);
  }
  const decisionLists = states
    .filter((state) => state.kind === 'approval' || state.kind === 'task')
    .map((state) => [state.name, listOf(types.decision)] as const);
  const decisions = recordReading(registerReadings(environment, typeName('decisions', definition.id), Object.fromEntries(decisionLists)));
  const instance = recordReading(
    registerReadings(environment, typeName('instance', definition.id), { key: TEXT, startedAt: BUILT_INS['now'] as Reading }),
  );
  for (const [name, reading] of Object.entries({ ...BUILT_INS, ...RESULT_VARIABLES, ...documents, ...data, decisions, instance })) {
    declare(environment, name, reading.type);
  }
  const names = [...types.names, ...states.map((state) => state.name), ...Object.keys(documents), ...Object.keys(data)];
  const sites = new Map<string, Environment>();
  const siteOf = (extra: Variables): Environment => {
    const key = Object.entries(extra)
      .map(([name, reading]) => `${name}:${reading.type}`)
      .join(',');
    if (key === '') return environment;
    let site = sites.get(key);
    if (!site) {
      site = environment.clone();
      for (const [name, reading] of Object.entries(extra)) declare(site, name, reading.type);
      sites.set(key, site);
    }
    return site;
  };
  const messages = new Map([...types.messages].map(([name, record]) => [name, recordReading(record)]));
  return {
    documents,
    data,
    decisions,
    instance,
    messages,
    asking,
    compile: (source, extra = {}) => compileExpression(siteOf(extra), source, [...names, ...Object.keys(extra)]),
  };
}

/** All states, outer before inner. */
export function statesOf(states: Readonly<Record<string, State>>): readonly State[] {
  return Object.values(states).flatMap((state) =>
    state.kind === 'compound' || state.kind === 'parallel' ? [state, ...statesOf(state.states)] : [state],
  );
}

class Decide {}
/** Value of the variable `decide`, whose methods are the tables. */
export const DECIDE = new Decide();

function registerTables(environment: Environment, tables: readonly CompiledTable[]): void {
  environment.registerType('Decide', { ctor: Decide, fields: {} });
  environment.registerVariable('decide', 'Decide');
  for (const table of tables) {
    environment.registerFunction({
      name: tableFunction(table.id),
      receiverType: 'Decide',
      returnType: table.returns,
      handler: (_: unknown, ...args: unknown[]) => table.decide(args),
      params: table.parameters.map(({ name, type }) => ({ name, type })),
    });
  }
}

/** Table `price-band` is called `decide.priceBand(…)`: a hyphen would be a minus. */
export function tableFunction(id: string): string {
  return id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function registerAsking(environment: Environment, asking: ProcessScope['asking']): void {
  environment.registerFunction(
    'hasRole(string, string): bool',
    (person: string, role: string) => asking.facts?.hasRole(person, role) ?? false,
  );
  const workingDays = (from: Day | Instant, to: Day | Instant): unknown =>
    new Exact(asking.facts?.workingDays(asking.calendar, isoOf(dayOf(from)), isoOf(dayOf(to))) ?? 0);
  for (const from of ['Day', 'Instant'])
    for (const to of ['Day', 'Instant']) environment.registerFunction(`workingDays(${from}, ${to}): Decimal`, workingDays);
  // `prepareTree` has made sure that the duration is a literal of the language.
  environment.registerFunction('after(Instant, string): Instant', (from: Instant, duration: string) => {
    const query = { calendar: asking.calendar, from: msOf(from), duration, before: false, cutoff: null };
    return new Instant(asking.facts?.due(query).at ?? NaN);
  });
}
