import type { Config } from '#server/config/config.js';
import { StartError } from '#server/start-error.js';
import { askServer, checkServer } from './check-server.js';

/** Whose connections the host uses. */
export interface DatabaseRoles {
  /** Connection of the role that owns the tables: it migrates, makes partitions and purges. */
  readonly ownerUrl: string;
  /** Connection of the application. */
  readonly applicationUrl: string;
  /** Role of the application, which has no right to change or delete what is on record; null: it owns the tables, and no right protects them. */
  readonly applicationRole: string | null;
}

export interface ApplicationFacts {
  readonly role: string;
  /** Which database of which server run. */
  readonly place: string;
  readonly superuser: boolean;
  /** Roles whose rights it has, its own among them. */
  readonly roles: readonly string[];
}

const FACTS = `SELECT current_user AS role, concat_ws(' ', current_database(), pg_postmaster_start_time()) AS place,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
  (SELECT array_agg(rolname::text) FROM pg_roles WHERE pg_has_role(oid, 'MEMBER')) AS roles`;

/**
 * Looks at a server of the user's own, with both roles where there are two.
 *
 * @throws {StartError} when the host cannot work there, or when two roles are given and the application could change history all the same
 */
export async function rolesOfServer({ databaseUrl, databaseOwnerUrl }: Config): Promise<DatabaseRoles> {
  const applicationUrl = databaseUrl ?? '';
  if (databaseOwnerUrl === null) {
    await checkServer(applicationUrl);
    return { ownerUrl: applicationUrl, applicationUrl, applicationRole: null };
  }
  await checkServer(databaseOwnerUrl, 'DATABASE_OWNER_URL');
  const owner = await askServer<ApplicationFacts>(databaseOwnerUrl, 'DATABASE_OWNER_URL', FACTS);
  const application = await askServer<ApplicationFacts>(applicationUrl, 'DATABASE_URL', FACTS);
  judgeRoles(owner, application);
  return { ownerUrl: databaseOwnerUrl, applicationUrl, applicationRole: application.role };
}

/** @throws {StartError} when the second role protects nothing */
export function judgeRoles(owner: ApplicationFacts, application: ApplicationFacts): void {
  if (owner.place !== application.place)
    throw new StartError(
      'DATABASE_URL 与 DATABASE_OWNER_URL 不是同一个数据库',
      'DATABASE_URL and DATABASE_OWNER_URL lead to different databases; both must name the same one.',
    );
  if (application.superuser || application.roles.includes(owner.role))
    throw new StartError(
      `数据库用户 ${application.role} ${application.superuser ? '是超级用户' : `拥有 ${owner.role} 的权限`}，历史仍可被改`,
      `The database user "${application.role}" of DATABASE_URL ${application.superuser ? 'is a superuser' : `has the rights of "${owner.role}"`} and could change history. Give it a role of its own: CREATE ROLE gatehouse_app LOGIN PASSWORD '…'.`,
    );
}
