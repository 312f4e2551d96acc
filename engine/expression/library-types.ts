import type { Environment } from '@marcbachmann/cel-js';
import type { Field } from '#engine/definition/form.js';
import type { Library } from '#engine/definition/library.js';
import { createEnvironment } from './environment.js';
import {
  type Reading,
  recordReading,
  type RecordType,
  registerReadings,
  registerRecord,
  readingOfCelType,
  scalarReading,
  type TypeTable,
} from './record-type.js';

/** Types and functions that every process of a library shares. Clone `environment` before declaring variables. */
export interface LibraryTypes {
  readonly environment: Environment;
  readonly forms: ReadonlyMap<string, RecordType>;
  readonly registers: ReadonlyMap<string, RecordType>;
  readonly messages: ReadonlyMap<string, RecordType>;
  /** Decision table with several outputs → its record; one with a single output has none. */
  readonly outputs: ReadonlyMap<string, RecordType>;
  /** CEL type of every field of every form and register. */
  readonly fieldTypes: ReadonlyMap<Field, string>;
  /** What `decisions.<state>` lists. */
  readonly decision: RecordType;
  /** An instance drawn by a schedule's `sample`. */
  readonly sampled: RecordType;
  /** Every name a misspelt one may have meant. */
  readonly names: ReadonlySet<string>;
  /** How an item of a list is read back from JSON; `type` is the CEL type of the list. */
  elementReading(type: string): Reading;
  /** Reading of a type as written in tables and messages: a value type, a form id or a register id (a row's key in messages). */
  readingOf(type: string): Reading | null;
}

const DOCUMENT_META: Readonly<Record<string, Reading>> = {
  number: scalarReading('text') as Reading,
  version: scalarReading('integer') as Reading,
  filledBy: scalarReading('person') as Reading,
  filledAt: scalarReading('dateTime') as Reading,
};

export function libraryTypes(library: Library): LibraryTypes {
  const environment = createEnvironment();
  const names = new Set<string>([
    'initiator',
    'actor',
    'decisions',
    'occurrence',
    'instance',
    'message',
    'result',
    'results',
    'now',
    'today',
    'decide',
    'sum',
    'last',
    'filled',
    'size',
    'days',
    'date',
    'week',
    'weekStart',
    'months',
    'monthEnd',
    'month',
    'at',
    'workingDays',
    'after',
    'halfway',
    'hasRole',
    'round',
    'decimal',
  ]);
  const collect = (fields: Readonly<Record<string, { fields: object }>>): void => {
    for (const [name, field] of Object.entries(fields)) {
      names.add(name);
      collect(field.fields as Readonly<Record<string, { fields: object }>>);
    }
  };
  const fieldTypes: TypeTable = { fields: new Map(), records: new Map() };
  const forms = new Map<string, RecordType>();
  for (const [id, { definition }] of library.forms) {
    forms.set(id, registerRecord(environment, typeName('form', id), definition.fields, fieldTypes, DOCUMENT_META));
    collect(definition.fields);
  }
  const registers = new Map<string, RecordType>();
  for (const [id, { definition }] of library.registers) {
    registers.set(id, registerRecord(environment, typeName('register', id), definition.fields, fieldTypes));
    collect(definition.fields);
  }
  const readingOf = (type: string): Reading | null => {
    const form = forms.get(type);
    return form ? recordReading(form) : (scalarReading(type) ?? (registers.has(type) ? (scalarReading('text') as Reading) : null));
  };
  /** Records that are neither forms nor registers and may stand in a list all the same. */
  const others = (): readonly RecordType[] => [...outputs.values(), decision, sampled];
  const elementReading = (type: string): Reading => {
    const element = /^list<(.+)>$/.exec(type)?.[1] ?? 'dyn';
    const record = fieldTypes.records.get(element) ?? others().find(({ name }) => name === element);
    return record ? recordReading(record) : (readingOfCelType(element) ?? { type: element, read: (json) => json });
  };
  const messages = new Map<string, RecordType>();
  for (const [name, message] of library.messages) {
    const readings = Object.entries(message.fields).map(
      ([field, type]) => [field, readingOf(type) ?? (scalarReading('text') as Reading)] as const,
    );
    messages.set(name, registerReadings(environment, typeName('message', name), Object.fromEntries(readings)));
    for (const [field] of readings) names.add(field);
  }
  const decision = registerReadings(environment, 'decision', {
    person: scalarReading('person') as Reading,
    outcome: scalarReading('text') as Reading,
    at: scalarReading('dateTime') as Reading,
    item: scalarReading('integer') as Reading,
    comment: scalarReading('text') as Reading,
  });
  const sampled = registerReadings(environment, 'sampled', {
    id: scalarReading('text') as Reading,
    key: scalarReading('text') as Reading,
    initiator: scalarReading('person') as Reading,
    startedAt: scalarReading('dateTime') as Reading,
    endedAt: scalarReading('dateTime') as Reading,
    end: scalarReading('text') as Reading,
  });
  const outputs = new Map<string, RecordType>();
  for (const [id, { definition }] of library.decisions) {
    const entries = Object.entries(definition.output).map(
      ([name, type]) => [name, scalarReading(type) ?? (scalarReading('text') as Reading)] as const,
    );
    if (entries.length > 1) outputs.set(id, registerReadings(environment, typeName('output', id), Object.fromEntries(entries)));
  }
  registerLast(environment, [...outputs.values()].map(recordReading));
  registerLast(environment, [...fieldTypes.records.values(), decision].map(recordReading));
  registerLast(
    environment,
    ['text', 'boolean', 'money', 'date', 'dateTime'].map((kind) => scalarReading(kind) as Reading),
  );
  return {
    environment,
    fieldTypes: fieldTypes.fields,
    elementReading,
    forms,
    registers,
    messages,
    outputs,
    decision,
    sampled,
    names,
    readingOf,
  };
}

/** `form` + `goods-request` → `form__goods_request`: CEL type names are identifiers. */
export function typeName(kind: string, id: string): string {
  return `${kind}__${id.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
}

/** `last(list)`; of an empty list, a stand-in that is not filled. */
function registerLast(environment: Environment, elements: readonly Reading[]): void {
  for (const { type, read } of elements)
    environment.registerFunction(`last(list<${type}>): ${type}`, (list: readonly unknown[]) => list.at(-1) ?? read(null));
}
