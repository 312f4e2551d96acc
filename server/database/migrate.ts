import { DataSource } from 'typeorm';
import { Schema1774800000001 } from './migrations/1-schema.js';

const MIGRATION_LOCK = 0x6d69_6772;

/** Brings a database to this release's schema, one host at a time, and gives the application role what it needs and no more. */
export async function migrate(ownerUrl: string, applicationRole: string | null): Promise<void> {
  const owner = await new DataSource({ type: 'postgres', url: ownerUrl, migrations: [Schema1774800000001], poolSize: 1 }).initialize();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await owner.runMigrations({ transaction: 'each' });
    await ensureEventPartitions(owner);
    if (applicationRole) await grant(owner, applicationRole);
    await owner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await owner.destroy();
  }
}

const APPEND_ONLY = ['event', 'batch', 'record_history', 'definition', 'print'];

async function grant(owner: DataSource, role: string): Promise<void> {
  await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
  await owner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${APPEND_ONLY.join(', ')} FROM ${role}`);
  const partitions = await owner.query<{ name: string }[]>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass`,
  );
  await owner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${partitions.map((partition) => partition.name).join(', ')} FROM ${role}`);
}

/** A partition a month of starts, made months ahead: what no partition covers would gather in the default one. */
async function ensureEventPartitions(owner: DataSource): Promise<void> {
  const [row] = await owner.query<{ now: Date }[]>('SELECT now() AS now');
  const start = row?.now ?? new Date(0);
  for (let month = 0; month < 6; month++) {
    const from = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1);
    const to = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month + 1, 1);
    const name = `event_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
    await owner.query(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF event FOR VALUES FROM ('${firstId(from)}') TO ('${firstId(to)}')`);
  }
}

/** The smallest UUIDv7 of an instant. */
function firstId(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
