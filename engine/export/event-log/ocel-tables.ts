import type { EpochMs } from '../../runtime/instance.js';
import { isoInstant } from '../../time/iso-instant.js';
import type { OcelType, OcelValue } from './ocel.js';

/** Tables every relational OCEL 2.0 log has, before those of its types. */
export const OCEL_TABLES = `
CREATE TABLE "event_map_type" ("ocel_type" TEXT PRIMARY KEY, "ocel_type_map" TEXT);
CREATE TABLE "object_map_type" ("ocel_type" TEXT PRIMARY KEY, "ocel_type_map" TEXT);
CREATE TABLE "event" ("ocel_id" TEXT PRIMARY KEY, "ocel_type" TEXT, FOREIGN KEY ("ocel_type") REFERENCES "event_map_type" ("ocel_type"));
CREATE TABLE "object" ("ocel_id" TEXT PRIMARY KEY, "ocel_type" TEXT, FOREIGN KEY ("ocel_type") REFERENCES "object_map_type" ("ocel_type"));
CREATE TABLE "event_object" ("ocel_event_id" TEXT, "ocel_object_id" TEXT, "ocel_qualifier" TEXT,
  PRIMARY KEY ("ocel_event_id", "ocel_object_id", "ocel_qualifier"),
  FOREIGN KEY ("ocel_event_id") REFERENCES "event" ("ocel_id"), FOREIGN KEY ("ocel_object_id") REFERENCES "object" ("ocel_id"));
CREATE TABLE "object_object" ("ocel_source_id" TEXT, "ocel_target_id" TEXT, "ocel_qualifier" TEXT,
  PRIMARY KEY ("ocel_source_id", "ocel_target_id", "ocel_qualifier"),
  FOREIGN KEY ("ocel_source_id") REFERENCES "object" ("ocel_id"), FOREIGN KEY ("ocel_target_id") REFERENCES "object" ("ocel_id"));
CREATE TABLE "gatehouse_query" ("name" TEXT PRIMARY KEY, "value" TEXT);`;

/** Table of one type. @param name - the type's name within the tables (`ocel_type_map`) */
export function typeTable(of: 'event' | 'object', name: string): string {
  const own =
    of === 'event'
      ? '"ocel_id" TEXT PRIMARY KEY, "ocel_time" TIMESTAMP'
      : '"ocel_id" TEXT, "ocel_time" TIMESTAMP, "ocel_changed_field" TEXT';
  return `CREATE TABLE ${quoted(`${of}_${name}`)} (${own}, FOREIGN KEY ("ocel_id") REFERENCES "${of}" ("ocel_id"))`;
}

/** A column more for an attribute. */
export function attributeColumn(table: string, column: string, type: OcelType): string {
  return `ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(column)} ${COLUMN_TYPES[type]}`;
}

const COLUMN_TYPES = { string: 'TEXT', time: 'TIMESTAMP', integer: 'INTEGER', float: 'REAL', boolean: 'BOOLEAN' } as const;

/** `2026-02-13 01:00:00.000`, in UTC. */
export function tableInstant(at: EpochMs): string {
  const [date = '', time = ''] = isoInstant(at).slice(0, -1).split('T');
  const [seconds = '', fraction = ''] = time.split('.');
  return `${date} ${seconds}.${fraction.padEnd(3, '0')}`;
}

/** A value as its column holds it. */
export function tableValue({ type, value }: OcelValue): string | number | null {
  return type === 'boolean' && value !== null ? (value === 'true' ? 1 : 0) : value;
}

/**
 * A name for tables and columns that no other of the set has, whatever the case of its letters: SQLite does not tell them apart. What is no ASCII letter or
 * digit is left out of a table's name, because many readers do not quote it.
 */
export function tableName(type: string, taken: ReadonlySet<string>): string {
  const words = type.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return unlikeOthers(name === '' ? 'Type' : name, taken);
}

/** The name, or the first of `name2`, `name3` … that is not taken. @param taken - names in small letters */
export function unlikeOthers(name: string, taken: ReadonlySet<string>): string {
  let found = name;
  for (let n = 2; taken.has(found.toLowerCase()); n++) found = `${name}${n}`;
  return found;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
