import type { CommandBody, Message } from '#engine/runtime/command.js';
import type { InstanceState, JsonObject } from '#engine/runtime/instance.js';
import type { Committer, CommandRequest } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { ProgramCommands } from '#server/instance/program-commands.js';
import { Relay } from '#server/outbox/relay.js';
import { requestOf } from '#server/instance/test-request.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';

const FILES = {
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/messages.yaml': `part.arrived: { ${title}, from: outside, fields: { number: text, count: integer } }\n`,
  'processes/order.yaml': `${requestOpening(
    'order',
    'DD',
    'choosing',
    `data: { opened: { type: boolean, initial: false } }\non: { open: { by: initiator, ${title}, do: [{ set: { opened: "true" } }] } }\n`,
  )}
  choosing: { ${title}, choose: [{ when: filled(request.note), target: strict }, { otherwise: waiting }] }
  waiting: { ${title}, wait: { for: request.number }, on: { part.arrived: { match: message.number == request.number, target: over } } }
  strict: { ${title}, wait: { for: request.number }, on: { part.arrived: { match: message.number == request.number && opened, target: over } } }
  over: { type: final, ${title} }
`,
};

let publication: TestPublication;
let committer: Committer;
let relay: Relay;
/** Statements of the relay, and commands it sends, since last asked. */
let statements = 0;
let told: string[] = [];

beforeAll(async () => {
  publication = await startTestPublication(FILES);
  committer = publication.committer({ lanes: 2 });
  const pool = publication.pool(2);
  pool.on('acquire', () => (statements += 1));
  const counting = {
    submit(request: CommandRequest) {
      told.push(request.command.id);
      return committer.submit(request);
    },
  };
  relay = new Relay(
    pool,
    new ProgramCommands(counting, () => undefined),
    publication.knowledge,
    { hand: async () => undefined },
    () => undefined,
  );
});
afterAll(async () => {
  await committer?.stop();
  await publication?.stop();
});

const submit = (instance: string, body: CommandBody) => committer.submit(requestOf(instance, body, 'zhao.lei'));
/** @returns id and key */
const start = async (request: JsonObject = {}): Promise<{ id: string; key: string }> => {
  const id = newInstanceId(0);
  const result = await submit(id, { type: 'start', process: 'order', outcome: 'done', documents: { request }, comment: null });
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
  (await publication.source.query<{ state: InstanceState }[]>('SELECT state FROM instance WHERE id = $1', [id]))[0]?.state.end ?? null;

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

  const next = waiting[0]?.key.replace(/\d{5}$/, '01001') ?? '';
  await publish(next);
  const late = await start();
  expect(late.key).toBe(next);
  expect((await round()).told).toEqual([`m:${late.key}>${late.id}`]);
  expect(await stateOf(late.id)).toBe('over');
  expect(await round()).toEqual({ statements: 1, told: [] });
});

test('what was refused is offered again when the instance has changed', async () => {
  const { id, key } = await start({ note: '等' });
  expect(await publish(key)).toMatchObject({ heard: 0 });
  await round();
  expect(await round()).toEqual({ statements: 1, told: [] });
  expect(await submit(id, { type: 'press', button: 'open', comment: null })).toMatchObject({ kind: 'decided' });
  expect((await round()).told).toContain(`m:${key}>${id}`);
  expect(await stateOf(id)).toBe('over');
});

test('one that was heard just before a crash is taken out and told to nobody else', async () => {
  const hearing = await start();
  await publication.source.query(
    `INSERT INTO message (shard, id, name, payload, sender, at) VALUES (0, $1, 'part.arrived', $2, NULL, now())`,
    ['m:heard', JSON.stringify({ number: hearing.key, count: 1 })],
  );
  await publication.source.query(`INSERT INTO command (shard, id, instance_id, seq, digest) VALUES (0, $1, $2, 1, '')`, [
    'm:heard>other',
    newInstanceId(0),
  ]);
  expect((await round()).told).toEqual([]);
  expect(await publication.source.query('SELECT FROM message WHERE id = $1', ['m:heard'])).toEqual([]);
  expect(await stateOf(hearing.id)).toBeNull();
});
