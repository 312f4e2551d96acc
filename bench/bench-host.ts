import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { readConfig } from '#server/config/config.js';
import { type Host, startHost } from '#server/start-host.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { ASKER, askedFor, WORKERS, WORKLOAD_LIBRARY } from './workload.js';

interface Answer {
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

  /** Completed instances. */
  measure(callers: number, seconds: number): Promise<LoopResult> {
    return closedLoop(callers, seconds, async (timed) => {
      const documents = askedFor(1024);
      let now = await timed(() => this.send('POST', '/api/instances', ASKER, { process: 'purchase', documents }));
      for (const person of WORKERS) {
        const task = now.tasks?.[0]?.id ?? '';
        now = await timed(() => this.send('POST', `/api/tasks/${task}/complete`, person, {}));
      }
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
