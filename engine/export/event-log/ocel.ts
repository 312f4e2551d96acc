import type { Field } from '../../definition/form.js';
import type { EpochMs, Json } from '../../runtime/instance.js';

/** Types of attributes in OCEL 2.0. */
export type OcelType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

/** What an event or object is connected with, and how. */
export interface OcelRelation {
  readonly object: string;
  readonly qualifier: string;
}

/** A value as text; null: it was cleared. */
export interface OcelValue {
  readonly name: string;
  readonly type: OcelType;
  readonly value: string | null;
}

export interface OcelEvent {
  /** `<instance>:<seq>`. */
  readonly id: string;
  readonly type: string;
  readonly at: EpochMs;
  readonly attributes: readonly OcelValue[];
  readonly relations: readonly OcelRelation[];
}

export interface OcelObject {
  readonly id: string;
  readonly type: string;
  /** In the order of their instants. `at` null: as it was from the beginning. */
  readonly attributes: readonly (OcelValue & { readonly at: EpochMs | null })[];
  readonly relations: readonly OcelRelation[];
}

/** Ids and types of objects. */
export const objectOf = {
  instance: (id: string) => id,
  document: (instance: string, name: string, index: number | null) => `${instance}/${name}${index === null ? '' : `/${index + 1}`}`,
  row: (register: string, key: string) => `${register}:${key}`,
  person: (id: string) => `person:${id}`,
};
export const objectType = {
  instance: (process: string) => `process ${process}`,
  document: (form: string) => `form ${form}`,
  row: (register: string) => `register ${register}`,
  person: 'person',
};

/** Type of a field's values. What was personal may be erased, and what has parts is JSON: both are texts. */
export function typeOfField(field: Field | undefined): OcelType {
  if (!field || field.personal) return 'string';
  return TYPES[field.kind] ?? 'string';
}

const TYPES: Partial<Readonly<Record<Field['kind'], OcelType>>> = {
  boolean: 'boolean',
  integer: 'integer',
  number: 'float',
  money: 'float',
  decimal: 'float',
  percent: 'float',
  date: 'string',
  dateTime: 'time',
};

/** A value of a document or row as text. */
export function valueText(value: Json): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Rows of registers that fields name, with the way to the field (`customer`, `lines.product`). */
export function rowsNamed(fields: Readonly<Record<string, Field>>, content: Json, way = ''): readonly RowNamed[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return [];
  return Object.values(fields).flatMap((field) => {
    const value = (content as { readonly [name: string]: Json })[field.name] ?? null;
    const place = way === '' ? field.name : `${way}.${field.name}`;
    if (field.register !== null) return typeof value === 'string' && value !== '' ? [{ register: field.register, key: value, place }] : [];
    if (field.kind === 'group') return rowsNamed(field.fields, value, place);
    if (!Array.isArray(value)) return [];
    const items: readonly Json[] = value;
    if (field.kind === 'rows') return items.flatMap((item) => rowsNamed(field.fields, item, place));
    const { element } = field;
    return element
      ? items.flatMap((item) => rowsNamed({ [element.name]: element }, { [element.name]: item }, way)).map((named) => ({ ...named, place }))
      : [];
  });
}

export interface RowNamed {
  readonly register: string;
  readonly key: string;
  readonly place: string;
}
