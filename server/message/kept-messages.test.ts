import { readFileSync } from 'node:fs';
import type { Message } from '#engine/runtime/command.js';
import type { InstanceState } from '#engine/runtime/instance.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { Committer, type CommandRequest } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { ProgramCommands } from '#server/instance/program-commands.js';
import { Relay } from '#server/outbox/relay.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';

const title = 'title: { zh: 甲, en: A }';
const FILES = [
  ...['processes/organization.yaml', 'processes/demo/people.yaml', 'processes/calendars/office.yaml', 'processes/calendars/cn.yaml'].map(
    (path) => ({ path, text: readFileSync(path, 'utf8') }),
  ),
  {
    path: 'forms/request.yaml',
    text: `id: request\n${title}\ntype: object\nproperties:\n  note: { type: string, ${title} }\n`,
  },
  { path: 'processes/messages.yaml', text: `part.arrived: { ${title}, from: outside, fields: { number: text, count: integer } }\n` },
  {
    path: 'processes/order.yaml',
    text: `id: order
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "DD-{seq:5}" } }
data: { opened: { type: boolean, initial: false } }
start: [{ by: salesperson }]
on: { open: { by: initiator, ${title}, do: [{ set: { opened: "true" } }] } }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: choosing } }
  choosing: { ${title}, choose: [{ when: filled(request.note), target: strict }, { otherwise: waiting }] }
  waiting: { ${title}, wait: { for: request.number }, on: { part.arrived: { match: message.number == request.number, target: over } } }
  strict: { ${title}, wait: { for: request.number }, on: { part.arrived: { match: message.number == request.number && opened, target: over } } }
  over: { type: final, ${title} }
`,
  },
];

let database: TestDatabase;
let committer: Committer;
let relay: Relay;
/** Statements of the relay, and commands it sends, since last asked. */
let statements = 0;
let told: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  const store = new DefinitionStore(database.source);
  const knowledge = new Knowledge(store);
  await new PublishLibrary(store, knowledge).execute(FILES, 'tang.wei', 'test');
  committer = new Committer(knowledge, { url: database.url, lanes: 2 });
  const pool = database.pool(2);
  pool.on('acquire', () => (statements += 1));
  const counting = {
    submit(request: CommandRequest) {
      told.push(request.command.id);
      return committer.submit(request);
    },
  };
  relay = new Relay(pool, new ProgramCommands(counting, () => undefined), knowledge, { hand: async () => undefined }, () => undefined);
});
afterAll(async () => {
  await committer?.stop();
  await database?.stop();
});

let count = 0;
const command = (instance: string, body: object, process: string | null = null) =>
  committer.submit({
    instance,
    process,
    session: null,
    digest: '',
    command: { id: `c${(count += 1)}`, actor: { person: 'zhao.lei', onBehalfOf: null }, ...body } as never,
  });
/** @returns id and key */
const start = async (request: object = {}): Promise<{ id: string; key: string }> => {
  const id = newInstanceId(0);
  const result = await command(id, { type: 'start', process: 'order', outcome: 'done', documents: { request }, comment: null }, 'order');
  return { id, key: result.kind === 'decided' ? String(result.instance.state.key) : '' };
};
const publish = (number: string) =>
  relay.publish({ id: `m:${number}`, name: 'part.arrived', payload: { number, count: 1 }, from: null } satisfies Message);
const round = async (): Promise<{ statements: number; told: readonly string[] }> => {
  [statements, told] = [0, []];
  await relay.offerKept();
  return { statements, told };
};
const stateOf = async (id: string): Promise<InstanceState['end']> =>
  (await database.source.query<{ state: InstanceState }[]>('SELECT state FROM instance WHERE id = $1', [id]))[0]?.state.end ?? null;
const numbered = (number: number): string => `DD-${String(number).padStart(5, '0')}`;

test('a round costs one statement, however many wait and however much is kept', async () => {
  await round();
  expect(await round()).toEqual({ statements: 1, told: [] });
  const waiting = await Promise.all(Array.from({ length: 1_000 }, () => start()));
  for (let number = 0; number < 200; number++) expect(await publish(`nobody-${number}`)).toMatchObject({ heard: 0 });
  const first = await round();
  expect(first.told).toEqual([]);
  expect(await round()).toEqual({ statements: 1, told: [] });

  told = [];
  expect(await publish(waiting[500]?.key ?? '')).toMatchObject({ heard: 1 });
  expect(told).toEqual([`m:${waiting[500]?.key}>${waiting[500]?.id}`]);

  await publish(numbered(1_001));
  const late = await start();
  expect(late.key).toBe(numbered(1_001));
  expect((await round()).told).toEqual([`m:${late.key}>${late.id}`]);
  expect(await stateOf(late.id)).toBe('over');
  expect(await round()).toEqual({ statements: 1, told: [] });
});

test('what was refused is offered again when the instance has changed', async () => {
  const { id, key } = await start({ note: '等' });
  expect(await publish(key)).toMatchObject({ heard: 0 });
  await round();
  expect(await round()).toEqual({ statements: 1, told: [] });
  expect(await command(id, { type: 'press', button: 'open', comment: null })).toMatchObject({ kind: 'decided' });
  expect((await round()).told).toContain(`m:${key}>${id}`);
  expect(await stateOf(id)).toBe('over');
});

test('one that was heard just before a crash is taken out and told to nobody else', async () => {
  const next = count + 1;
  const hearing = await start();
  await database.source.query(
    `INSERT INTO message (shard, id, name, payload, sender, at) VALUES (0, $1, 'part.arrived', $2, NULL, now())`,
    [`m${next}`, JSON.stringify({ number: hearing.key, count: 1 })],
  );
  await database.source.query(`INSERT INTO command (shard, id, instance_id, seq, digest) VALUES (0, $1, $2, 1, '')`, [
    `m${next}>other`,
    newInstanceId(0),
  ]);
  expect((await round()).told).toEqual([]);
  expect(await database.source.query('SELECT FROM message WHERE id = $1', [`m${next}`])).toEqual([]);
  expect(await stateOf(hearing.id)).toBeNull();
});
