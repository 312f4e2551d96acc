import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

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
    expect(preview.body.items).toEqual([
      expect.objectContaining({ kind: 'task', state: 'going', done: false, problem: null }),
      expect.objectContaining({
        kind: 'task',
        state: 'checking',
        done: false,
        problem: expect.objectContaining({ code: 'person-is-initiator' }) as unknown,
      }),
      expect.objectContaining({ kind: 'definition', id: 'processes/errand.yaml:10', process: 'errand', done: false, problem: null }),
    ]);
    expect((await leaver.get('/api/tasks')).body.items.length).toBe(2);

    const first = await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'zhao.lei', reason: '离职' });
    expect(first.body.items.map(({ kind, done }) => [kind, done])).toEqual([
      ['task', true],
      ['task', false],
      ['definition', true],
    ]);
    const second = await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'he.jun', reason: '离职' });
    expect(second.body.items.map(({ kind, state, done }) => [kind, state, done])).toEqual([['task', 'checking', true]]);
    expect((await admin.send('POST', '/api/people/sun.li/hand-over', { to: 'he.jun', reason: '离职' })).body.items).toEqual([]);
    expect((await leaver.get('/api/tasks')).body.items).toEqual([]);

    const definition = await admin.get('/api/definitions/errand');
    expect(JSON.stringify(definition.body)).toContain('zhao.lei');
    const history = (await admin.get('/api/instances')).body.items.map(({ id }) => admin.get(`/api/instances/${String(id)}/history`));
    const types = (await Promise.all(history)).flatMap(({ body }) => body.items.map((event) => event['type']));
    expect(types.filter((type) => type === 'task.reassigned').length).toBe(2);
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
