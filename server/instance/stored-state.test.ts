import { readLibrary } from '#engine/definition/library.js';
import type { InstanceState, RunningLimit } from '#engine/runtime/instance.js';
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

const AT = 1_790_643_600_000;
const LIMIT: RunningLimit = {
  name: 'quick',
  ordinal: 4,
  state: 'review',
  kind: 'until',
  startedAt: AT + 1,
  dueAt: AT + 9,
  stoodAt: AT + 2,
  pauses: [{ from: AT + 2, to: null, by: 'wu.min', reason: 'customer', task: 3, question: 1 }],
  pending: [{ at: AT + 5, what: 'warn', index: 1 }],
  breachedAt: AT + 8,
  excused: { by: 'li.na', at: AT + 8, reason: 'late' },
  provisional: true,
  begun: { within: { unit: 'hours', amount: 2 }, due: null, cutoff: null },
};
/** Nothing in it is as its default. */
const FULL: InstanceState = {
  seq: 9,
  status: 'incident',
  suspended: { by: 'admin', at: 1_790_000_000_000, reason: '复核', kept: [{ type: 'callEnded', call: 9, event: 'ended', result: {} }] },
  key: 'S-1',
  initiator: 'zhao.lei',
  startedAt: AT,
  lastAt: AT + 7,
  value: { both: { left: 'review' } },
  data: { received: '6.00' },
  tasks: {
    3: {
      ordinal: 3,
      state: 'review',
      kind: 'approval',
      item: { index: 1, value: { person: 'sun.li' }, row: 2 },
      vote: 1,
      level: 2,
      candidates: ['role:finance'],
      proxies: ['role:sales-clerk'],
      assignee: 'wu.min',
      delegatedBy: ['feng.xue'],
      opinions: [{ by: 'ma.chao', at: AT + 3, text: '可行' }],
      addedBy: 'feng.xue',
      sharedVote: 2,
      waitsFor: [5],
      followedBy: [{ person: 'xu.lin', by: 'wu.min' }],
      openedAt: AT + 1,
      dueAt: AT + 9,
      draft: { by: 'wu.min', at: AT + 3, content: { order: { note: '急' } } },
      reason: { zh: '无人', en: 'nobody' },
      urgedAt: AT + 4,
      questions: [{ number: 1, by: 'wu.min', to: 'ma.chao', at: AT + 2, text: '哪天？', answer: { at: AT + 3, text: '周五' } }],
      viewedBy: ['wu.min'],
      priority: 'high',
    },
  },
  limits: { 4: LIMIT },
  excusable: { 6: { ...LIMIT, ordinal: 6, state: null, kind: 'limit' } },
  decisions: {
    asking: [
      {
        person: 'li.na',
        onBehalfOf: 'wang.fang',
        outcome: 'approved',
        at: AT + 1,
        seq: 2,
        item: 1,
        level: 1,
        vote: 1,
        sharedVote: 3,
        comment: '同意',
        consent: { how: '电话', at: '2026-09-29T09:00:00+08:00' },
        saw: { order: 1 },
      },
    ],
  },
  actors: { asking: ['li.na', 'wang.fang'], packing: ['ma.chao'] },
  path: ['asking', 'review'],
  resumes: { review: [{ state: 'asking', level: 1, person: 'wang.fang' }] },
  finished: [{ task: 1, state: 'asking', seq: 2, next: [3], resumes: [{ state: 'deciding', level: 0, person: 'wang.fang' }] }],
  takenBack: [2],
  lastRejection: 3,
  gates: { review: ['approved', null] },
  ballots: { review: { 1: { before: 2, waiting: [{ vote: 1, person: 'xu.lin' }] } } },
  calls: { 7: { ordinal: 7, state: 'calling', kind: 'call', instance: 'c1', item: 2, event: 'ended', result: { end: 'over' } } },
  successors: [{ person: 'sun.li', to: 'he.jun', state: 'review' }],
  copies: { 'liu.yang': { by: 'wu.min', at: AT + 3, readAt: AT + 4 } },
  involved: ['li.na', 'liu.yang', 'ma.chao', 'wang.fang', 'zhao.lei'],
  parent: { instance: 'p1', call: '2' },
  scheduled: { schedule: 'weekly', occurrence: '2026-11-30', item: 'C-1' },
  nextOrdinal: 8,
  end: 'over',
  result: { end: 'over' },
  incident: { code: 'rule-refused', text: { zh: '不符', en: 'refused' }, at: AT + 7, command: { type: 'fireTimer' } },
};

test('a row written before paths were kept leads the way its decisions say, which is what its history gives', () => {
  const decision = { ...FULL.decisions['asking']![0]!, seq: 2 };
  const decisions = { looking: [{ ...decision, seq: 5 }], asking: [decision], review: [{ ...decision, seq: 6 }] };
  const state = { ...FULL, decisions, path: ['asking', 'looking', 'review'] };
  const { path, ...older } = JSON.parse(storeState({ ...state, path: [] })) as Partial<InstanceState>;
  expect(path).toEqual([]);
  expect(readState(older, columnsOf(state)).path).toEqual(['asking', 'looking', 'review']);
});

test('a state of which nothing is as its default comes back as it was stored', () => {
  expect(readState(JSON.parse(storeState(FULL)), columnsOf(FULL))).toEqual(FULL);
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
    takenBack: [],
    resumes: {},
    path: ['review'],
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
