import pg from 'pg';

/** Connections of the role that owns the tables, each for one piece of work: the application's own may neither make partitions nor purge. */
export class OwnerDatabase {
  constructor(private readonly url: string) {}

  /** @param name - of the work, as the server's list of sessions shows it; the caller ends the connection */
  async connect(name: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: `gatehouse-${name}` });
    // Whoever works with it hears of it by his next statement.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
