import sqlite from 'node-sqlite3-wasm';
import type { EpochMs } from '#engine/runtime/instance.js';
import type { OcelEvent, OcelObject, OcelValue } from '#engine/export/event-log/ocel.js';
import {
  attributeColumn,
  OCEL_TABLES,
  quoted,
  tableInstant,
  tableName,
  tableValue,
  typeTable,
  unlikeOthers,
} from '#engine/export/event-log/ocel-tables.js';

type Database = InstanceType<typeof sqlite.Database>;
type Statement = ReturnType<Database['prepare']>;

/** The first value of an attribute has this instant (OCEL 2.0). */
const BEGINNING: EpochMs = 0;
/** Statements kept prepared: there is one for each combination of attributes. */
const MOST_STATEMENTS = 500;

/** A SQLite file being made; one that is not closed is of no use. */
export class OcelSqlite {
  private readonly database: Database;
  private readonly types: Readonly<Record<'event' | 'object', TypeTables>>;
  private readonly statements = new Map<string, Statement>();

  constructor(path: string) {
    this.database = new sqlite.Database(path);
    // It is made once, by one, and thrown away if that breaks off; what is connected may come later.
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA page_size = 8192');
    this.database.exec(OCEL_TABLES);
    this.types = { event: new TypeTables(this.database, 'event'), object: new TypeTables(this.database, 'object') };
  }

  /** Whose query it answers. */
  about(facts: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(facts)) this.run('INSERT INTO gatehouse_query VALUES (?, ?)', [name, value]);
  }

  add(events: readonly OcelEvent[], objects: readonly OcelObject[]): void {
    this.database.exec('BEGIN');
    for (const event of events) this.addEvent(event);
    for (const object of objects) this.addObject(object);
    this.database.exec('COMMIT');
  }

  close(): void {
    this.forget();
    this.database.close();
  }

  private addEvent({ id, type, at, attributes, relations }: OcelEvent): void {
    const { table, columns } = this.types.event.of(type, attributes);
    this.run('INSERT INTO event VALUES (?, ?)', [id, type]);
    this.insert(table, ['ocel_id', 'ocel_time', ...columns], [id, tableInstant(at), ...attributes.map(tableValue)]);
    for (const { object, qualifier } of relations) this.run('INSERT INTO event_object VALUES (?, ?, ?)', [id, object, qualifier]);
  }

  private addObject({ id, type, attributes, relations }: OcelObject): void {
    const { table, columns } = this.types.object.of(type, attributes);
    const values = attributes.map((attribute, place) => ({ ...attribute, column: columns[place] ?? attribute.name }));
    const first = values.filter(({ at }) => at === null);
    const changes = values.flatMap((value) => (value.at === null ? [] : [{ ...value, at: value.at }]));
    this.run('INSERT INTO object VALUES (?, ?)', [id, type]);
    this.insert(
      table,
      ['ocel_id', 'ocel_time', ...first.map(({ column }) => column)],
      [id, tableInstant(BEGINNING), ...first.map(tableValue)],
    );
    for (const change of changes)
      this.insert(
        table,
        ['ocel_id', 'ocel_time', 'ocel_changed_field', change.column],
        [id, tableInstant(change.at), change.column, tableValue(change)],
      );
    for (const { object, qualifier } of relations) this.run('INSERT INTO object_object VALUES (?, ?, ?)', [id, object, qualifier]);
  }

  private insert(table: string, columns: readonly string[], values: (string | number | null)[]): void {
    this.run(`INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, values);
  }

  private run(sql: string, values: (string | number | null)[]): void {
    let statement = this.statements.get(sql);
    if (!statement) {
      if (this.statements.size >= MOST_STATEMENTS) this.forget();
      this.statements.set(sql, (statement = this.database.prepare(sql)));
    }
    statement.run(values);
  }

  private forget(): void {
    for (const statement of this.statements.values()) statement.finalize();
    this.statements.clear();
  }
}

/** Tables of the types of events or objects, made when a type, or an attribute of one, comes up first. */
class TypeTables {
  private readonly tables = new Map<string, { readonly table: string; readonly columns: Map<string, string> }>();
  /** Names of the tables every log has, without `event_` or `object_`. */
  private readonly names = new Set(['map_type', 'object']);

  constructor(
    private readonly database: Database,
    private readonly kind: 'event' | 'object',
  ) {}

  /** Table of a type, and the columns of these attributes, in order. */
  of(type: string, attributes: readonly OcelValue[]): { readonly table: string; readonly columns: readonly string[] } {
    const known = this.tables.get(type) ?? this.make(type);
    return {
      table: known.table,
      columns: attributes.map((attribute) => known.columns.get(attribute.name) ?? this.addColumn(known, attribute)),
    };
  }

  private make(type: string): { readonly table: string; readonly columns: Map<string, string> } {
    const name = tableName(type, this.names);
    this.names.add(name.toLowerCase());
    this.database.run(`INSERT INTO "${this.kind}_map_type" VALUES (?, ?)`, [type, name]);
    this.database.exec(typeTable(this.kind, name));
    const made = { table: `${this.kind}_${name}`, columns: new Map<string, string>() };
    this.tables.set(type, made);
    return made;
  }

  private addColumn({ table, columns }: { readonly table: string; readonly columns: Map<string, string> }, attribute: OcelValue): string {
    const taken = new Set(['ocel_id', 'ocel_time', 'ocel_changed_field', ...[...columns.values()].map((column) => column.toLowerCase())]);
    const column = unlikeOthers(attribute.name, taken);
    this.database.exec(attributeColumn(table, column, attribute.type));
    columns.set(attribute.name, column);
    return column;
  }
}
