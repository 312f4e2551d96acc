import pg from 'pg';

/** Settings of a lane's session; times in milliseconds. */
const SESSION = {
  // The only lease there is: a host that stalls in a transaction loses it. Milliseconds.
  idle_in_transaction_session_timeout: 10_000,
  lock_timeout: 5_000,
  statement_timeout: 15_000,
  synchronous_commit: 'on',
  // Every statement of a lane looks rows up by their key. A plan made while the tables were empty must not be another one.
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

/** A connection that commits batches: statements sent together go in one flush, and are planned the same whatever the tables hold. */
export async function connectLane(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    pipeline: true,
    options: Object.entries(SESSION)
      .map(([setting, value]) => `-c ${setting}=${value}`)
      .join(' '),
  } as pg.ClientConfig);
  await client.connect();
  return client;
}
