import { readdirSync, readFileSync } from 'node:fs';
import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { PgPool } from '#server/database/pg-pool.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { HttpDriver } from './http-driver.js';
import { StoryHosts } from './story-hosts.js';

const FOLDER = 'examples/organizations';

/** Each starts as a newcomer starts it: a fresh database, its library published, its people from its own file. */
describe.each(readdirSync(FOLDER))('a host on %s', (name) => {
  const folder = `${FOLDER}/${name}`;
  let hosts: StoryHosts;
  beforeAll(async () => {
    hosts = await StoryHosts.start(folder);
  });
  afterAll(() => hosts?.stop());

  test('lets its people in, and takes their table as it stands', () =>
    hosts.play(async ({ host, person }) => {
      const people = host.app.get(Knowledge).directory().persons;
      for (const id of people) expect((await person(id).get('/api/me')).body['person']).toBe(id);
      const text = readFileSync(`${folder}/processes/demo/people.yaml`, 'utf8');
      const { status, body } = await person('admin').send('POST', '/api/people/import', { text, format: 'yaml' });
      const { text: table } = (await person('admin').get('/api/people/export')).body;
      const again = await person('admin').send('POST', '/api/people/import?dryRun=true', { text: table, format: 'csv' });
      expect(again.body).toMatchObject({ added: [], changed: [], unchanged: people.length, findings: [] });
      expect([status, body]).toEqual([200, { dryRun: false, added: [], changed: [], unchanged: people.length, findings: [], gates: [] }]);
    }));

  test('names somebody to try it as: who may begin something, where there is a process', () =>
    hosts.play(async ({ host, person }) => {
      expect(host.tryAs).not.toBe('admin');
      const { items } = (await person(host.tryAs ?? '').get('/api/definitions')).body;
      expect(items.length === 0 || items.some(({ startable }) => startable === true)).toBe(true);
    }));

  test('tells the stories of its processes', async () => {
    const { library } = readLibrary(await readLibraryFolder(folder));
    for (const [process, { definition, source }] of library.scenarios)
      for (const scenario of definition)
        await hosts.play(async (story) => {
          const driver = new HttpDriver(story, compiledLibrary(library));
          const { failures } = await runScenario(scenario, driver, { library, process, source });
          expect(failures.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
          const { app } = story.host;
          expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
        });
  });
});
