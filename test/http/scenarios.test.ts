import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { shippedFiles } from '#test/read-library.js';
import { HttpDriver } from './http-driver.js';
import { StoryHosts } from './story-hosts.js';

const { library } = readLibrary(shippedFiles());
let hosts: StoryHosts;

beforeAll(async () => {
  hosts = await StoryHosts.start();
});
afterAll(() => hosts?.stop());

describe.each([...library.scenarios])('%s, over HTTP', (process, { definition, source }) => {
  test.each(definition.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) =>
    hosts.play(async (story) => {
      const driver = new HttpDriver(story, compiledLibrary(library));
      const { failures } = await runScenario(scenario, driver, { library, process, source });
      expect(failures.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
      const { app } = story.host;
      expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
    }),
  );
});
