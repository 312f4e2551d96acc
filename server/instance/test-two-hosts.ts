import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import type { Committer, CommandResult } from './committer.js';
import { newInstanceId } from './instance-id.js';
import { requestOf } from './test-request.js';

/** Two hosts on one database, of one lane and of two: what one of them decides, the other may be deciding too. */
export class TwoHosts {
  /** What they told of batches that had to be repeated. */
  readonly reports: string[] = [];

  private constructor(
    readonly publication: TestPublication,
    private readonly hosts: Committer[],
  ) {}

  /** @param files - of the library: path → text */
  static async start(files: Readonly<Record<string, string>>): Promise<TwoHosts> {
    const publication = await startTestPublication(files);
    const two = new TwoHosts(publication, []);
    const report = (text: string, error?: unknown): number => two.reports.push(`${text}: ${String(error)}`);
    for (const lanes of [1, 2]) two.hosts.push(publication.committer({ lanes, report }));
    return two;
  }

  /** One of them, in turn. */
  host(number: number): Committer {
    return this.hosts[number % 2] as Committer;
  }

  /** zhao.lei starts a process with these documents. @param host - default: the first one */
  begin(process: string, documents: Readonly<Record<string, Readonly<Record<string, string | number>>>>, host = 0): Promise<CommandResult> {
    const body = { type: 'start', process, outcome: 'done', documents, comment: null } as const;
    return this.host(host).submit(requestOf(newInstanceId(0), body, 'zhao.lei'));
  }

  /** Times PostgreSQL had to break a circle of locks. */
  async deadlocks(): Promise<number> {
    const [row] = await this.publication.source.query<{ deadlocks: number }[]>(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    return row?.deadlocks ?? -1;
  }

  async stop(): Promise<void> {
    for (const host of this.hosts) await host.stop();
    await this.publication.stop();
  }
}
