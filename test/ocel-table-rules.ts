import sqlite from 'node-sqlite3-wasm';

/** Rules for the relational form of OCEL 2.0 (section 6 of its specification): each query finds what breaks one. */
const RULES: Readonly<Record<string, string>> = {
  'a table every log has is missing': `SELECT column1 AS name
    FROM (VALUES ('event_map_type'), ('object_map_type'), ('event'), ('object'), ('event_object'), ('object_object'))
    WHERE column1 NOT IN (SELECT name FROM sqlite_master WHERE type = 'table')`,
  'a type has no table': `SELECT 'event_' || ocel_type_map AS name FROM event_map_type UNION SELECT 'object_' || ocel_type_map FROM object_map_type
    EXCEPT SELECT name FROM sqlite_master WHERE type = 'table'`,
  'a table has no type': `SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'event_*' OR name GLOB 'object_*')
    EXCEPT SELECT 'event_' || ocel_type_map FROM event_map_type EXCEPT SELECT 'object_' || ocel_type_map FROM object_map_type
    EXCEPT VALUES ('event_map_type'), ('object_map_type'), ('event_object'), ('object_object')`,
  'a table of a type lacks ocel_id or a time': `SELECT m.name FROM sqlite_master AS m WHERE m.type = 'table'
    AND m.name IN (SELECT 'event_' || ocel_type_map FROM event_map_type UNION SELECT 'object_' || ocel_type_map FROM object_map_type)
    AND 2 > (SELECT count(*) FROM pragma_table_info(m.name) AS p WHERE p.name = 'ocel_id' OR (p.name = 'ocel_time' AND p.type = 'TIMESTAMP'))`,
  'a primary key is missing': `SELECT t.column1 || '.' || t.column2 AS name FROM (VALUES ('event', 'ocel_id'), ('object', 'ocel_id'), ('event_map_type', 'ocel_type'), ('object_map_type', 'ocel_type'),
      ('event_object', 'ocel_event_id'), ('event_object', 'ocel_object_id'), ('event_object', 'ocel_qualifier'),
      ('object_object', 'ocel_source_id'), ('object_object', 'ocel_target_id'), ('object_object', 'ocel_qualifier')) AS t
    WHERE NOT EXISTS (SELECT 1 FROM pragma_table_info(t.column1) AS p WHERE p.name = t.column2 AND p.pk > 0)`,
  'a foreign key is missing': `SELECT t.column1 || '.' || t.column2 AS name FROM (VALUES ('event', 'ocel_type', 'event_map_type'), ('object', 'ocel_type', 'object_map_type'),
      ('event_object', 'ocel_event_id', 'event'), ('event_object', 'ocel_object_id', 'object'), ('object_object', 'ocel_source_id', 'object'), ('object_object', 'ocel_target_id', 'object')) AS t
    WHERE NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.column1) AS p WHERE p."from" = t.column2 AND p."table" = t.column3)`,
  'a foreign key is broken': `SELECT "table" AS name FROM pragma_foreign_key_check`,
};

/** Rules that a log breaks, with where. */
export function brokenTableRules(database: InstanceType<typeof sqlite.Database>): readonly string[] {
  return Object.entries(RULES).flatMap(([rule, sql]) => database.all(sql).map((row) => `${rule}: ${String(row['name'])}`));
}
