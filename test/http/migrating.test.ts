import { Knowledge } from '#server/definition/knowledge-store.js';
import { PgPool } from '#server/database/pg-pool.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** A request is reviewed, and waits for its badge; the second version listens for another message and ends elsewhere. */
const files = (review: string, waiting: string, end = 'over'): ReturnType<typeof withSurroundings> =>
  withSurroundings({
    'forms/request.yaml': requestForm({ note: 'string' }),
    'processes/messages.yaml': `badge.returned: { ${title}, from: outside, fields: { number: text } }\nbadge.lost: { ${title}, from: outside, fields: { number: text } }\n`,
    'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review')}
  review: { ${title}, ${review} }
  waiting: { ${title}, wait: { for: request.number }, on: { ${waiting} } }
  ${end}: { type: final, ${title} }
`,
  });
const FIRST = files(
  'approval: { by: sales-department-manager, shows: request }, limit: 2 working days, on: { approved: waiting, rejected: asking }',
  'badge.returned: { match: message.number == request.number, target: over }',
);
const SECOND = files(
  'approval: { by: sales-department-manager, shows: request }, limit: 4 working hours, on: { approved: waiting, rejected: asking }',
  'badge.lost: { match: message.number == request.number, target: lost }',
  'lost',
);
const MISFIT = files(
  'task: { by: finance }, on: { done: waiting }',
  'badge.lost: { match: message.number == request.number, target: over }',
);

let own: LibraryHost;
let people: Record<'zhao' | 'wang' | 'owner' | 'admin', Person>;

beforeAll(async () => {
  own = await LibraryHost.start(FIRST, { GATEHOUSE_LOG: 'silent' });
  await signIn();
});
afterAll(() => own?.stop());

async function signIn(): Promise<void> {
  const [zhao, wang, owner, admin] = await Promise.all(['zhao.lei', 'wang.fang', 'tang.wei', 'admin'].map((id) => own.signIn(id)));
  people = { zhao, wang, owner, admin } as typeof people;
}

const start = async (): Promise<Record<string, unknown>> =>
  (await people.zhao.send('POST', '/api/instances', { process: 'leave', documents: { request: { note: '年假' } } })).body;
const publish = async (library: typeof FIRST): Promise<void> => {
  const { status, body } = await people.owner.send('POST', '/api/definitions', { files: library, reason: '改版' });
  expect(status === 201 ? '' : JSON.stringify(body)).toBe('');
};
const migrate = (id: unknown, body: object = { reason: '按新版本办理' }): Promise<Answered> =>
  people.admin.send('POST', `/api/instances/${String(id)}/migrate`, body);
const preview = async (id: unknown): Promise<Record<string, unknown>> =>
  (await people.admin.get(`/api/instances/${String(id)}/preview?command=${encodeURIComponent('{"type":"migrate","reason":"why"}')}`)).body;
const items = async (path: string): Promise<readonly Record<string, unknown>[]> => (await people.admin.get(path)).body.items;

test('an instance goes on by the published version, where it is: seen before, recorded, and its whole history is told across both', async () => {
  const { id, key, definition, tasks, limits } = await start();
  expect(await migrate(id)).toMatchObject({ status: 409, body: { code: 'version-already' } });
  const hold = await start();
  await publish(SECOND);
  const task = (tasks as { id: string }[])[0]!.id;
  expect(await preview(id)).toMatchObject({ refusal: null, event: 'instance.migrated', opened: [], closed: [], limits: [] });
  expect((await people.admin.get(`/api/instances/${String(id)}`)).body).toMatchObject({ definition });

  const migrated = await migrate(id);
  expect(migrated).toMatchObject({ status: 200, body: { states: ['review'], tasks, limits } });
  expect(migrated.body['definition']).not.toBe(definition);
  expect((await items(`/api/instances/${String(id)}/history`)).at(-1)).toMatchObject({
    type: 'instance.migrated',
    actor: 'admin',
    definition: migrated.body['definition'],
    command: { reason: '按新版本办理' },
    delta: { migrated: { from: definition, to: migrated.body['definition'] } },
  });

  expect(await people.wang.send('POST', `/api/tasks/${task}/complete`, { outcome: 'approved' })).toMatchObject({ status: 200 });
  // The other one stays on its version: it hears what that listens for, the migrated one what its own does.
  const hear = (name: string, number: unknown): Promise<Answered> =>
    people.admin.send('POST', '/api/messages', { name, payload: { number } });
  expect(await hear('badge.returned', key)).toMatchObject({ body: { heard: 0 } });
  expect(await hear('badge.lost', key)).toMatchObject({ body: { heard: 1 } });
  expect((await people.admin.get(`/api/instances/${String(id)}`)).body).toMatchObject({ status: 'ended', end: 'lost' });
  expect((await people.admin.get(`/api/instances/${String(hold['id'])}`)).body).toMatchObject({ definition, status: 'running' });

  expect(await items(`/api/instances/${String(id)}/limits`)).toMatchObject([{ name: 'review', limit: '2 working days' }]);
  expect(await items(`/api/instances/${String(id)}/signatures`)).toMatchObject([
    { state: 'review', person: 'wang.fang', outcome: 'approved' },
  ]);
  const knowledge = own.host.app.get(Knowledge);
  expect(await brokenInvariants(own.host.app.get(PgPool), (hash) => knowledge.compiled(hash))).toEqual([]);
});

test('a host that did not run the version before tells the history all the same', async () => {
  const { id } = await start();
  await publish(FIRST);
  expect(await migrate(id)).toMatchObject({ status: 200 });
  await own.restart();
  await signIn();
  expect((await items(`/api/instances/${String(id)}/limits`)).length).toBe(1);
  const [task] = (await people.admin.get(`/api/instances/${String(id)}`)).body['tasks'] as { id: string }[];
  expect(await people.wang.get(`/api/tasks/${task!.id}/why`)).toMatchObject({ status: 200, body: { due: { over: null } } });
  expect(await items(`/api/instances/${String(id)}/signatures`)).toEqual([]);
});

test('what does not fit is refused with its place and reason, and nothing is changed', async () => {
  const started = await start();
  await publish(MISFIT);
  const refused = {
    code: 'version-misfit',
    facts: { misfits: [{ place: 'states/review', text: { zh: expect.any(String), en: expect.any(String) } }] },
  };
  expect(await preview(started['id'])).toMatchObject({ refusal: refused });
  expect(await migrate(started['id'])).toMatchObject({ status: 409, body: refused });
  expect(await migrate(started['id'], { reason: 'why', to: String(started['definition']) })).toMatchObject({
    status: 409,
    body: { code: 'version-other' },
  });
  expect((await people.admin.get(`/api/instances/${String(started['id'])}`)).body).toMatchObject({ definition: started['definition'] });
  expect((await items(`/api/instances/${String(started['id'])}/history`)).map(({ type }) => type)).toEqual(['instance.started']);
});
