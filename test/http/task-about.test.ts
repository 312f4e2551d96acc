import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ word: 'string', secret: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'doing', '')}
  doing:
    ${title}
    task: { by: finance, each: '["count", "pack"]', as: step, about: 'step + " " + request.word' }
    on: { done: counting }
  counting:
    ${title}
    task: { by: finance, about: request.secret, hides: { request: [secret] } }
    on: { done: over }
  over: { type: final, ${title} }
`,
});

describe('what a task is about', () => {
  let own: LibraryHost;
  let zhao: Person;
  let wu: Person;

  beforeAll(async () => {
    own = await LibraryHost.start(FILES);
    [zhao, wu] = await Promise.all([own.signIn('zhao.lei'), own.signIn('wu.min')]);
  });
  afterAll(() => own?.stop());
  const inbox = async (): Promise<{ id: string; about: string | null }[]> =>
    ((await wu.get('/api/tasks')).body as { items: { id: string; about: string | null }[] }).items;

  test('stands in the inbox and at the task, tells the items of `each` apart, and shows nothing that is hidden', async () => {
    await zhao.send('POST', '/api/instances', { process: 'order', documents: { request: { word: 'ACME', secret: 'cheap' } } });
    const tasks = await inbox();
    expect(new Set(tasks.map(({ about }) => about))).toEqual(new Set(['count ACME', 'pack ACME']));
    for (const { id, about } of tasks) {
      expect((await wu.get(`/api/tasks/${id}`)).body).toMatchObject({ about });
      await wu.send('POST', `/api/tasks/${id}/complete`, { outcome: 'done' });
    }
    const [hidden] = await inbox();
    expect(hidden).toMatchObject({ state: 'counting', about: null });
    expect((await wu.get(`/api/tasks/${hidden?.id}`)).body).toMatchObject({ about: null });
  });
});
