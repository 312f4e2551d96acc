import type pg from 'pg';
import { ProgramCommands } from '#server/instance/program-commands.js';
import { instant } from '#server/instance/instant.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { SCHEDULED } from '#test/scheduled-library.js';
import { Schedules } from './schedules.js';

/** Three customers fall due and the meeting is called on Monday the 12th at eight. */
const CUSTOMERS = ['C-1', 'C-2', 'C-3'];
const EXPECTED = ['meeting 2026-10-12', ...CUSTOMERS.map((key) => `visit ${key} 2026-10-12`)];
const BEGINNING = Date.parse('2026-10-11T12:00+08:00');
const MONDAY = Date.parse('2026-10-12T08:00+08:00');

let publication: TestPublication;
let pool: pg.Pool;
let owner: pg.Pool;
let hosts: readonly ProgramCommands[];
let stop: () => Promise<void>;
const reports: string[] = [];
const report = (text: string): unknown => reports.push(text);

beforeAll(async () => {
  publication = await startTestPublication(SCHEDULED);
  pool = publication.pool(6);
  owner = publication.pool(1, 'owner');
  const committers = [publication.committer(), publication.committer({ lanes: 2 })];
  hosts = committers.map((committer) => new ProgramCommands(committer, report));
  stop = async () => {
    for (const committer of committers) await committer.stop();
    await publication.stop();
  };
});
afterAll(() => stop?.());

/** A host at work on these connections. */
const host = (on: pg.Pool, commands: Pick<ProgramCommands, 'start'> = hosts[0] as ProgramCommands): Schedules =>
  new Schedules(on, publication.knowledge, commands, report);
const hold = (at: number): Promise<unknown> => pool.query('UPDATE epoch SET clock_held_at = $1', [instant(at)]);
const started = async (): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ text: string }>(`SELECT process || ' ' || key AS text FROM instance ORDER BY 1`);
  return rows.map(({ text }) => text);
};

beforeEach(async () => {
  reports.length = 0;
  await begin();
});

async function begin(): Promise<void> {
  await owner.query(
    'TRUNCATE schedule, schedule_run, schedule_item, instance, event, command, task, task_candidate, timer, outbox, subscription, batch, record',
  );
  for (const key of CUSTOMERS)
    await pool.query(`INSERT INTO record (shard, register, key, row, changed_at) VALUES (0, 'customer', $1, $2, now())`, [
      key,
      { number: key, class: 'A', salesperson: 'zhao.lei', lastVisit: '2026-10-05' },
    ]);
  await hold(BEGINNING);
  await host(pool).follow();
  await hold(MONDAY);
}

async function work(schedules: Schedules): Promise<void> {
  while ((await schedules.fireDue()) > 0);
}

/** Everything began once, the runs say so, and nothing is left to do. */
async function requireDone(): Promise<void> {
  expect(await started()).toEqual(EXPECTED);
  const { rows } = await pool.query<{ text: string }>(
    `SELECT concat_ws(' ', r.process, state, expected, count(i.instance_id)) AS text FROM schedule_run AS r
     LEFT JOIN schedule_item AS i USING (process, name, day) WHERE expected > 0 GROUP BY r.process, r.name, r.day, state, expected ORDER BY 1`,
  );
  expect(rows.map(({ text }) => text)).toEqual(['meeting done 1 1', 'visit done 3 3']);
  expect(await brokenInvariants(pool, (hash) => publication.knowledge.compiled(hash))).toEqual([]);
}

/** Connections and commands of a host that is killed at its n-th step: before it, or after it but before it hears of it. Nothing it does later happens. */
function mortal(
  steps: number,
  when: 'before' | 'after',
): { readonly on: pg.Pool; readonly commands: Pick<ProgramCommands, 'start'>; isDead(): boolean } {
  let [left, isDead] = [steps, false];
  const killed = (): Error => Object.assign(new Error('killed'), { code: '57P01' });
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isDead) throw killed();
    if (left > 0) {
      left -= 1;
      return work();
    }
    isDead = true;
    if (when === 'after') await work();
    throw killed();
  };
  const querying = (of: pg.Pool | pg.PoolClient) => ({ query: (text: string, values?: unknown[]) => step(() => of.query(text, values)) });
  const connect = async (): Promise<unknown> => {
    const client = await pool.connect();
    return { ...querying(client), release: () => client.release(isDead) };
  };
  return {
    on: { ...querying(pool), connect } as unknown as pg.Pool,
    commands: { start: (...args) => step(() => (hosts[0] as ProgramCommands).start(...args)) },
    isDead: () => isDead,
  };
}

// Two dozen hosts are killed and their database emptied each time, on whatever machine it runs.
test.each(['before', 'after'] as const)(
  'a host killed %s any of its steps starts each item exactly once',
  async (when) => {
    let steps = 0;
    for (; ; steps++) {
      if (steps > 0) await begin();
      const { on, commands, isDead } = mortal(steps, when);
      const died = await work(host(on, commands)).then(
        () => false,
        () => true,
      );
      expect(died).toBe(isDead());
      await work(host(pool));
      await requireDone();
      if (!died) break;
    }
    expect(steps).toBeGreaterThan(20);
  },
  600_000,
);

test('two hosts start each item exactly once', async () => {
  for (let times = 0; times < 5; times++) {
    if (times > 0) await begin();
    await Promise.all([work(host(pool, hosts[0])), work(host(pool, hosts[1]))]);
    await work(host(pool));
    await requireDone();
  }
});

test('an item whose start fails is told with its error; the others begin, and it does when it is tried again', async () => {
  const [first] = hosts;
  const start: ProgramCommands['start'] = (id, ...rest) =>
    id.endsWith('C-2') ? Promise.reject(new Error('out of paper')) : (first as ProgramCommands).start(id, ...rest);
  await work(host(pool, { start }));
  expect(await started()).toEqual(EXPECTED.filter((text) => !text.includes('C-2')));
  const { rows } = await pool.query(`SELECT item, code, detail FROM schedule_item WHERE code IS NOT NULL`);
  expect(rows).toEqual([{ item: 'C-2', code: 'internal', detail: 'out of paper' }]);
  await pool.query(`UPDATE schedule_run SET state = 'running', at_item = '' WHERE process = 'visit' AND day = '2026-10-12'`);
  await work(host(pool));
  await requireDone();
});

test('a run that fails time and again stops, so that others go on', async () => {
  await owner.query(`ALTER TABLE record RENAME TO lost`);
  try {
    await work(host(pool));
  } finally {
    await owner.query(`ALTER TABLE lost RENAME TO record`);
  }
  expect(await started()).toEqual(['meeting 2026-10-12']);
  const { rows } = await pool.query(`SELECT DISTINCT state, note FROM schedule_run WHERE process = 'visit' AND name = 'class-a'`);
  expect(rows).toEqual([{ state: 'failed', note: 'relation "record" does not exist' }]);
});
