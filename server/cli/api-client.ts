import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { askFor, download, type Downloaded, type Watching } from './download.js';
import { CliError, EXIT } from './exit-code.js';
import type { Language } from './output.js';

export interface Connection {
  /** `http://127.0.0.1:3000`. */
  readonly server: string;
  /** Person to act as; null: whoever signed in last. */
  readonly person: string | null;
  readonly password: string | null;
  /** What the server's titles are said in. */
  readonly language: Language;
}

/** HTTP client of the command line: signs in, keeps the session in the user's own folder, turns problems into sentences and exit codes. */
export class ApiClient {
  private token: string | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly sessionFile = join(homedir(), '.config', 'gatehouse', 'session.json'),
  ) {}

  /** @throws {CliError} exit 4 without connection or session, 5 on a conflict, 1 on findings, 3 on other refusals */
  async request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    this.token ??= await this.signIn();
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (response.ok) return (text === '' ? null : JSON.parse(text)) as T;
    throw refusalOf(response.status, text);
  }

  /**
   * Long work that says how far it has come: lines of JSON, the last one `{ result }` or `{ problem }`.
   *
   * @param onLine - told of every other line
   * @throws {CliError} as `request` does, also when the answer breaks off
   */
  async follow<Result>(path: string, onLine: (line: unknown) => void, body?: unknown): Promise<Result> {
    this.token ??= await this.signIn();
    const response = await this.send(body === undefined ? 'GET' : 'POST', path, body, 'application/x-ndjson');
    if (!response.ok) throw refusalOf(response.status, await response.text());
    for await (const lines of linesOf(response))
      for (const line of lines) {
        const told = JSON.parse(line) as { readonly result?: Result; readonly problem?: object };
        if (told.problem) throw refusalOf(500, JSON.stringify(told.problem));
        if (told.result !== undefined) return told.result;
        onLine(told);
      }
    throw new CliError(EXIT.connection, '答复中断，请重试 / The answer broke off; try again.');
  }

  /**
   * Lines of JSON as they come, unread, as many at once as came at once.
   *
   * @throws {CliError} as `request` does, also when the answer breaks off
   */
  async *lines(path: string): AsyncGenerator<readonly string[]> {
    this.token ??= await this.signIn();
    const response = await this.send('GET', path, undefined, 'application/x-ndjson');
    if (!response.ok) throw refusalOf(response.status, await response.text());
    yield* linesOf(response);
  }

  /**
   * Fetches a file.
   *
   * @param path - its address on the server, with the query
   * @param file - where to; it is there only once it is whole
   * @throws {CliError} as `request` and `download` do
   */
  async fetchFile(path: string, file: string, watching: Watching): Promise<Downloaded> {
    this.token ??= await this.signIn();
    const headers = { authorization: `Bearer ${this.token}`, 'accept-language': this.connection.language };
    const response = await askFor(new URL(path, this.connection.server), headers).catch(() => this.notReached());
    if (response.statusCode === 200) return download(response, file, watching);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    throw refusalOf(response.statusCode ?? 0, text);
  }

  private async signIn(): Promise<string> {
    const { person, password } = this.connection;
    const kept = await this.keptSessions();
    if (password === null) {
      const token = kept[`${this.connection.server} ${person ?? ''}`] ?? (person === null ? kept[this.connection.server] : undefined);
      if (token) return token;
      throw new CliError(
        EXIT.connection,
        '尚未登录：请用 --as 和 --password（或 GATEHOUSE_PASSWORD）/ Not signed in: use --as and --password (or GATEHOUSE_PASSWORD).',
      );
    }
    if (person === null) throw new CliError(EXIT.usage, '缺少 --as <人员> / --as <person> is missing.');
    const response = await this.send('POST', '/api/sessions', { person, password });
    const text = await response.text();
    if (!response.ok) throw refusalOf(response.status, text);
    const { token } = JSON.parse(text) as { token: string };
    await this.keep({ ...kept, [`${this.connection.server} ${person}`]: token, [this.connection.server]: token });
    return token;
  }

  private async send(method: string, path: string, body?: unknown, accept = 'application/json'): Promise<Response> {
    const headers: Record<string, string> = { accept, 'accept-language': this.connection.language };
    if (this.token) headers['authorization'] = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (method !== 'GET') headers['idempotency-key'] = randomUUID();
    try {
      return await fetch(new URL(path, this.connection.server), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return this.notReached();
    }
  }

  private notReached(): never {
    throw new CliError(
      EXIT.connection,
      `连接不上 ${this.connection.server}，服务启动了吗？ / Cannot reach ${this.connection.server}. Is the server running (npm start)?`,
    );
  }

  private async keptSessions(): Promise<Record<string, string>> {
    return JSON.parse(await readFile(this.sessionFile, 'utf8').catch(() => '{}')) as Record<string, string>;
  }

  private async keep(sessions: Record<string, string>): Promise<void> {
    await mkdir(dirname(this.sessionFile), { recursive: true, mode: 0o700 });
    await writeFile(this.sessionFile, JSON.stringify(sessions), { mode: 0o600 });
  }
}

/** @throws {CliError} exit 4 when it breaks off */
async function* linesOf(response: Response): AsyncGenerator<readonly string[]> {
  let rest = '';
  try {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
  } catch {
    throw new CliError(EXIT.connection, '答复中断，请重试 / The answer broke off; try again.');
  }
  if (rest !== '') yield [rest];
}

function refusalOf(status: number, text: string): CliError {
  let sentence = text;
  let problem: string | null = null;
  try {
    const { code, title, detail, facts } = JSON.parse(text) as Problem;
    problem = code ?? null;
    const { errors = [], ...others } = facts ?? {};
    // Many a detail is the title's sentence again, in both languages.
    const repeats = title !== undefined && detail?.includes(title);
    const said = errors.length > 0 ? [title] : repeats ? [detail] : [title, detail];
    const first = [code, ...said, Object.keys(others).length > 0 ? JSON.stringify(others) : ''];
    sentence = [first.filter(Boolean).join(' · '), ...errors.map(errorLine)].join('\n');
  } catch {
    // Not ours: a proxy's page, say. Show it as it is.
  }
  if (status === 401) return new CliError(EXIT.connection, sentence, problem);
  if (status === 409) return new CliError(EXIT.conflict, sentence, problem);
  if (status >= 500) return new CliError(EXIT.internal, sentence, problem);
  return new CliError(status === 422 ? EXIT.findings : EXIT.input, sentence, problem);
}

/** Problem details (RFC 9457) with what this API adds. */
interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly facts?: { readonly errors?: readonly FieldError[]; readonly [name: string]: unknown };
}

interface FieldError {
  /** JSON pointer into what was sent. */
  readonly path: string;
  readonly text: string | { readonly zh: string; readonly en: string };
}

/** `  goodsRequest.shipTo  请填写送货地址 / Please fill in Ship to` */
function errorLine({ path, text }: FieldError): string {
  return `  ${path.slice(1).replaceAll('/', '.')}  ${typeof text === 'string' ? text : `${text.zh} / ${text.en}`}`;
}
