import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '#server/config/config.js';
import { PgPool } from '#server/database/pg-pool.js';
import { type Host, startHost } from '#server/start-host.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { ASKER, askedFor, WORKERS, WORKLOAD_LIBRARY } from './workload.js';

interface Answer {
  readonly id?: string;
  readonly token?: string;
  readonly status?: string;
  readonly tasks?: readonly { readonly id: string }[];
}

/** The whole host as `npm start` runs it, and a client on kept-alive connections in the same process; every request is signed in. */
export class BenchHost {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly tokens = new Map<string, string>();

  private constructor(
    private readonly host: Host,
    private readonly folder: string,
  ) {}

  static async start(): Promise<BenchHost> {
    const folder = temporaryFolder('gatehouse-bench-');
    const library = join(folder, 'library');
    writeLibrary(library, WORKLOAD_LIBRARY);
    const config = readConfig({ PORT: '0', GATEHOUSE_DATA: join(folder, 'data'), GATEHOUSE_LIBRARY: library, GATEHOUSE_LOG: 'error' });
    const bench = new BenchHost(await startHost(config), folder);
    for (const person of [ASKER, ...WORKERS]) {
      const { token } = await bench.send('POST', '/api/sessions', null, { person, password: bench.host.demoPassword });
      bench.tokens.set(person, token ?? '');
    }
    return bench;
  }

  /** Its database, as superuser: to fill tables and to ask how it is. */
  async connect(): Promise<pg.Client> {
    const ownerUrl = this.host.app.get(PgPool).options.connectionString ?? '';
    const client = new pg.Client(superuserUrl({ folder: this.host.dataFolder ?? '', ownerUrl }));
    await client.connect();
    return client;
  }

  /** An instance that waits at its first task for the sales clerk. @returns its id */
  async begin(documentBytes: number): Promise<string> {
    const { id } = await this.send('POST', '/api/instances', ASKER, { process: 'purchase', documents: askedFor(documentBytes) });
    return id ?? '';
  }

  /**
   * Completed instances.
   *
   * @param time - counted seconds, or until something has happened
   * @param restMs - how long a caller rests before each request, on average; 0: not at all
   */
  measure(callers: number, time: number | Promise<unknown>, restMs = 0): Promise<LoopResult> {
    return closedLoop(callers, time, async (timed) => {
      const rested = async (...request: Parameters<BenchHost['send']>): Promise<Answer> => {
        if (restMs > 0) await sleep(restMs * 2 * Math.random());
        return timed(() => this.send(...request));
      };
      let now = await rested('POST', '/api/instances', ASKER, { process: 'purchase', documents: askedFor(1024) });
      for (const person of WORKERS) now = await rested('POST', `/api/tasks/${now.tasks?.[0]?.id ?? ''}/complete`, person, {});
      if (now.status !== 'ended') throw new Error('an instance did not end');
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.host.stop();
    if (this.host.dataFolder !== null) await rm(this.host.dataFolder, { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }

  private send(method: string, path: string, person: string | null, body: unknown): Promise<Answer> {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...(person === null ? {} : { authorization: `Bearer ${this.tokens.get(person) ?? ''}`, 'idempotency-key': newInstanceId(0) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.host.address), { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(answer) as Answer);
          else reject(new Error(`${method} ${path}: ${answer}`));
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }
}
