import type pg from 'pg';

/**
 * The schema as text: tables with their columns, constraints, indexes, storage options and rights, then functions, in order of name. The months' partitions of
 * `event` are left out, for they change with the calendar.
 */
export async function dumpSchema(client: pg.ClientBase | pg.Pool): Promise<string> {
  const { rows: tables } = await client.query<{ oid: number; name: string; suffix: string }>(
    `SELECT c.oid, c.relname AS name, concat(
       CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) END,
       CASE WHEN c.relispartition THEN ' PARTITION OF ' || (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid) || ' ' || pg_get_expr(c.relpartbound, c.oid) END,
       CASE WHEN c.reloptions IS NOT NULL THEN ' WITH (' || array_to_string(c.reloptions, ', ') || ')' END) AS suffix
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname !~ '^event_[0-9]{4}_[0-9]{2}$'
     ORDER BY c.relname COLLATE "C"`,
  );
  const parts: string[] = [];
  for (const { oid, name, suffix } of tables) {
    const lines = [...(await columnsOf(client, oid)), ...(await constraintsOf(client, oid))].map((line) => `  ${line}`);
    parts.push(
      [
        `CREATE TABLE ${name} (\n${lines.join(',\n')}\n)${suffix};`,
        ...(await indexesOf(client, oid)),
        ...(await rightsOf(client, oid)),
      ].join('\n'),
    );
  }
  return `${[...parts, ...(await functions(client))].join('\n\n')}\n`;
}

async function functions(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname COLLATE "C", pronargs`,
  );
  return rows.map(({ definition }) => `${definition.trim()};`);
}

async function columnsOf(client: pg.ClientBase | pg.Pool, table: number): Promise<string[]> {
  return lines(
    client,
    `SELECT concat(quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
       CASE WHEN a.attstorage <> t.typstorage THEN ' STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END, CASE WHEN a.attnotnull THEN ' NOT NULL' END,
       ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS line
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    table,
  );
}

/** Not null stands with the column (PostgreSQL 18 lists it as a constraint too). */
async function constraintsOf(client: pg.ClientBase | pg.Pool, table: number): Promise<string[]> {
  return lines(
    client,
    `SELECT 'CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
     WHERE conrelid = $1 AND contype <> 'n' ORDER BY conname COLLATE "C"`,
    table,
  );
}

async function indexesOf(client: pg.ClientBase | pg.Pool, table: number): Promise<string[]> {
  return lines(
    client,
    `SELECT pg_get_indexdef(indexrelid) || ';' AS line FROM pg_index
     WHERE indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid::regclass::text COLLATE "C"`,
    table,
  );
}

async function rightsOf(client: pg.ClientBase | pg.Pool, table: number): Promise<string[]> {
  return lines(
    client,
    `SELECT 'GRANT ' || string_agg(privilege_type, ', ' ORDER BY privilege_type) || ' ON ' || c.relname || ' TO ' || grantee::regrole || ';' AS line
     FROM pg_class c, aclexplode(c.relacl) WHERE c.oid = $1 AND grantee <> c.relowner AND grantee <> 0 GROUP BY grantee, c.relname ORDER BY 1`,
    table,
  );
}

async function lines(client: pg.ClientBase | pg.Pool, sql: string, table: number): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql, [table]);
  return rows.map((row) => row.line);
}
