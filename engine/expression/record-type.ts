import type { Environment } from '@marcbachmann/cel-js';
import type { Field } from '#engine/definition/form.js';
import type { Decimal } from 'decimal.js';
import { Day, Instant, instantOf } from './day.js';
import { Exact } from './numbers.js';
import { ABSENT } from './filled.js';
import { isCelName } from './kept-names.js';

/** Turns stored JSON into values of one CEL type; what is missing becomes that type's empty value. */
interface Reading {
  readonly type: string;
  read(json: unknown): unknown;
}

type Constructor = new () => object;

/** Collected while records are registered: CEL type of every field, and every record by its type's name. */
export interface TypeTable {
  readonly fields: Map<Field, string>;
  readonly records: Map<string, RecordType>;
}

/** A named CEL type with fields: a form, a register row, a message, `instance`, … */
export interface RecordType {
  readonly name: string;
  /** A value with all fields; `json` null gives the stand-in for "not there". */
  read(json: unknown): object;
}

const SCALARS: Readonly<Record<string, Reading>> = {
  text: { type: 'string', read: (json) => (typeof json === 'string' ? json : '') },
  boolean: { type: 'bool', read: (json) => json === true },
  number: { type: 'Decimal', read: (json) => readNumber(json) },
  day: { type: 'Day', read: (json) => new Day(typeof json === 'string' ? json : '') },
  instant: {
    type: 'Instant',
    read: (json) =>
      typeof json === 'number' ? new Instant(json) : ((typeof json === 'string' ? instantOf(json) : null) ?? new Instant(NaN)),
  },
};

const SCALAR_OF: Readonly<Record<string, string>> = {
  text: 'text',
  person: 'text',
  file: 'text',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  money: 'number',
  decimal: 'number',
  percent: 'number',
  date: 'day',
  dateTime: 'instant',
};

/** Not a number where the stored text is none: it then counts as not filled. */
function readNumber(json: unknown): Decimal {
  if (typeof json === 'number') return new Exact(json);
  return new Exact(typeof json === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(json) ? json : NaN);
}

/** Reading of a plain value type (`money`, `date`, …); undefined for composed kinds. */
export function scalarReading(kind: string): Reading | undefined {
  return Object.hasOwn(SCALAR_OF, kind) ? SCALARS[SCALAR_OF[kind] ?? ''] : undefined;
}

/** Reading of a scalar CEL type (`string`, `Decimal`, …); undefined for others. */
export function readingOfCelType(type: string): Reading | undefined {
  return Object.values(SCALARS).find((reading) => reading.type === type);
}

/** Registers the type of a record, and of its tables and groups below it, once per environment. */
export function registerRecord(
  environment: Environment,
  name: string,
  fields: Readonly<Record<string, Field>>,
  types: TypeTable,
  extra: Readonly<Record<string, Reading>> = {},
): RecordType {
  const readings: Record<string, Reading> = { ...extra };
  for (const field of Object.values(fields)) {
    const reading = readingOf(environment, `${name}__${field.name}`, field, types);
    types.fields.set(field, reading.type);
    readings[field.name] = reading;
  }
  const record = registerReadings(environment, name, readings);
  types.records.set(name, record);
  return record;
}

export function registerReadings(environment: Environment, name: string, readings: Readonly<Record<string, Reading>>): RecordType {
  // A class of its own tells the evaluator the type; only declared fields can be reached, so `constructor` and the like cannot.
  const ctor = class {} as Constructor;
  environment.registerType(name, {
    ctor,
    fields: Object.fromEntries(Object.entries(readings).map(([field, reading]) => [field, reading.type])),
  });
  const entries = Object.entries(readings);
  const read = (json: unknown): object => {
    const value = new ctor() as Record<PropertyKey, unknown>;
    const present = typeof json === 'object' && json !== null;
    if (!present) value[ABSENT] = true;
    for (const [field, reading] of entries)
      value[field] = reading.read(present && Object.hasOwn(json, field) ? (json as Record<string, unknown>)[field] : null);
    return value;
  };
  return { name, read };
}

function readingOf(environment: Environment, name: string, field: Field, types: TypeTable): Reading {
  const scalar = scalarReading(field.kind);
  if (scalar) return scalar;
  if (field.kind === 'rows') return listOf(registerRecord(environment, name, field.fields, types));
  if (field.kind === 'list' && field.element) return listReading(readingOf(environment, `${name}__element`, field.element, types));
  if (field.kind === 'signature') {
    return recordReading(registerReadings(environment, name, { person: SCALARS['text'] as Reading, at: SCALARS['instant'] as Reading }));
  }
  return recordReading(registerRecord(environment, name, field.fields, types));
}

/** Declares a variable, unless CEL keeps the name for itself or it is declared already. */
export function declare(environment: Environment, name: string, type: string): void {
  if (!isCelName(name) && !environment.hasVariable(name)) environment.registerVariable(name, type);
}

/** A list of records, as `many` documents and tables are. */
export function listOf(record: RecordType): Reading {
  return listReading(recordReading(record));
}

export function recordReading(record: RecordType): Reading {
  return { type: record.name, read: (json) => record.read(json) };
}

export function listReading(element: Reading): Reading {
  return { type: `list<${element.type}>`, read: (json) => (Array.isArray(json) ? json.map((item) => element.read(item)) : []) };
}

export type { Reading };
