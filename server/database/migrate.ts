import { Logger, runMigrations as runJobMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { EventPartitions } from './event-partitions.js';
import { Schema1774800000001 } from './migrations/1-schema.js';
import { CopiesAndFiles1774800000011 } from './migrations/11-copies-and-files.js';
import { RoomForUpdates1774800000012 } from './migrations/12-room-for-updates.js';
import { Figures1774800000025 } from './migrations/25-figures.js';
import { Load1774800000013 } from './migrations/13-load.js';
import { DirectoryVersion1774800000014 } from './migrations/14-directory-version.js';
import { Breaches1774800000015 } from './migrations/15-breaches.js';
import { NotificationList1774800000017 } from './migrations/17-notification-list.js';
import { Schedule1774800000018 } from './migrations/18-schedule.js';
import { Suspended1774800000019 } from './migrations/19-suspended.js';
import { Priority1774800000020 } from './migrations/20-priority.js';
import { Questions1774800000024 } from './migrations/24-questions.js';
import { HeldClock1774800000002 } from './migrations/2-held-clock.js';
import { LockAndRead1774800000003 } from './migrations/3-lock-and-read.js';
import { Person1774800000004 } from './migrations/4-person.js';
import { Publication1774800000026 } from './migrations/26-publication.js';
import { Retention1774800000023 } from './migrations/23-retention.js';
import { Seal1774800000021 } from './migrations/21-seal.js';
import { AccessLog1774800000022 } from './migrations/22-access-log.js';
import { CalendarVersion1774800000016 } from './migrations/16-calendar-version.js';
import { CommandOrder1774800000005 } from './migrations/5-command-order.js';
import { DeadLetter1774800000007 } from './migrations/7-dead-letter.js';
import { KeptMessage1774800000008 } from './migrations/8-kept-message.js';
import { SmallerRows1774800000009 } from './migrations/9-smaller-rows.js';
import { Substitution1774800000010 } from './migrations/10-substitution.js';
import { SubjectKey1774800000006 } from './migrations/6-subject-key.js';

const MIGRATION_LOCK = 0x6d69_6772;

/**
 * Brings a database to this release's schema, one host at a time, and gives the application role what it needs and no more.
 *
 * @param applicationRole - name of the role; null: the owner is the application
 */
export async function migrate(ownerUrl: string, applicationRole: string | null): Promise<void> {
  const owner = await new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [
      Schema1774800000001,
      HeldClock1774800000002,
      LockAndRead1774800000003,
      Person1774800000004,
      CommandOrder1774800000005,
      SubjectKey1774800000006,
      DeadLetter1774800000007,
      KeptMessage1774800000008,
      SmallerRows1774800000009,
      Substitution1774800000010,
      CopiesAndFiles1774800000011,
      RoomForUpdates1774800000012,
      Load1774800000013,
      DirectoryVersion1774800000014,
      Breaches1774800000015,
      CalendarVersion1774800000016,
      NotificationList1774800000017,
      Schedule1774800000018,
      Suspended1774800000019,
      Priority1774800000020,
      Seal1774800000021,
      AccessLog1774800000022,
      Retention1774800000023,
      Questions1774800000024,
      Figures1774800000025,
      Publication1774800000026,
    ],
    poolSize: 1,
  }).initialize();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await owner.runMigrations({ transaction: 'each' });
    await runJobMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => undefined) });
    await new EventPartitions(ownerUrl, () => undefined).ensure();
    if (applicationRole !== null) {
      const role = pg.escapeIdentifier(applicationRole);
      await grant(owner, role);
      await grantJobs(owner, role);
    }
    await owner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await owner.destroy();
  }
}

/** What is on record is added to, never changed. */
export const APPEND_ONLY: readonly string[] = [
  'event',
  'batch',
  'record_history',
  'definition',
  'print',
  'directory_version',
  'directory_entry',
  'publication',
  'published_file',
  'schedule_action',
  'access',
  'seal',
  'seal_key',
  'hold',
  'hold_end',
];

/** Written by whoever purges, with the owner's connection. */
const READ_ONLY = ['purge', 'purged_instance', 'migrations'];

/**
 * Rights on tables, not on the partitions of `event`: these are reached through it alone, so a partition attached later needs none, and none can be
 * gone around through it. In one transaction, for another host works meanwhile.
 *
 * A right that is not there is all there is: a trigger or a policy would stop nobody else than it does, for whoever can get around the right, the owner or a
 * superuser, can also disable these, and each would cost every insert. Whoever changes the history as one of them is found by the seals.
 */
async function grant(owner: DataSource, role: string): Promise<void> {
  const tables = await owner.query<{ name: string }[]>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  await owner.transaction(async (manager) => {
    await manager.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`);
    await manager.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables.map((table) => table.name).join(', ')} TO ${role}`);
    await manager.query(`REVOKE UPDATE, DELETE ON ${APPEND_ONLY.join(', ')} FROM ${role}`);
    await manager.query(`REVOKE INSERT, UPDATE, DELETE ON ${READ_ONLY.join(', ')} FROM ${role}`);
    await manager.query(`REVOKE DELETE ON subject_key FROM ${role}`);
  });
}

/** The queue of services belongs to graphile-worker; its tables are closed row by row unless a policy opens them. */
async function grantJobs(owner: DataSource, role: string): Promise<void> {
  await owner.query(`GRANT USAGE ON SCHEMA graphile_worker TO ${role}`);
  await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO ${role}`);
  await owner.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO ${role}`);
  await owner.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO ${role}`);
  const closed = await owner.query<{ name: string }[]>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity
     AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'gatehouse')`,
  );
  for (const { name } of closed) await owner.query(`CREATE POLICY gatehouse ON ${name} FOR ALL TO ${role} USING (true) WITH CHECK (true)`);
}
