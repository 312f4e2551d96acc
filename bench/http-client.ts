import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { newInstanceId } from '#server/instance/instance-id.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { ASKER, askedFor, WORKERS } from './workload.js';

export interface Answer {
  readonly id?: string;
  readonly token?: string;
  readonly status?: string;
  readonly tasks?: readonly { readonly id: string }[];
  readonly items?: readonly unknown[];
  readonly next?: string | null;
}

/** People at work over HTTP on kept-alive connections; every request is signed in. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param tokens - of each person */
  constructor(
    private readonly address: string,
    private readonly tokens: Readonly<Record<string, string>>,
  ) {}

  /**
   * Completed instances.
   *
   * @param time - counted seconds, or until something has happened
   * @param restMs - how long a caller rests before each request, on average; 0: not at all
   */
  measure(callers: number, time: number | Promise<unknown>, restMs: number): Promise<LoopResult> {
    return closedLoop(callers, time, async (timed) => {
      const rested = async (...sent: Parameters<HttpClient['send']>): Promise<Answer> => {
        if (restMs > 0) await sleep(restMs * 2 * Math.random());
        return timed(() => this.send(...sent));
      };
      let now = await rested('POST', '/api/instances', ASKER, { process: 'purchase', documents: askedFor(1024) });
      for (const person of WORKERS) now = await rested('POST', `/api/tasks/${now.tasks?.[0]?.id ?? ''}/complete`, person, {});
      if (now.status !== 'ended') throw new Error('an instance did not end');
    });
  }

  close(): void {
    this.agent.destroy();
  }

  /** @param body - undefined: there is none */
  send(method: string, path: string, person: string | null, body: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(person === null ? {} : { authorization: `Bearer ${this.tokens[person] ?? ''}`, 'idempotency-key': newInstanceId(0) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.address), { method, headers, agent: this.agent }, (response) => {
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
