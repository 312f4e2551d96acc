import { readLibrary } from '#engine/definition/library.js';
import type { InstanceState } from '#engine/runtime/instance.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from '#test/read-library.js';
import { readState, type StateColumns, storeState } from './stored-state.js';

const { library } = readLibrary(shippedFiles());

/** What the row says beside the column `state`, and nothing more. */
const columnsOf = ({ seq, status, key, initiator, startedAt, lastAt }: InstanceState): StateColumns => ({
  seq,
  status,
  key,
  initiator,
  startedAt,
  lastAt,
});

test.each([...library.scenarios.keys()])('every state of the stories of %s comes back as it was stored', async (process) => {
  const entry = library.scenarios.get(process)!;
  let states = 0;
  for (const scenario of entry.definition) {
    const driver = new WorldDriver(compiledLibrary(library));
    const seen = new Set<InstanceState>();
    await runScenario(scenario, driver, {
      library,
      process,
      source: entry.source,
      onStep: () => {
        for (const state of driver.states()) seen.add(state);
      },
    });
    for (const state of seen) {
      expect(readState(JSON.parse(storeState(state)), columnsOf(state))).toEqual(JSON.parse(JSON.stringify(state)));
      states += 1;
    }
  }
  expect(states).toBeGreaterThan(0);
});

test('what is as its default or has a column is left out, what every event changes stands first', () => {
  const text = storeState({
    seq: 2,
    status: 'running',
    key: 'S-1',
    initiator: 'zhao.lei',
    startedAt: 1,
    lastAt: 2,
    value: 'review',
    data: {},
    tasks: {
      3: {
        ordinal: 3,
        state: 'review',
        kind: 'approval',
        item: null,
        vote: 0,
        level: 1,
        candidates: ['role:finance'],
        assignee: null,
        openedAt: 2,
        dueAt: null,
        draft: null,
        reason: null,
        viewedBy: [],
      },
    },
    limits: {},
    excusable: {},
    decisions: {},
    actors: {},
    copies: {},
    involved: ['zhao.lei'],
    gates: {},
    finished: [],
    resumes: {},
    path: [],
    calls: {},
    parent: null,
    nextOrdinal: 4,
    end: null,
    result: null,
    incident: null,
  } as unknown as InstanceState);
  expect(Buffer.byteLength(text) % 4).toBe(0);
  expect(text.trimStart()).toBe(
    '{"value":"review","nextOrdinal":4,"tasks":{"3":{"state":"review","kind":"approval","level":1,"candidates":["role:finance"]}}}',
  );
});
