import type pg from 'pg';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { ensureEventPartitions, EventPartitions } from './event-partitions.js';
import { firstIdOf, monthOf } from './month-range.js';
import { insertEvent } from './test-event.js';

let database: TestDatabase;
let owner: pg.Pool;
let application: pg.Pool;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(3, 'owner');
  application = database.pool(2);
});
afterAll(async () => {
  await database?.stop();
});

test('events of the months around now lie in the partition of their month, whatever instant they carry', async () => {
  const now = new Date();
  for (const months of [-1, 0, 1, 5, 6]) {
    const { name, from, to } = monthOf(now, months);
    for (const at of [from, to - 1]) {
      const id = idAt(at);
      // A clock moved by a test moves what an event says, not where it lies.
      await insertEvent(application, id, '2031-05-01T00:00:00Z');
      expect(await placeOf(id)).toBe(name);
    }
  }
  expect((await owner.query('SELECT FROM event_default')).rows).toEqual([]);
});

test('the ranges of months meet without a gap, over the end of a year and a leap day', () => {
  for (let month = 0; month < 30; month++)
    expect(monthOf(new Date('2027-10-31T23:59:59Z'), month).to).toBe(monthOf(new Date('2027-10-31T23:59:59Z'), month + 1).from);
  expect(monthOf(new Date('2026-11-30T12:00:00Z'), 2)).toMatchObject({ name: 'event_2027_01', from: Date.UTC(2027, 0, 1) });
  const { from, to } = monthOf(new Date('2028-02-29T00:00:00Z'), 0);
  expect([idAt(from) >= firstIdOf(from), idAt(to - 1) < firstIdOf(to), idAt(to) >= firstIdOf(to)]).toEqual([true, true, true]);
});

test('a month that comes into view is attached while others write; what the default partition held of it moves over', async () => {
  const { name, from } = monthOf(new Date(), 7);
  const early = idAt(from);
  await insertEvent(application, early);
  expect(await placeOf(early)).toBe('event_default');
  const writer = await application.connect();
  await writer.query('BEGIN');
  await insertEvent(writer, newInstanceId(0));
  const client = await owner.connect();
  expect(await ensureEventPartitions(client, 7).finally(() => client.release())).toEqual([name]);
  await writer.query('COMMIT');
  writer.release();
  expect(await placeOf(early)).toBe(name);
  expect((await owner.query('SELECT FROM event_default')).rows).toEqual([]);
  expect(await new EventPartitions(database.ownerUrl, () => undefined).ensure()).toEqual([]);
});

/** An id as it is made at an instant of the real clock. */
function idAt(at: number): string {
  return `${firstIdOf(at).slice(0, 14)}7000-8${newInstanceId(0).slice(20)}`;
}

async function placeOf(id: string): Promise<string | undefined> {
  const { rows } = await owner.query<{ place: string }>('SELECT tableoid::regclass::text AS place FROM event WHERE instance_id = $1', [id]);
  return rows[0]?.place;
}

test('every partition compresses a long body in its row', async () => {
  const { rows } = await owner.query<{ storage: string; partitions: number }>(
    `SELECT attstorage AS storage, count(*)::int AS partitions FROM pg_inherits JOIN pg_attribute ON attrelid = inhrelid
     WHERE inhparent = 'event'::regclass AND attname = 'body' GROUP BY 1`,
  );
  expect(rows).toEqual([{ storage: 'm', partitions: expect.any(Number) as number }]);
});
