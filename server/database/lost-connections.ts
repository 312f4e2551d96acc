import type pg from 'pg';

/**
 * Reports each connection of a pool that breaks, idle or at work, once. A pool that is being closed reports nothing more: it has ended before its
 * connections have, and the database may go down in between.
 */
export function reportLostConnections(pool: pg.Pool, report: (error: Error) => void): void {
  pool.on('connect', (client) => {
    client.once('error', (error) => {
      if (!pool.ending) report(error);
    });
    // What follows from it.
    client.on('error', () => undefined);
  });
  // The same again, of the idle ones; unheard it would end the process.
  pool.on('error', () => undefined);
}
