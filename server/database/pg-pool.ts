import pg from 'pg';

/** Connections for reads and small writes of the host; instances change only through the committer. */
export class PgPool extends pg.Pool {}
