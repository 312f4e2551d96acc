import pg from 'pg';
import { RecountLimits } from '#server/calendar/recount-limits.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { ProgramCommands } from '#server/instance/program-commands.js';
import { requestOf } from '#server/instance/test-request.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import { Timers } from './timers.js';

const process = (limit: string): string => `${requestOpening('order', 'DD', 'checking')}
  checking: { ${title}, task: { by: finance }, limit: ${limit}, on: { done: over } }
  over: { type: final, ${title} }
`;
const FILES = {
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': process('{ within: 1 working day, warn: 1 hour before, chain: { +1 hour: [{ notify: finance }] } }'),
};
const OFFICE = 'processes/calendars/office.yaml';

/** What one host has of its own: what it knows, and what it fires. */
class Host {
  readonly reports: string[] = [];
  readonly knowledge: Knowledge;
  readonly committer: Committer;
  readonly timers: Timers;
  readonly recount: RecountLimits;

  constructor(publication: TestPublication, pool: pg.Pool) {
    this.knowledge = new Knowledge(publication.store);
    const report = (text: string): void => void this.reports.push(text);
    this.committer = new Committer(this.knowledge, { url: publication.url, lanes: 2, report });
    const commands = new ProgramCommands(this.committer, report);
    this.timers = new Timers(pool, commands, this.knowledge, report);
    this.recount = new RecountLimits(pool, commands, this.knowledge, report);
  }

  async start(): Promise<string> {
    const id = newInstanceId(0);
    const body = { type: 'start', process: 'order', outcome: 'done', documents: { request: {} }, comment: null } as const;
    await this.committer.submit(requestOf(id, body, 'zhao.lei'));
    return id;
  }
}

let publication: TestPublication;
let pool: pg.Pool;
let one: Host;
let two: Host;

beforeAll(async () => {
  publication = await startTestPublication(FILES);
  pool = publication.pool(4);
  [one, two] = [new Host(publication, pool), new Host(publication, pool)];
  await Promise.all([one, two].map((host) => host.knowledge.reload()));
  await one.recount.note();
});
afterAll(async () => {
  await Promise.all([one, two].map((host) => host?.committer.stop()));
  await publication?.stop();
});

const clock = (text: string): Promise<unknown> => pool.query('UPDATE epoch SET clock_held_at = $1', [new Date(`${text}+08:00`)]);
/** Fires on these hosts at once until nothing is due any more. */
const drain = async (...hosts: readonly Host[]): Promise<void> => {
  for (;;) if ((await Promise.all(hosts.map(({ timers }) => timers.fireDue()))).every((fired) => fired === 0)) return;
};
const count = async (host: Host): Promise<void> => {
  while ((await host.recount.countPage()) > 0);
};
interface Fired {
  readonly type: string;
  readonly due: string;
  readonly noticed: string;
}
const firedOf = async (id: string): Promise<readonly Fired[]> =>
  (
    await pool.query<Fired>(
      `SELECT type, to_char(to_timestamp((body->'command'->>'at')::float8 / 1000) AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS due,
         to_char(at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS noticed
       FROM event WHERE instance_id = $1 AND body->'command'->>'type' = 'fireTimer' ORDER BY seq`,
      [id],
    )
  ).rows;
const sound = async (): Promise<void> => expect(await brokenInvariants(pool, (hash) => publication.knowledge.compiled(hash))).toEqual([]);

test('of two hosts that fire at once, each timer fires once', async () => {
  await clock('2027-03-01T09:00');
  const ids = await Promise.all(Array.from({ length: 60 }, (_, place) => (place % 2 === 0 ? one : two).start()));
  await clock('2027-03-02T23:00');
  await drain(one, two);
  for (const id of ids) expect((await firedOf(id)).map(({ type }) => type)).toEqual(['limit.warned', 'limit.breached', 'limit.chained']);
  await sound();
});

test('what came due while no host ran fires once, in due order, each with when it was due and when it was noticed', async () => {
  await clock('2027-03-03T09:00');
  const id = await one.start();
  await clock('2027-03-08T07:15');
  await drain(two, one);
  expect(await firedOf(id)).toEqual([
    { type: 'limit.warned', due: '03-04 16:30', noticed: '03-08 07:15' },
    { type: 'limit.breached', due: '03-04 17:30', noticed: '03-08 07:15' },
    { type: 'limit.chained', due: '03-04 18:30', noticed: '03-08 07:15' },
  ]);
  await drain(one, two);
  expect(await firedOf(id)).toHaveLength(3);
});

test('a host that has not seen other calendars fires nothing by the old ones', async () => {
  await clock('2027-03-09T09:00');
  const id = await one.start();
  const publisher = publication.knowledge;
  const [office] = (await publication.store.library()).filter(({ path }) => path === OFFICE);
  // A Wednesday is a day off after all; this host has not heard of it.
  await publication.publish({ ...FILES, [OFFICE]: `${office!.text}\ndays: { 2027-03-10: closed }\n` });
  expect(two.knowledge.calendarVersion).not.toBe(publisher.calendarVersion);
  await clock('2027-03-10T20:00');
  await drain(two);
  expect(await firedOf(id)).toEqual([]);

  // Its batches showed it the new ones; until the limits are counted, it fires nothing by them either, nor does another host.
  await drain(two, one);
  expect(await firedOf(id)).toEqual([]);
  await count(one);
  await count(two);
  await drain(two, one);
  expect(await firedOf(id)).toEqual([]);
  await clock('2027-03-11T17:00');
  await drain(two, one);
  expect(await firedOf(id)).toEqual([{ type: 'limit.warned', due: '03-11 16:30', noticed: '03-11 17:00' }]);
});

test('a count that its host did not finish is finished by another, and what is due fires then', async () => {
  await clock('2027-03-12T09:00');
  const id = await one.start();
  await pool.query(`UPDATE epoch SET calendar_version = ''`);
  await clock('2027-03-15T20:00');
  await drain(one, two);
  expect(await firedOf(id)).toEqual([]);
  await count(two);
  await drain(one);
  expect((await firedOf(id)).map(({ type }) => type)).toEqual(['limit.warned', 'limit.breached', 'limit.chained']);
});

test('a timer of a broken instance is tried some times, then parked and shown; others go on', async () => {
  await clock('2027-03-16T09:00');
  const [broken, sane] = [await one.start(), await one.start()];
  // As no release writes it: the limit stands on a state whose name no machine has.
  await pool.query(`UPDATE instance SET state = replace(state::text, '"value":"checking"', '"value":"nowhere"')::json WHERE id = $1`, [
    broken,
  ]);
  await clock('2027-03-17T17:30');
  await drain(one, two);
  expect((await firedOf(sane)).map(({ type }) => type)).toEqual(['limit.warned', 'limit.breached']);
  const { rows } = await pool.query<{ status: string; incident: object }>(
    `SELECT status, state->'incident' AS incident FROM instance WHERE id = $1`,
    [broken],
  );
  expect(rows).toMatchObject([{ status: 'incident', incident: { code: 'internal', command: { type: 'fireTimer', what: 'breach' } } }]);
  expect([...one.reports, ...two.reports].filter((line) => line.includes(`timer timer:${broken}`)).length).toBeGreaterThanOrEqual(5);
});
