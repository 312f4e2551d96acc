import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LibraryFile, readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
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

/** Tells each story twice, in memory and over HTTP, and looks whether the database is sound afterwards. Call once a test file. */
export function onBothDrivers(
  files: readonly LibraryFile[],
  stories: Readonly<Record<string, (driver: ScenarioDriver) => Promise<void>>>,
): void {
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

  describe.each(Object.entries(stories))('%s', (_, story) => {
    const { library } = readLibrary(files);

    test('in memory', async () => {
      const driver = new WorldDriver(compiledLibrary(library));
      driver.begin(BEGINNING, {});
      await story(driver);
    });

    test('over HTTP', async () => {
      const on = await hosts.begin();
      try {
        const driver = new HttpDriver(on, compiledLibrary(library));
        await driver.begin(BEGINNING, {});
        await story(driver);
        const { app } = on.host;
        expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
      } finally {
        await on.stop();
      }
    });
  });
}
