import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readConfig } from '#server/config/config.js';
import { PgPool } from '#server/database/pg-pool.js';
import { type Host, startHost } from '#server/start-host.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import type { LoopResult } from './closed-loop.js';
import { type Answer, HttpClient } from './http-client.js';
import { ASKER, askedFor, AUDITOR, WORKERS, WORKLOAD_LIBRARY } from './workload.js';

/** The built program, also in a test: a process of its own has no test runner in it. */
const CALLERS = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist/bench/callers.js' : 'callers.js', import.meta.url));

/** More business keys than a process of callers uses. */
const KEYS = 100_000;

/** What callers are sent. */
export interface CallersOrder {
  readonly address: string;
  /** Of each person. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly callers: number;
  /** Null: until the next message. */
  readonly seconds: number | null;
  readonly restMs: number;
  /** Where its business keys begin. */
  readonly references: number;
}

/** The whole host as `npm start` runs it, and callers in processes of their own; every request is signed in. */
export class BenchHost {
  private readonly tokens: { [person: string]: string } = {};
  private readonly client: HttpClient;
  /** Of callers, so far. */
  private processes = 0;

  private constructor(
    private readonly host: Host,
    private readonly folder: string,
  ) {
    this.client = new HttpClient(host.address, this.tokens);
  }

  static async start(): Promise<BenchHost> {
    const folder = temporaryFolder('gatehouse-bench-');
    const library = join(folder, 'library');
    writeLibrary(library, WORKLOAD_LIBRARY);
    const config = readConfig({ PORT: '0', GATEHOUSE_DATA: join(folder, 'data'), GATEHOUSE_LIBRARY: library, GATEHOUSE_LOG: 'error' });
    const bench = new BenchHost(await startHost(config), folder);
    for (const person of [ASKER, ...WORKERS, AUDITOR]) {
      const { token } = await bench.client.send('POST', '/api/sessions', null, { person, password: bench.host.demoPassword });
      bench.tokens[person] = token ?? '';
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
    const { id } = await this.client.send('POST', '/api/instances', ASKER, { process: 'purchase', documents: askedFor(documentBytes) });
    return id ?? '';
  }

  /** An instance that has ended, with so many comments on the way. @returns its id */
  async finish(documentBytes: number, comments: number): Promise<string> {
    const id = await this.begin(documentBytes);
    for (let comment = 1; comment <= comments; comment++)
      await this.client.send('POST', `/api/instances/${id}/comments`, ASKER, { text: `第 ${comment} 次询问进度 / asked once more` });
    for (const person of WORKERS) {
      const { tasks } = await this.ask(person, `/api/instances/${id}`);
      await this.client.send('POST', `/api/tasks/${tasks?.[0]?.id ?? ''}/complete`, person, {});
    }
    return id;
  }

  /** What somebody reads. */
  ask(person: string, path: string): Promise<Answer> {
    return this.client.send('GET', path, person, undefined);
  }

  /**
   * Completed instances, by callers in a process of their own.
   *
   * @param time - counted seconds, or until something has happened
   * @param restMs - how long a caller rests before each request, on average; 0: not at all
   */
  async measure(callers: number, time: number | Promise<unknown>, restMs = 0): Promise<LoopResult> {
    const child = fork(CALLERS);
    const answered = once(child, 'message') as Promise<[{ readonly result?: LoopResult; readonly failed?: string }]>;
    const order: CallersOrder = {
      address: this.host.address,
      tokens: this.tokens,
      callers,
      seconds: typeof time === 'number' ? time : null,
      restMs,
      references: KEYS * (this.processes += 1),
    };
    child.send(order);
    if (typeof time !== 'number') time.finally(() => child.send('end')).catch(() => undefined);
    const [{ result, failed }] = await Promise.race([answered, gone(child)]);
    if (!result) throw new Error(failed);
    return result;
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.host.stop();
    if (this.host.dataFolder !== null) await rm(this.host.dataFolder, { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** @throws when the process ends without an answer */
async function gone(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('the callers ended without an answer');
}
