import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from './read-library.js';

const { library } = readLibrary(shippedFiles());

test('the shipped library tells stories', () => {
  expect(library.scenarios.size).toBeGreaterThan(0);
});

describe.each([...library.scenarios])('%s', (process, { definition, source }) => {
  test.each(definition.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { failures } = await runScenario(scenario, new WorldDriver(compiledLibrary(library)), { library, process, source });
    expect(failures.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });
});
