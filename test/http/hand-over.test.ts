import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

/** A definition that names a person, and work that goes back to whoever began it. */
const FILES = withSurroundings({
  'processes/errand.yaml': `id: errand
${title}
owner: sales-department-manager
key: '""'
start: [{ by: [salesperson, branch-manager] }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator }, on: { done: going } }
  going: { ${title}, task: { by: initiator }, on: { done: checking } }
  checking: { ${title}, approval: { by: '"sun.li"', apart: [going] }, on: { approved: fine, rejected: going } }
  fine: { type: final, ${title} }
`,
  'processes/repair.yaml': `id: repair
${title}
owner: sales-department-manager
key: '""'
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator }, on: { done: finding } }
  finding: { ${title}, lookup: { register: device, key: '"D-1"', as: device }, on: { found: checking, missing: fine } }
  checking: { ${title}, approval: { mode: sequence, by: [warehouse-keeper, '"zheng.kai"'] }, on: { approved: fine, rejected: asking } }
  fine: { type: final, ${title} }
`,
  'processes/registers/device.yaml': `id: device
${title}
key: number
type: object
properties:
  number: { type: string, ${title} }
  keeper: { type: string, format: person, ${title} }
`,
  'processes/demo/registers.yaml': 'device: [{ number: D-1, keeper: zheng.kai }]\n',
  'processes/decisions/keeper.yaml': `id: keeper
${title}
hit: first
parameters: { class: text }
output: { keeper: person }
rules:
  - { otherwise: { keeper: zheng.kai } }
`,
  'processes/errand.scenarios.yaml': `
- scenario: 管理员把任务改派给别人 / an administrator puts one person in another's place
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei }
    - refused: { code: not-allowed, reassigned: { by: zhao.lei, from: zhao.lei, to: liu.yang, comment: 离职 } }
    - refused: { code: person-not-there, reassigned: { by: admin, from: he.jun, to: liu.yang, comment: 离职 } }
    - refused: { code: person-unknown, reassigned: { by: admin, from: zhao.lei, to: nobody, comment: 离职 } }
    - reassigned: { by: admin, from: zhao.lei, to: liu.yang, comment: 离职 }
    - expect: { tasks: [{ state: going, for: liu.yang }] }
    - refused: { code: task-not-yours, done: { by: zhao.lei, state: going } }
    - done: { by: liu.yang, state: going }
    - refused: { code: person-kept-apart, reassigned: { by: admin, from: sun.li, to: liu.yang, comment: 离职 } }
    - refused: { code: person-is-initiator, reassigned: { by: admin, from: sun.li, to: zhao.lei, comment: 离职 } }
    - reassigned: { by: admin, from: sun.li, to: he.jun, comment: 离职 }
    - approved: { by: he.jun }
`,
});

const { library } = readLibrary(FILES);

test.each(library.scenarios.get('errand')!.definition.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
  const { source } = library.scenarios.get('errand')!;
  const { failures } = await runScenario(scenario, new WorldDriver(compiledLibrary(library)), { library, process: 'errand', source });
  expect(failures.map(({ line, text }) => `${line} ${text}`)).toEqual([]);
});

