import { PgPool } from '#server/database/pg-pool.js';
import type { Host } from '#server/start-host.js';
import { LibraryHost } from './library-host.js';
import { SMALL_LIBRARY } from './small-library.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The body where it is JSON, else an empty record. */
  readonly body: Record<string, unknown>;
}

export interface Request {
  /** Null: anonymous. */
  readonly token?: string | null;
  /** Sent as it is when it is a text, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A host of its own with the process `leave`, and what tests ask it. */
export class SmallHost {
  private keys = 0;
  private readonly tokens = new Map<string, string>();

  private constructor(private readonly own: LibraryHost) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<SmallHost> {
    return new SmallHost(await LibraryHost.start(SMALL_LIBRARY, settings));
  }

  get host(): Host {
    return this.own.host;
  }

  /** Folder of the library. */
  get library(): string {
    return this.own.library;
  }

  stop(): Promise<void> {
    return this.own.stop();
  }

  /** Token of a demo person. @param own - a session of its own, which the test may end */
  async tokenOf(person: string, own = false): Promise<string> {
    const known = this.tokens.get(person);
    if (known && !own) return known;
    const { body } = await this.ask('POST', '/api/sessions', { body: { person, password: this.host.demoPassword } });
    if (!own) this.tokens.set(person, String(body['token']));
    return String(body['token']);
  }

  /** Sends one request, with a new Idempotency-Key unless the headers say otherwise. */
  async ask(method: string, path: string, { token = null, body, headers = {} }: Request = {}): Promise<Answer> {
    const response = await fetch(new URL(path, this.host.address), {
      method,
      headers: {
        'idempotency-key': `k${(this.keys += 1)}`,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, text, headers: response.headers, body: json ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  /** zhao.lei asks for leave. @returns the instance and its open task */
  async startLeave(): Promise<{ instance: string; task: string }> {
    const { body } = await this.ask('POST', '/api/instances', {
      token: await this.tokenOf('zhao.lei'),
      body: { process: 'leave', documents: { request: { days: 2 } } },
    });
    return { instance: String(body['id']), task: (body['tasks'] as { id: string }[])[0]?.id ?? '' };
  }

  /** Every row that a command may change, as one text. */
  async rows(): Promise<string> {
    const pool = this.host.app.get(PgPool);
    const tables = [
      'instance',
      'event',
      'task',
      'task_candidate',
      'timer',
      'outbox',
      'command',
      'record',
      'series',
      'message',
      'definition',
      'library_file',
      'epoch',
      'account',
      'person',
    ];
    const rows = await Promise.all(tables.map((table) => pool.query(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY 1`)));
    return JSON.stringify(rows.map((result) => result.rows));
  }
}
