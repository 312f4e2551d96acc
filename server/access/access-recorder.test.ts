import type pg from 'pg';
import type { JsonObject } from '#engine/runtime/instance.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import type { AccessEntry } from './access-log.js';
import { AccessRecorder } from './access-recorder.js';

interface Row {
  readonly person: string | null;
  readonly subject: string | null;
  readonly outcome: string;
  readonly details: JsonObject;
}

let database: TestDatabase;
let pool: pg.Pool;
/** Statements sent to the database. */
let statements = 0;
/** Thrown instead of sending one; null: they are sent. */
let failure: Error | null = null;
const reports: string[] = [];
let recorder: AccessRecorder;

beforeAll(async () => {
  database = await startTestDatabase();
  pool = database.pool(2);
});
afterAll(() => database?.stop());
beforeEach(async () => {
  await database.pool(1, 'owner').query('DELETE FROM access');
  [statements, failure] = [0, null];
  const counting = {
    query(sql: string, values: unknown[]) {
      statements += 1;
      return failure ? Promise.reject(failure) : pool.query(sql, values);
    },
  };
  recorder = new AccessRecorder(counting, (text) => void reports.push(text));
});
afterEach(() => recorder.stop());

const written = async (): Promise<readonly Row[]> =>
  (await pool.query<Row>('SELECT person, subject, outcome, details FROM access ORDER BY id')).rows;
const refusal = (task: number): AccessEntry => ({
  person: 'zhao.lei',
  action: 'command',
  subject: 'instance:i',
  outcome: 'task-not-yours',
  details: { command: 'claim', task },
});

test('a refusal is on record before it is answered; the same again is counted', async () => {
  for (let times = 0; times < 1_000; times++) await recorder.refused(refusal(1));
  expect(await written()).toMatchObject([{ person: 'zhao.lei', outcome: 'task-not-yours', details: { command: 'claim', task: 1 } }]);
  await recorder.flush();
  expect((await written()).slice(1)).toMatchObject([{ details: { command: 'claim', task: 1, again: 999 } }]);
});

test('what came once leaves no count, and the next window begins anew', async () => {
  await recorder.refused(refusal(1));
  await recorder.flush();
  await recorder.refused(refusal(1));
  await recorder.flush();
  expect(await written()).toHaveLength(2);
});

test('different refusals of a person are bounded, of another one and reads are not', async () => {
  await Promise.all(Array.from({ length: 1_000 }, (_, task) => recorder.refused(refusal(task))));
  await recorder.refused({ ...refusal(0), person: 'li.na' });
  await Promise.all(
    Array.from({ length: 400 }, (_, n) => recorder.read({ person: 'zhao.lei', action: 'read-instance', subject: `instance:${n}` })),
  );
  expect(await written()).toHaveLength(300 + 1 + 400);
  await recorder.flush();
  expect((await written()).slice(701)).toMatchObject([{ person: 'zhao.lei', subject: null, details: { others: true, again: 700 } }]);
});

test('what comes while a statement is under way shares the next one', async () => {
  await Promise.all(Array.from({ length: 200 }, (_, task) => recorder.refused(refusal(task))));
  expect(await written()).toHaveLength(200);
  expect(statements).toBe(2);
});

test('a read that cannot be put on record is told so, also to whoever reads the same meanwhile, and tried again next time', async () => {
  const read = (): Promise<void> => recorder.read({ person: 'shen.yu', action: 'read-instance', subject: 'instance:i' });
  failure = new Error('away');
  const both = await Promise.allSettled([read(), read()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  failure = null;
  await read();
  expect(await written()).toHaveLength(1);
});

test('counts that cannot be written now are written later, at the latest at the end', async () => {
  await recorder.refused(refusal(1));
  await recorder.refused(refusal(1));
  failure = new Error('away');
  await recorder.flush();
  expect(reports).toHaveLength(1);
  failure = null;
  await recorder.stop();
  expect((await written()).at(-1)?.details).toMatchObject({ again: 1 });
});
