import { candidateStatement } from '#server/question/instance-candidates.js';
import { personEventsStatement } from '#server/question/person-events.js';
import { BenchHost } from './bench-host.js';
import { type CopiedHistories, copyHistory } from './copy-history.js';
import { askHistory } from './history.js';

const EVENTS = 20_000;
const A_WEEK_MS = 7 * 86_400_000;

let host: BenchHost;
let superuser: Awaited<ReturnType<BenchHost['connect']>>;
let copied: CopiedHistories;

beforeAll(async () => {
  host = await BenchHost.start();
  superuser = await host.connect();
  copied = await copyHistory(superuser, await host.finish(64, 17), EVENTS, 200);
});
afterAll(async () => {
  await superuser?.end();
  await host?.stop();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Plan[];
}

/** How a question is answered: kinds of nodes, and pages looked at for each row. */
async function planOf({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly unknown[];
}): Promise<{ scans: string[]; rows: number; pages: number }> {
  const { rows } = await superuser.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, [
    ...values,
  ]);
  const plan = rows[0]!['QUERY PLAN'][0].Plan;
  const nodes = (node: Plan): readonly Plan[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
  const scans = nodes(plan).flatMap((node) =>
    node['Node Type'].includes('Scan') ? [`${node['Node Type']} ${node['Index Name'] ?? ''}`] : [],
  );
  return { scans, rows: plan['Actual Rows'], pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] };
}

const week = (): { from: string; to: string } => {
  const from = copied.from + 10 * A_WEEK_MS;
  return { from: new Date(from).toISOString(), to: new Date(from + A_WEEK_MS).toISOString() };
};

test('there are so many events, each somebody’s', () => {
  expect(copied).toMatchObject({ events: EVENTS, instances: EVENTS / 20, persons: 200 });
});

test('a person’s week is found by his index alone, whatever the others did', async () => {
  const { scans, rows, pages } = await planOf(
    personEventsStatement({ person: 'person.7', limit: 1_000, type: undefined, process: undefined }, week(), null),
  );
  expect(rows).toBeGreaterThan(0);
  expect(scans.join('\n')).toMatch(/shard_actor_at/);
  // A look into each month, on either side, and for each row its page and the path to its instance.
  expect(pages).toBeLessThan(60 + 6 * rows);
});

test.each([
  ['a business key', { key: 'C-17' }, /instance_key_uk/],
  ['who began it', { person: 'person.7', part: 'initiated' as const }, /instance_initiator_ix/],
  ['process and period', { process: 'purchase' }, /instance_started_ix/],
  ['who acted in it', { person: 'person.7', part: 'acted' as const }, /shard_actor_at/],
])('instances are found by %s through its index', async (_, query, index) => {
  const period = 'process' in query ? week() : {};
  const { scans, rows } = await planOf(candidateStatement({ ...query, ...period }, ['purchase'], null, 50));
  expect(rows).toBeGreaterThan(0);
  expect(scans.join('\n')).toMatch(index);
});

test('every question is answered, and says how long it took', async () => {
  const asked = await askHistory(host, superuser, copied, { times: 5, progress: () => undefined });
  expect(asked.map(({ question, rows }) => [question, rows > 0])).toEqual([
    ['the history of one instance', true],
    ['all events of one person in one week', true],
    ['an instance by its key', true],
    ['what a person began, a page', true],
    ['what a person acted in, a page', true],
    ['instances of a process begun in a week, a page', true],
    ['by a field nobody has, a request', false],
    ['by a state nobody passed, a request', false],
    ['duties of instances begun in a week, a request', false],
    ['what substitutes did in a week', false],
    ['what administrators did in a week', false],
  ]);
  expect(asked.every(({ p50, p99 }) => p50 > 0 && p99 >= p50)).toBe(true);
});
