import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import { instant } from '#server/instance/instant.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { ProgramCommands, Refused } from '#server/instance/program-commands.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { Timers } from './timers.js';

let database: TestDatabase;
let pool: pg.Pool;
const NOW = Date.parse('2026-03-02T08:00:00Z');

beforeAll(async () => {
  database = await startTestDatabase();
  pool = database.pool(2);
});
afterAll(() => database?.stop());
beforeEach(async () => {
  await pool.query('DELETE FROM timer');
  await hold(NOW);
});

const hold = (at: number | null): Promise<unknown> =>
  pool.query('UPDATE epoch SET clock_held_at = $1, clock_offset_ms = 0', [at === null ? null : instant(at)]);
const add = async (at: number, instance = newInstanceId(0), ordinal = 1): Promise<string> => {
  await pool.query(`INSERT INTO timer (shard, instance_id, ordinal, at, what, index) VALUES (0, $1, $2, $3, 'breach', 0)`, [
    instance,
    ordinal,
    instant(at),
  ]);
  return `${instance} ${ordinal}`;
};

interface Told {
  readonly fired: string[];
  readonly parked: string[];
  readonly reports: string[];
}

/** Timers whose commands only take the row away, as a commit does. @param answer - before that, for one of them: an error, or a refusal */
function timers(answer: (timer: string) => Error | Refused | null = () => null): Told & { readonly timers: Timers } {
  const told: Told = { fired: [], parked: [], reports: [] };
  const commands: Pick<ProgramCommands, 'submit' | 'park'> = {
    submit: async (instance, _, body) => {
      const limit = body.type === 'fireTimer' ? body.limit : 0;
      const timer = `${instance} ${limit}`;
      told.fired.push(timer);
      const said = answer(timer);
      if (said instanceof Error) throw said;
      await pool.query('DELETE FROM timer WHERE instance_id = $1 AND ordinal = $2', [instance, limit]);
      return said;
    },
    park: async (instance) => {
      told.parked.push(instance);
      await pool.query('DELETE FROM timer WHERE instance_id = $1', [instance]);
    },
  };
  return { ...told, timers: new Timers(pool, commands, { calendarVersion: 'v1' }, (text) => told.reports.push(text)) };
}

test('what is due is fired in due order, equal instants in order of instances, and the rest is not', async () => {
  const [third, second] = [await add(NOW), await add(NOW - 1)];
  const first = await add(NOW - 86_400_000);
  const fourth = await add(NOW);
  await add(NOW + 1);
  const { fired, timers: due } = timers();
  expect(await due.fireDue()).toBe(4);
  expect(fired).toEqual([first, second, third, fourth]);
  expect(await due.fireDue()).toBe(0);
});

test('of more than a round takes, each is fired once', async () => {
  await pool.query(
    `INSERT INTO timer (shard, instance_id, ordinal, at, what, index) SELECT 0, gen_random_uuid(), 1, $1, 'breach', 0 FROM generate_series(1, 2500)`,
    [instant(NOW)],
  );
  const { fired, timers: due } = timers();
  while ((await due.fireDue()) > 0);
  expect(fired.length).toBe(2500);
  expect(new Set(fired).size).toBe(2500);
});

test('one that fails is found again, holds up no other, and is parked after five times', async () => {
  const broken = await add(NOW - 1);
  const others = [await add(NOW), await add(NOW)];
  const { fired, parked, reports, timers: due } = timers((timer) => (timer === broken ? new Error('broken') : null));
  expect(await due.fireDue()).toBe(3);
  expect(fired).toEqual([broken, ...others]);
  for (let times = 2; times <= 5; times++) expect(await due.fireDue()).toBe(1);
  expect(parked).toEqual([broken.split(' ')[0]]);
  expect(reports).toHaveLength(5);
  expect(await due.fireDue()).toBe(0);
});

test('a host that is busy says nothing about a timer, however often', async () => {
  const only = await add(NOW);
  let busy = true;
  const { fired, parked, timers: due } = timers(() => (busy ? new DomainError('too-busy', 'busy') : null));
  for (let times = 1; times <= 10; times++) await due.fireDue();
  busy = false;
  await due.fireDue();
  expect(parked).toEqual([]);
  expect(fired).toEqual(Array.from({ length: 11 }, () => only));
});

test('an outage ends the round, and the next begins with the same timer', async () => {
  const [first, second] = [await add(NOW - 1), await add(NOW)];
  let away = true;
  const { fired, timers: due } = timers(() => (away ? Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }) : null));
  await expect(due.fireDue()).rejects.toThrow('gone');
  away = false;
  fired.length = 0;
  expect(await due.fireDue()).toBe(2);
  expect(fired).toEqual([first, second]);
});

test('until the next timer: what is due already does not count, and nothing comes while the clock stands still', async () => {
  const { timers: due } = timers();
  expect(await due.untilNext()).toBeNull();
  await add(NOW - 1);
  expect(await due.untilNext()).toBeNull();
  await hold(null);
  await add(Date.now() + 60_000);
  const ms = (await due.untilNext()) ?? 0;
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThanOrEqual(60_000);
});
