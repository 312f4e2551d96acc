import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOCK } from '#server/clock/clock-sql.js';
import { Person } from '#test/http/person.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { build, HostProcess, newFolder, postmaster, processesOf } from '#test/start/host-process.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { writeLibrary } from '#test/write-library.js';
import { brokenIn, withHostDatabase } from './host-database.js';
import { Seeded } from './seeded.js';

/** How often something is killed while all timers are due. */
const CYCLES = Number(process.env['GATEHOUSE_FAULT_CYCLES'] ?? 5);
/** Draws when the kill comes; how far the host is then is the machine's. */
const SEED = Number(process.env['GATEHOUSE_FAULT_SEED'] ?? 1);
const VICTIMS = ['host', 'database', 'host', 'both'] as const;
const INSTANCES = 300;
/** One instant of every limit for each cycle, an hour apart; the warning and the breach are two of them. */
const INSTANTS = CYCLES;
const LATER = Array.from({ length: Math.max(0, INSTANTS - 2) }, (_, place) =>
  `+${place + 1} hours: [{ notify: finance }]`.replace('+1 hours', '+1 hour'),
);

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ note: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking')}
  checking:
    ${title}
    task: { by: finance }
    limit: { within: 2 hours, warn: 1 hour before, accountable: finance, breach: [{ notify: sales-department-manager }], chain: { ${LATER.join(', ')} } }
    on: { done: over }
  over: { type: final, ${title} }
`,
});

const random = new Seeded(SEED);
const root = newFolder();
const data = join(root, 'data');
const library = join(root, 'library');
let host: HostProcess;

async function begin(): Promise<{ address: string; password: string }> {
  host = new HostProcess({ GATEHOUSE_DATA: data, GATEHOUSE_LIBRARY: library, GATEHOUSE_LOG: 'error' });
  return host.started();
}

beforeAll(async () => {
  await build();
  chmodSync(root, 0o755);
  writeLibrary(library, FILES);
  const { address, password } = await begin();
  const zhao = await Person.signIn(address, 'zhao.lei', password);
  const admin = await Person.signIn(address, 'admin', password);
  await admin.send('POST', '/api/clock', { to: '2027-03-01T01:00:00Z', hold: true });
  for (let started = 0; started < INSTANCES; started += 50)
    await Promise.all(
      Array.from({ length: 50 }, () => zhao.send('POST', '/api/instances', { process: 'order', documents: { request: {} } })),
    );
}, 120_000);
afterAll(async () => {
  await host?.stop();
  expect(processesOf(data)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

const scalar = async (sql: string): Promise<number> =>
  withHostDatabase(data, async (client) => Number((await client.query<{ n: number }>(sql)).rows[0]?.n));
const FIRED = `SELECT count(*)::int AS n FROM event WHERE body->'command'->>'type' = 'fireTimer'`;

test(
  `killed ${CYCLES} times while ${INSTANCES} timers are due, each fires once, none before it is due, and none is lost (seed ${SEED})`,
  async () => {
    let inTheMiddle = 0;
    for (let cycle = 0; cycle < INSTANTS; cycle++) {
      const victim = VICTIMS[cycle % VICTIMS.length] ?? 'host';
      await scalar(`UPDATE epoch SET clock_held_at = clock_held_at + interval '1 hour' RETURNING 1 AS n`);
      // Not before the first has fired, so that most kills come in the middle.
      await until(async () => (await scalar(FIRED)) > cycle * INSTANCES);
      await sleep(random.between(0, 20));
      await kill(victim);
      if (victim !== 'database') await begin();
      await answers();
      inTheMiddle += (await fired()) < (cycle + 1) * INSTANCES ? 1 : 0;
      await until(async () => (await due()) === 0);
      expect({ cycle, victim, problems: await brokenIn(data) }).toEqual({ cycle, victim, problems: [] });
      expect(await fired()).toBe((cycle + 1) * INSTANCES);
    }
    expect(await scalar(`SELECT count(*)::int AS n FROM record_history WHERE register = 'violation'`)).toBe(CYCLES < 2 ? 0 : INSTANCES);
    process.stderr.write(`${CYCLES} kills, ${inTheMiddle} of them seen in the middle of ${INSTANCES} due timers\n`);
  },
  60_000 + CYCLES * 30_000,
);

const fired = (): Promise<number> => scalar(FIRED);
const due = (): Promise<number> => scalar(`SELECT count(*)::int AS n FROM timer, epoch WHERE at <= ${CLOCK}`);

/** Until the database is back. */
const answers = (): Promise<void> => until(async () => (await fired()) >= 0);

async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
  const database = postmaster(data);
  if (victim !== 'host' && database !== null) process.kill(database, 'SIGKILL');
  if (victim !== 'database') await host.stop('SIGKILL');
}

/** Asks until it is so; a database that is away is asked again. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; ; tries++) {
    if (await isSo().catch(() => false)) return;
    if (tries > 3_000) throw new Error(`it never comes to be so: ${host.err}`);
    await sleep(5);
  }
}
