import { mapValues } from '#engine/definition/values.js';
import type { CompiledLibrary } from '#engine/simulate/compiled-library.js';
import type { Observation } from '#engine/simulate/observation.js';
import type { Rows, ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import type { Substitution } from '#engine/definition/organization.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { EpochMs, JsonObject } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { type Published, Relay } from '#server/outbox/relay.js';
import { routeOf } from '#server/task/task-commands.js';
import { type HistoryItem, type InstanceAnswer, observationOf } from './observe-answers.js';
import type { Answered, Person } from './person.js';
import type { StoryHost } from './story-hosts.js';

/** Plays a scenario on a host over HTTP: everybody acts under his own sign-in; the administrator looks, delivers what comes from outside and moves the clock. */
export class HttpDriver implements ScenarioDriver {
  private readonly administrator: Person;

  constructor(
    private readonly story: StoryHost,
    private readonly library: CompiledLibrary,
  ) {
    this.administrator = story.person('admin');
  }

  /** What a story is given is there before the host is asked anything. */
  async begin(
    now: EpochMs,
    records: Rows,
    substitutions: readonly Substitution[] = [],
    schedulesOf: readonly string[] = [],
  ): Promise<void> {
    const pool = this.story.host.app.get(PgPool);
    for (const [id, rows] of Object.entries(records)) {
      const register = this.library.register(id);
      if (!register) throw new Error(`there is no register "${id}"`);
      for (const [key, fields] of Object.entries(rows)) {
        const { row } = register.apply(this.library.demoRows.get(id)?.get(key) ?? null, key, fields);
        await pool.query(
          `INSERT INTO record (shard, register, key, row, changed_at) VALUES (0, $1, $2, $3, now())
           ON CONFLICT (shard, register, key) DO UPDATE SET row = excluded.row`,
          [id, key, JSON.stringify(row)],
        );
      }
    }
    await this.advance(now);
    for (const process of schedulesOf) await done(this.administrator.send('POST', '/api/schedules/resume', { process, reason: 'story' }));
    for (const { id: _, person, ...substitution } of substitutions)
      await done(this.administrator.send('POST', `/api/people/${person}/substitutions`, substitution));
  }

  async now(): Promise<EpochMs> {
    return Date.parse(String((await done(this.administrator.get('/api/clock'))).body['now']));
  }

  async act(process: string, body: CommandBody, by: string, key: string | null = null): Promise<Refusal | null> {
    const refused =
      body.type === 'startByCall' ? await this.startByCall(process, body) : refusalOf(await this.send(process, body, by, key));
    await this.settle();
    return refused;
  }

  /** What comes from outside is delivered by the administrator, what another process sends by the relay. */
  async message(name: string, payload: JsonObject): Promise<Refusal | null> {
    const fromOutside = this.library.library.messages.get(name)?.fromOutside ?? false;
    const { heard, notStarted } = fromOutside
      ? ((await done(this.administrator.send('POST', '/api/messages', { name, payload }))).body as unknown as Published)
      : await this.story.host.app.get(Relay).publish({ id: `story:${newInstanceId(0)}`, name, payload, from: null });
    await this.settle();
    const [refused] = heard === 0 ? notStarted : [];
    return refused ? { code: refused.code, text: { zh: refused.detail, en: refused.detail }, facts: {} } : null;
  }

  async advance(until: EpochMs): Promise<void> {
    await done(this.administrator.send('POST', '/api/clock', { to: new Date(until).toISOString(), hold: true }));
  }

  async observe(process: string, key: string | null = null): Promise<Observation | null> {
    const id = await this.find(process, key);
    if (id === null) return null;
    const { body } = await done(this.administrator.get(`/api/instances/${id}`));
    const history = await this.all(`/api/instances/${id}/history`);
    return observationOf(body as unknown as InstanceAnswer, history as unknown as readonly HistoryItem[]);
  }

  async started(): Promise<readonly string[]> {
    return (await this.all('/api/instances')).map((instance) => String(instance['process'])).toReversed();
  }

  async record(register: string, key: string): Promise<JsonObject | null> {
    const { status, body } = await this.administrator.get(`/api/registers/${register}/${encodeURIComponent(key)}`);
    return status === 404 ? null : (body as unknown as JsonObject);
  }

  private async send(process: string, command: CommandBody, by: string, key: string | null): Promise<Answered> {
    const person = this.story.person(by);
    if (command.type === 'start') {
      const { type: _, ...body } = command;
      return person.send('POST', '/api/instances', body);
    }
    const id = (await this.find(process, key)) ?? '';
    switch (command.type) {
      case 'markRead':
        return person.send('POST', `/api/instances/${id}/read`, {});
      case 'migrate':
      case 'suspend':
      case 'activate':
      case 'cancel':
      case 'move':
      case 'resolveIncident': {
        const { type, ...body } = command;
        return person.send('POST', `/api/instances/${id}/${type === 'resolveIncident' ? 'incident' : type}`, body);
      }
      case 'handOver': {
        const { type: _, ...body } = command;
        return person.send('POST', `/api/instances/${id}/hand-over`, body);
      }
      case 'press':
        return person.send('POST', `/api/instances/${id}/buttons/${command.button}`, { comment: command.comment });
      case 'excuse': {
        const { type: _, ...body } = command;
        return person.send('POST', `/api/instances/${id}/excuses`, body);
      }
      case 'attach': {
        const { name, mediaType } = command.file;
        const { digest } = (await person.store(mediaType, Buffer.from(name))).body;
        return person.send('POST', command.task === null ? `/api/instances/${id}/attachments` : `/api/tasks/${id}.${command.task}/attach`, {
          digest,
          name,
        });
      }
      default: {
        if (!('task' in command)) throw new Error(`a story cannot \`${command.type}\` over HTTP`);
        // A task's commands have routes of their own name, and take the rest as it is.
        const { type, task, ...body } = command;
        if (type === 'comment' && task === null) return person.send('POST', `/api/instances/${id}/comments`, body);
        return person.send('POST', `/api/tasks/${id}.${task}/${routeOf(type)}`, body);
      }
    }
  }

  /** Only a process calls another: the story takes the place of the one that does. */
  private async startByCall(process: string, body: CommandBody): Promise<Refusal | null> {
    const id = newInstanceId(0);
    const command = { id: `story:${id}`, actor: null, ...body };
    const committer = this.story.host.app.get(Committer);
    const result = await committer.submit({ instance: id, process, session: null, digest: id, command });
    return result.kind === 'refused' ? result.refusal : null;
  }

  /** A clock that stays where it is lets everything that is due or on its way happen. */
  private async settle(): Promise<void> {
    await this.advance(await this.now());
  }

  private async find(process: string, key: string | null): Promise<string | null> {
    const keyed = key === null ? '' : `&key=${encodeURIComponent(key)}`;
    const { body } = await done(this.administrator.get(`/api/instances?process=${process}&limit=1${keyed}`));
    const [newest] = body.items;
    return newest ? String(newest['id']) : null;
  }

  private async all(path: string): Promise<readonly Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for (let after = ''; ;) {
      const { body } = await done(this.administrator.get(`${path}?limit=200${after}`));
      items.push(...body.items);
      if (body['next'] === null) return items;
      after = `&after=${String(body['next'])}`;
    }
  }
}

/** What must not be refused: a story cannot go on without it. */
async function done(answer: Promise<Answered>): Promise<Answered> {
  const answered = await answer;
  if (answered.status >= 400) throw new Error(`${answered.status} ${JSON.stringify(answered.body)}`);
  return answered;
}

function refusalOf({ status, body }: Answered): Refusal | null {
  if (status < 400) return null;
  // The API tells both languages in one line.
  const [zh = '', en = zh] = String(body['detail']).split(' / ');
  // The API tells instants as texts.
  const facts = mapValues((body['facts'] ?? {}) as JsonObject, (fact, name) => (/^at$|At$/.test(name) ? Date.parse(String(fact)) : fact));
  return { code: String(body['code']), text: { zh, en }, facts };
}
