import type { Instance } from '#engine/runtime/instance.js';
import { Committer } from '#server/instance/committer.js';
import { title } from '#test/surroundings.js';
import { type BenchDatabase, startBenchDatabase } from './bench-database.js';
import { count, type Counts } from './counts.js';
import { prefill } from './prefill.js';
import { finishTask, playInstance, startInstance, TRANSITIONS, WORKERS } from './workload.js';

/** The request of the workload, then a task for whoever of finance holds the fewest. */
const SHARING = {
  path: 'processes/sharing.yaml',
  text: `id: sharing
${title}
owner: sales-department-manager
key: request.reference
documents: { request: { form: purchase } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: checking } }
  checking: { ${title}, task: { by: finance, assign: least-loaded }, on: { done: over } }
  over: { type: final, ${title} }
`,
};

let database: BenchDatabase;
/** Keeps its connection, and with it the plans it made while the tables were empty. */
let early: Committer;

const committer = (): Committer => new Committer(database.knowledge, { url: database.url, lanes: 1 });

beforeAll(async () => {
  database = await startBenchDatabase([SHARING]);
  early = committer();
  await play(early, 5);
});
afterAll(async () => {
  await early?.stop();
  await database?.stop();
});

/** One instance after the other, so that each transition is a batch of its own. */
async function play(on: Committer, instances: number): Promise<void> {
  for (let played = 0; played < instances; played++) await playInstance((request) => on.submit(request), 1024);
}

const INSTANCES = 20;
/** Of a transition alone in its commit, on average over whole instances (a start writes its document of 1 kB into the instance and the history); without the images of whole pages after a checkpoint. 170 of them name the commit for the next seal, 140 are entries of the indexes auditors ask by (of events by person 77, of starts by process and initiator 64 on average). */
const MOST_WAL_BYTES = 3_350;
/** A level more of each index a transition goes down. */
const DEEPER_PAGES = 12;
const counted = (on: Committer): Promise<Counts> => count(database, () => play(on, INSTANCES));

test('a transition is one begin, one read, one write and one commit', async () => {
  const { begins, reads, writes, commits, needs, others, walBytes } = await counted(early);
  const each = INSTANCES * TRANSITIONS;
  expect({ begins, reads, writes, commits, needs, others }).toEqual({
    begins: each,
    reads: each,
    writes: each,
    commits: each,
    needs: 0,
    others: [],
  });
  expect(walBytes / each).toBeLessThan(MOST_WAL_BYTES);
});

test.each([
  { what: 'a task after which the next one opens, with its time limit', before: [], by: WORKERS[0] },
  { what: 'the last task', before: [WORKERS[0]], by: WORKERS[1] },
])('finishing $what writes at most 3 kB of WAL records', async ({ before, by }) => {
  const submit: Committer['submit'] = (request) => early.submit(request);
  const opened: Instance[] = [];
  for (let n = 0; n < INSTANCES; n++) {
    let instance = await startInstance(submit, 1024);
    for (const other of before) instance = await finishTask(submit, instance, other);
    opened.push(instance);
  }
  const { walBytes } = await count(database, async () => {
    for (const instance of opened) await finishTask(submit, instance, by);
  });
  expect(walBytes / INSTANCES).toBeLessThan(MOST_WAL_BYTES);
});

test('giving a task to the least loaded costs one statement more, which reads loads and turn together', async () => {
  const { begins, reads, writes, commits, needs, others } = await count(database, async () => {
    for (let n = 0; n < INSTANCES; n++) await startInstance((request) => early.submit(request), 1024, 'sharing');
  });
  expect({ begins, reads, writes, commits, needs, others }).toEqual({
    begins: INSTANCES,
    reads: INSTANCES,
    writes: INSTANCES,
    commits: INSTANCES,
    needs: INSTANCES,
    others: [],
  });
});

test('commands that wait together share a commit', async () => {
  const instances = 32;
  const { reads, writes, commits, walBytes } = await count(database, async () => {
    await Promise.all(Array.from({ length: instances }, () => playInstance((request) => early.submit(request), 1024)));
  });
  expect({ reads, writes }).toEqual({ reads: commits, writes: commits });
  expect(commits).toBeLessThanOrEqual(instances);
  // Nor do they move one another's rows to other pages.
  expect(walBytes / instances / TRANSITIONS).toBeLessThan(MOST_WAL_BYTES);
});

test('a transition looks at as many pages among 100,000 instances as among 1,000, whatever the planner knows', async () => {
  const pages = async (on: Committer): Promise<number> => (await counted(on)).pages / (INSTANCES * TRANSITIONS);
  await prefill(database.superuser, 1_000);
  const few = await pages(early);
  const most = few + DEEPER_PAGES;
  await database.superuser.query('ANALYZE');
  await prefill(database.superuser, 100_000);
  expect(await pages(early)).toBeLessThan(most);
  const misled = committer();
  await play(misled, 2);
  expect(await pages(misled)).toBeLessThan(most);
  await database.superuser.query('ANALYZE');
  const informed = committer();
  await play(informed, 2);
  expect(await pages(informed)).toBeLessThan(most);
  await misled.stop();
  await informed.stop();
});
