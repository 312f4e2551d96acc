import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from './read-library.js';

/** Nobody of the demo organization holds both offices, so the shipped stories cannot tell this one. */
const BOTH_OFFICES = `people:
  zhao.lei: { name: { zh: 赵磊, en: Zhao Lei }, posts: [{ unit: branch-east, role: salesperson }] }
  wu.min: { name: { zh: 吴敏, en: Wu Min }, posts: [{ unit: finance, role: finance }, { unit: sales-department, role: sales-department-manager }] }
  feng.xue: { name: { zh: 冯雪, en: Feng Xue }, posts: [{ unit: finance, role: finance }] }
`;
const STORY = `- scenario: one person with both offices
  given: { now: 2026-09-01T10:00+08:00 }
  steps:
    - message: { name: goods.shipped, with: { order: $money-order, deliveryNote: $money-note, salesperson: zhao.lei } }
    - customerAgrees: { by: zhao.lei }
    - done: { by: zhao.lei, application: $collection-by-transfer }
    - approved: { by: wu.min }
    - refused: { code: rule-refused, approved: { by: wu.min } }
    - approved: { by: feng.xue }
    - expect: { state: notifying }
`;

test('whoever holds both offices confirms a collection only once (RL-031)', async () => {
  const replaced: Readonly<Record<string, string>> = {
    'processes/demo/people.yaml': BOTH_OFFICES,
    'processes/collection.scenarios.yaml': STORY,
  };
  const { library } = readLibrary(shippedFiles().map(({ path, text }) => ({ path, text: replaced[path] ?? text })));
  const { definition, source } = library.scenarios.get('collection')!;
  const { failures } = await runScenario(definition[0]!, new WorldDriver(compiledLibrary(library)), {
    library,
    process: 'collection',
    source,
  });
  expect(failures.map(({ text }) => text)).toEqual([]);
});
