import { commandId } from '#server/instance/command-id.js';
import type pg from 'pg';
import type { Answered, Person } from '#test/http/person.js';

/** One command a client sent, and what it knows of it. */
export interface Entry {
  readonly person: string;
  /** `Idempotency-Key`. */
  readonly key: string;
  readonly path: string;
  readonly body: object;
  /** `unknown`: no answer came, or one that does not say what happened. */
  outcome: 'acknowledged' | 'refused' | 'unknown';
  /** Status and code of the answer, for whoever reads a failure. */
  answer: string;
}

/** What the clients were told, kept outside the host. */
export class Ledger {
  readonly entries: Entry[] = [];
  /** Business keys of the instances they know of. */
  readonly keys: string[] = [];

  get unknown(): readonly Entry[] {
    return this.entries.filter((entry) => entry.outcome === 'unknown');
  }

  count(outcome: Entry['outcome']): number {
    return this.entries.filter((entry) => entry.outcome === outcome).length;
  }

  /** Sends a command and notes what came of it. @returns the answer; null: none that says what happened */
  async send(person: Person, key: string, path: string, body: object): Promise<Answered | null> {
    const entry: Entry = { person: person.id, key, path, body, outcome: 'unknown', answer: 'none' };
    this.entries.push(entry);
    return this.attempt(person, entry);
  }

  /** Sends an entry (again) under its key. */
  async attempt(person: Person, entry: Entry): Promise<Answered | null> {
    try {
      const answered = await person.send('POST', entry.path, entry.body, entry.key);
      entry.answer = `${answered.status} ${String(answered.body['code'] ?? '')}`;
      if (answered.status >= 500) return null;
      entry.outcome = answered.status < 400 ? 'acknowledged' : 'refused';
      if (typeof answered.body['key'] === 'string') this.keys.push(answered.body['key']);
      return answered;
    } catch (error) {
      entry.answer = String((error as { cause?: unknown }).cause ?? error);
      return null;
    }
  }

  /**
   * Compares the ledger with a database at rest: an acknowledged command is in the history exactly once, a refused one not at all. A message
   * counts where it was heard, or where it is kept.
   *
   * @returns what differs, a line each
   */
  async differences(database: Pick<pg.Client, 'query'>): Promise<readonly string[]> {
    const { rows } = await database.query<{ id: string; times: number }>(
      `SELECT id, count(*)::int AS times FROM
         (SELECT CASE WHEN type IN ('message.received', 'instance.started') THEN split_part(command_id, '>', 1) ELSE command_id END AS id FROM event
          UNION ALL SELECT id FROM message) AS places GROUP BY id`,
    );
    const times = new Map(rows.map((row) => [row.id, row.times]));
    return this.entries.flatMap((entry) => {
      const found = times.get(commandId(entry.person, entry.key)) ?? 0;
      const expected = entry.outcome === 'acknowledged' ? 1 : 0;
      if (entry.outcome !== 'unknown' && found === expected) return [];
      return [`${entry.person}:${entry.key} ${entry.path} is ${entry.outcome} (${entry.answer}) and ${found} times in the history`];
    });
  }
}
