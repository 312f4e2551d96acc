/** Body of an answer; tests read what they know is there. */
export type Answer = Record<string, unknown> & { readonly items: readonly Record<string, unknown>[] };

export interface Answered {
  readonly status: number;
  /** The body as it came. */
  readonly text: string;
  /** The same parsed; an empty record where it is no JSON. */
  readonly body: Answer;
}

let keys = 0;

/** One person's HTTP client. */
export class Person {
  constructor(
    /** Address of the host, `http://127.0.0.1:1234`. */
    readonly address: string,
    readonly id: string,
    /** Null: not signed in. */
    readonly token: string | null,
  ) {}

  static async signIn(address: string, id: string, password: string | null): Promise<Person> {
    const { body } = await new Person(address, id, null).send('POST', '/api/sessions', { person: id, password });
    return new Person(address, id, body['token'] as string);
  }

  /** @param key - `Idempotency-Key`; default: a new one */
  async send(method: string, path: string, body?: unknown, key = `k${(keys += 1)}`): Promise<Answered> {
    const headers: Record<string, string> = { 'idempotency-key': key };
    if (this.token) headers['authorization'] = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(new URL(path, this.address), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, text, body: JSON.parse(isJson ? text : '{}') as Answer };
  }

  /** Stores a file to attach. @throws {Error} when it is refused */
  async store(mediaType: string, bytes: Buffer): Promise<Answered> {
    const response = await fetch(new URL('/api/files', this.address), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token ?? ''}`, 'content-type': mediaType },
      body: new Uint8Array(bytes),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return { status: response.status, text, body: JSON.parse(text) as Answer };
  }

  get(path: string): Promise<Answered> {
    return this.send('GET', path);
  }

  /** A page as it is shown. @throws {Error} when it is refused */
  async page(path: string): Promise<string> {
    const response = await fetch(new URL(path, this.address), { headers: { authorization: `Bearer ${this.token ?? ''}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.text();
  }

  /** Completes his newest task of a state. */
  async complete(state: string, outcome: string, rest: object = {}): Promise<Answered> {
    const { body } = await this.get('/api/tasks?limit=200');
    const task = body.items.filter((candidate) => candidate['state'] === state).at(-1);
    return this.send('POST', `/api/tasks/${String(task?.['id'])}/complete`, { outcome, ...rest });
  }
}
