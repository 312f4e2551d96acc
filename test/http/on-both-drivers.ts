import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LibraryFile, readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import type { Scenario } from '#engine/definition/scenario.js';
import { runScenario } from '#engine/simulate/scenario.js';
import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { writeLibrary } from '#test/write-library.js';
import { HttpDriver } from './http-driver.js';
import { StoryHosts } from './story-hosts.js';

/** When a story begins: a Tuesday before the holidays, at opening time. */
export const BEGINNING = Date.parse('2026-09-29T09:00+08:00');

/** What is done, by its name. */
export type Stories = Readonly<Record<string, (driver: ScenarioDriver) => Promise<void>>>;

/** The scenarios a library tells of a process. @throws {Error} when it tells none */
export function scenariosOf(files: readonly LibraryFile[], process: string): Stories {
  const { library } = readLibrary(files);
  const told = library.scenarios.get(process);
  if (!told || told.definition.length === 0) throw new Error(`there is no scenario of "${process}"`);
  const play =
    (scenario: Scenario) =>
    async (driver: ScenarioDriver): Promise<void> => {
      const { failures } = await runScenario(scenario, driver, { library, process, source: told.source });
      expect(failures.map(({ line, step, text }) => `${line} step ${step}: ${text}`)).toEqual([]);
    };
  return Object.fromEntries(told.definition.map((scenario) => [scenario.name, play(scenario)]));
}

/**
 * Tells each story twice, in memory and over HTTP, and looks whether the database is sound afterwards. Call once a test file.
 *
 * @returns the hosts, as soon as tests run, for further tests of the same library
 */
export function onBothDrivers(files: readonly LibraryFile[], stories: Stories): () => StoryHosts {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-both-'));
  let hosts: StoryHosts;

  beforeAll(async () => {
    writeLibrary(folder, files);
    hosts = await StoryHosts.start(folder);
  });
  afterAll(async () => {
    await hosts?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const { library, findings } = readLibrary(files);

  test('the library is sound', () => {
    expect(findings.map(({ file, line, message }) => `${file}:${line} ${message.en}`)).toEqual([]);
  });

  describe.each(Object.entries(stories))('%s', (_, story) => {
    test('in memory', async () => {
      const driver = new WorldDriver(compiledLibrary(library));
      driver.begin(BEGINNING, {});
      await story(driver);
    });

    test('over HTTP', () =>
      hosts.play(async (on) => {
        const driver = new HttpDriver(on, compiledLibrary(library));
        await driver.begin(BEGINNING, {});
        await story(driver);
        const { app } = on.host;
        expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
      }));
  });
  return () => hosts;
}