describe('a leaver', () => {
  let host: LibraryHost;
  let admin: Person;

  beforeAll(async () => {
    host = await LibraryHost.start(FILES);
    admin = await host.signIn('admin');
  });
  afterAll(() => host?.stop());

  test('hands over tasks and definitions, previewed first, each item by itself, and what was left when done again', async () => {
    const [leaver, other] = [await host.signIn('sun.li'), await host.signIn('zhao.lei')];
    // One he began himself, one he decides on, and one that he may not give to its initiator.
    await leaver.send('POST', '/api/instances', { process: 'errand' });
    await other.send('POST', '/api/instances', { process: 'errand' });
    await other.complete('going', 'done');

    const preview = await admin.get('/api/people/sun.li/hand-over?to=zhao.lei');
    expect(preview.status).toBe(200);
    const told = ({ body }: Answered): readonly unknown[] =>
      body.items.map(({ kind, state, done, problem }) => [kind, state, done, (problem as { code: string } | null)?.code ?? null]);
    expect(told(preview)).toEqual([
      ['instance', null, false, null],
      ['task', 'going', false, null],
      ['instance', null, false, null],
      ['task', 'checking', false, 'person-is-initiator'],
      ['definition', null, false, null],
      ['post', null, false, 'post-by-hand'],
    ]);
    expect(preview.body.items[4]).toMatchObject({ id: 'processes/errand.yaml:10', process: 'errand' });
    expect((await leaver.get('/api/tasks')).body.items.length).toBe(2);

    const first = await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'zhao.lei', reason: '离职' });
    expect(first.body.items.map(({ done }) => done)).toEqual([true, true, true, false, true, false]);
    const second = await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'he.jun', reason: '离职' });
    const post = ['post', null, false, 'post-by-hand'];
    expect(told(second)).toEqual([['task', 'checking', true, null], post]);
    expect(told(await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'he.jun', reason: '离职' }))).toEqual([post]);
    expect((await leaver.get('/api/tasks')).body.items).toEqual([]);

    const definition = await admin.get('/api/definitions/errand');
    expect(JSON.stringify(definition.body)).toContain('zhao.lei');
    const history = (await admin.get('/api/instances')).body.items.map(({ id }) => admin.get(`/api/instances/${String(id)}/history`));
    const types = (await Promise.all(history)).flatMap(({ body }) => body.items.map((event) => event['type']));
    expect(types.filter((type) => type === 'task.reassigned').length).toBe(2);
  });

  test('hands over what is still to come, what he substitutes, and is told what is changed elsewhere; done again, nothing is left', async () => {
    const requester = await host.signIn('zhao.lei');
    const keeper = await host.signIn('ma.chao');
    // One waits for him, one he has; a third he has, but may not give to its requester.
    await requester.send('POST', '/api/instances', { process: 'repair' });
    await requester.send('POST', '/api/instances', { process: 'repair' });
    await keeper.complete('checking', 'approved');
    await (await host.signIn('liu.yang')).send('POST', '/api/instances', { process: 'repair' });
    await keeper.complete('checking', 'approved');
    const absence = { by: 'zheng.kai', from: '2026-09-01', to: '2027-09-30' };
    expect((await admin.send('POST', '/api/people/he.jun/substitutions', absence)).status).toBe(201);

    const expected = [
      ['instance', null, null],
      ['instance', null, null],
      ['task', null, null],
      ['instance', null, null],
      ['task', null, 'person-is-initiator'],
      ['substitution', expect.stringMatching(/^he\.jun, .*: liu\.yang$/), null],
      ['definition', '- { otherwise: { keeper: liu.yang } }', null],
      [
        'definition',
        `checking: { ${title}, approval: { mode: sequence, by: [warehouse-keeper, '"liu.yang"'] }, on: { approved: fine, rejected: asking } }`,
        null,
      ],
      ['record', 'keeper: liu.yang', 'record-by-process'],
      ['post', 'liu.yang', 'post-by-hand'],
    ];
    const told = ({ body }: Answered): readonly unknown[] =>
      body.items.map((item) => [item['kind'], item['becomes'], (item['problem'] as { code: string } | null)?.code ?? null]);
    const preview = await admin.get('/api/people/zheng.kai/hand-over?to=liu.yang');
    expect(told(preview)).toEqual(expected);
    expect(preview.body.items.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['processes/repair.yaml:10', 'processes/decisions/keeper.yaml:7', 'device/D-1', 'technical/technician']),
    );
    expect(await admin.get('/api/people/zheng.kai/hand-over?to=liu.yang')).toEqual(preview);

    const done = await admin.send('POST', '/api/people/zheng.kai/hand-over', { to: 'liu.yang', reason: '离职' });
    expect(told(done)).toEqual(expected);
    expect(done.body.items.map((item) => item['done'] === (item['problem'] === null))).toEqual(expected.map(() => true));
    expect(done.body.items.map(({ id }) => id)).toEqual(preview.body.items.map(({ id }) => id));
    const left = [['task', null, 'person-is-initiator'], ...expected.slice(-2)];
    expect(told(await admin.send('POST', '/api/people/zheng.kai/hand-over', { to: 'liu.yang', reason: '离职' }))).toEqual(left);
    expect((await admin.get('/api/substitutions')).body.items).toEqual([expect.objectContaining({ person: 'he.jun', by: 'liu.yang' })]);

    await keeper.complete('checking', 'approved');
    const inbox = (await (await host.signIn('liu.yang')).get('/api/tasks')).body.items;
    expect(inbox.filter(({ process }) => process === 'repair').length).toBe(2);
  });

  test.each([
    ['nobody', 'zhao.lei'],
    ['sun.li', 'nobody'],
    ['sun.li', 'sun.li'],
  ])('nothing goes from %s to %s', async (from, to) => {
    const refused = await admin.send('POST', `/api/people/${from}/hand-over`, { to, reason: 'x' });
    expect([refused.status, refused.body['code']]).toEqual([422, 'person-unknown']);
  });
});
