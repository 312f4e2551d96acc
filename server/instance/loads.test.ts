import pg from 'pg';
import type { Need } from '#engine/runtime/facts.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import { placeOf, readNeeds } from './batch-facts.js';
import type { CommandResult } from './committer.js';
import { requestOf } from './test-request.js';
import { TwoHosts } from './test-two-hosts.js';

/** Two processes give work to finance: feng.xue and wu.min. */
const FILES = {
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'checking')}
  checking: { ${title}, task: { by: finance, assign: least-loaded }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/buying.yaml': `${requestOpening('buying', 'CG', 'paying')}
  paying: { ${title}, task: { by: finance, assign: least-loaded }, on: { done: over } }
  over: { type: final, ${title} }
`,
};

let hosts: TwoHosts;

beforeAll(async () => {
  hosts = await TwoHosts.start(FILES);
});
afterAll(() => hosts?.stop());
beforeEach(() => {
  hosts.reports.length = 0;
});

const start = (process: string, host?: number): Promise<CommandResult> => hosts.begin(process, { request: { days: 1 } }, host);

const loads = async (): Promise<Record<string, number>> => {
  const rows = await hosts.publication.source.query<{ assignee: string; held: number }[]>(
    'SELECT assignee, count(*)::int AS held FROM task WHERE assignee IS NOT NULL GROUP BY assignee ORDER BY assignee',
  );
  return Object.fromEntries(rows.map(({ assignee, held }) => [assignee, held]));
};

/** wu.min finishes so many of his tasks. */
async function finish(count: number): Promise<void> {
  const rows = await hosts.publication.source.query<{ id: string; ordinal: number }[]>(
    `SELECT instance_id AS id, ordinal FROM task WHERE assignee = 'wu.min' LIMIT $1`,
    [count],
  );
  for (const { id, ordinal } of rows) {
    const body = { type: 'complete', task: ordinal, outcome: 'done', documents: {}, comment: null, saw: null } as const;
    expect(await hosts.host(0).submit(requestOf(id, body, 'wu.min'))).toMatchObject({ kind: 'decided' });
  }
}

test('instances of one batch see what those before them were given', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, index) => start(index % 2 === 0 ? 'leave' : 'buying')));
  expect(await loads()).toEqual({ 'feng.xue': 6, 'wu.min': 6 });
  await finish(4);
  // Four make up for what he has finished, not all of them.
  await Promise.all(Array.from({ length: 12 }, () => start('leave')));
  expect(await loads()).toEqual({ 'feng.xue': 10, 'wu.min': 10 });
  // None had to be repeated alone.
  expect(hosts.reports).toEqual([]);
});

test('lanes and hosts at once share the work as evenly as one after the other', async () => {
  await finish(10);
  await Promise.all(Array.from({ length: 90 }, (_, index) => start(index % 3 === 0 ? 'leave' : 'buying', index)));
  expect(await loads()).toEqual({ 'feng.xue': 50, 'wu.min': 50 });
  expect({ deadlocks: await hosts.deadlocks(), reports: hosts.reports }).toEqual({ deadlocks: 0, reports: [] });
});

test('whoever compares loads waits for those who are giving work out, and sees what they gave', async () => {
  const [giving, comparing] = [new pg.Client(hosts.publication.url), new pg.Client(hosts.publication.url)] as const;
  await Promise.all([giving.connect(), comparing.connect()]);
  const need: Need = { kind: 'load', persons: ['li.na'] };
  const held = async (client: pg.Client): Promise<number | undefined> => {
    const place = placeOf(0, need);
    const { loads: read } = await readNeeds(client, 0, place === null ? [] : [place], [need]);
    return read.get('li.na');
  };
  await Promise.all([giving.query('BEGIN'), comparing.query('BEGIN')]);
  expect(await held(giving)).toBe(0);
  const compared = held(comparing);
  await giving.query(
    `INSERT INTO task (shard, instance_id, ordinal, process, state, assignee, opened_at) VALUES (0, gen_random_uuid(), 1, 'leave', 'checking', 'li.na', now())`,
  );
  await giving.query('COMMIT');
  expect(await compared).toBe(1);
  await Promise.all([giving.end(), comparing.end()]);
});
