import pg from 'pg';
import { StartError } from '#server/start-error.js';

export interface ServerFacts {
  readonly version: number;
  readonly version_text: string;
  readonly encoding: string;
  readonly standby: boolean;
  readonly migrated: boolean;
  readonly may_create: boolean;
  readonly owns: boolean;
  readonly role: string;
}

/** The option that names a server. */
type Setting = 'DATABASE_URL' | 'DATABASE_OWNER_URL';

/**
 * Looks at a server of the user's own before anything is done to it.
 *
 * @param url - of the role that migrates
 * @param setting - option it stands in
 * @throws {StartError} cannot be reached, wrong name or password, too old, not UTF-8, a standby, or without the rights a migration needs
 */
export async function checkServer(url: string, setting: Setting = 'DATABASE_URL'): Promise<void> {
  const facts = await askServer<ServerFacts>(url, setting, FACTS);
  judge(facts, setting);
}

/**
 * One row of a server of the user's own.
 *
 * @throws {StartError} saying why it cannot be had
 */
export async function askServer<Row extends object>(url: string, setting: Setting, sql: string): Promise<Row> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'gatehouse-start' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Row & pg.QueryResultRow>(sql);
    return rows[0] as Row;
  } catch (error) {
    throw explain(error, new URL(url), setting);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const FACTS = `SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS version_text,
  current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby, current_user AS role,
  to_regclass('instance') IS NOT NULL AS migrated,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
  coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('instance')), true) AS owns`;

/** @throws {StartError} when the host cannot run on such a server */
export function judge(facts: ServerFacts, setting: Setting = 'DATABASE_URL'): void {
  if (facts.version < 150_000)
    throw new StartError(
      `数据库版本过低：PostgreSQL ${facts.version_text}，需要 15 或更高`,
      `${setting} is PostgreSQL ${facts.version_text}; 15 or newer is needed.`,
    );
  if (facts.encoding !== 'UTF8')
    throw new StartError(
      `数据库编码是 ${facts.encoding}，需要 UTF8`,
      `The database is encoded in ${facts.encoding}; create one with ENCODING 'UTF8'.`,
    );
  if (facts.standby)
    throw new StartError(`${setting} 指向只读的备用库，请改为主库`, `${setting} is a read-only standby; point it to the primary.`);
  if (facts.may_create && !facts.owns && setting === 'DATABASE_OWNER_URL')
    throw new StartError(
      `现有的表不归数据库用户 ${facts.role} 所有`,
      `The tables there are do not belong to the database user "${facts.role}". Hand them over once, as a superuser in this database: REASSIGN OWNED BY <their owner> TO "${facts.role}".`,
    );
  if (!facts.may_create || !facts.owns)
    throw new StartError(
      `数据库用户 ${facts.role} 没有建表权限`,
      `The database user "${facts.role}" may not create tables; make it the owner: ALTER DATABASE … OWNER TO "${facts.role}".`,
    );
}

/** What a connection error means to whoever wrote the URL; its password is never shown. */
function explain(error: unknown, { host: written, pathname, username }: URL, setting: Setting): StartError {
  // A folder of sockets is written in escapes.
  const host = decodeURIComponent(written);
  const { code, message } = error as { code?: string; message: string };
  const database = decodeURIComponent(pathname.slice(1));
  const user = decodeURIComponent(username);
  if (code === '28P01' || code === '28000')
    return new StartError(
      `数据库用户名或密码不正确：${user}@${host}`,
      `The name or the password in ${setting} is wrong (user "${user}" at ${host}).`,
      error,
    );
  if (code === '3D000')
    return new StartError(`数据库 ${database} 不存在`, `The database "${database}" does not exist at ${host}; create it first.`, error);
  if (code === '42501')
    return new StartError(`数据库用户 ${user} 没有权限`, `The database user "${user}" may not use "${database}" (${message}).`, error);
  return new StartError(`连接不上数据库 ${host}`, `The database at ${host} cannot be reached (${code ?? message}).`, error);
}
