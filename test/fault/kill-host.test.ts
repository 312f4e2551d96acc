import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { brokenInvariants } from '#test/durable/invariants.js';
import { Person } from '#test/http/person.js';
import { LEAVE_LIBRARY } from '#test/leave-library.js';
import { build, HostProcess, newFolder, postmaster, processesOf } from '#test/start/host-process.js';
import { writeLibrary } from '#test/write-library.js';
import { withKnowledge } from './host-database.js';
import { Ledger } from './ledger.js';
import { lostOccurrences } from './lost-occurrences.js';
import { PATROL } from './patrol-library.js';
import { LoadClient, WORKERS } from './load-client.js';
import { Seeded } from './seeded.js';

/** How often something is killed; hundreds for a long run. */
const CYCLES = Number(process.env['GATEHOUSE_FAULT_CYCLES'] ?? 6);
/** Draws what the clients do and when the kill comes; how far they are then is the machine's. */
const SEED = Number(process.env['GATEHOUSE_FAULT_SEED'] ?? 1);
const VICTIMS = ['host', 'database', 'host', 'both'] as const;
const CLIENTS = 7;

const random = new Seeded(SEED);
const root = newFolder();
const data = join(root, 'data');
const library = join(root, 'library');
const ledger = new Ledger();
const tokens = new Map<string, string>();
let host: HostProcess;
let address = '';

const person = (id: string): Person => new Person(address, id, tokens.get(id) ?? null);

async function begin(): Promise<string> {
  host = new HostProcess({ GATEHOUSE_DATA: data, GATEHOUSE_LIBRARY: library, GATEHOUSE_LOG: 'error' });
  const started = await host.started();
  address = started.address;
  return started.password;
}

beforeAll(async () => {
  await build();
  chmodSync(root, 0o755);
  writeLibrary(library, [...LEAVE_LIBRARY, ...PATROL]);
  const password = await begin();
  for (const id of [...WORKERS, 'admin']) tokens.set(id, (await Person.signIn(address, id, password)).token ?? '');
}, 120_000);
afterAll(async () => {
  await host?.stop();
  expect(processesOf(data)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

test(
  `${CYCLES} kills under load lose nothing, double nothing and leave nothing half done (seed ${SEED})`,
  async () => {
    const clients = Array.from({ length: CLIENTS }, (_, index) => {
      const id = WORKERS[index % WORKERS.length] ?? 'zhao.lei';
      return { id, client: new LoadClient(`c${index}`, new Seeded(random.between(0, 2 ** 31)), ledger) };
    });
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const victim = VICTIMS[cycle % VICTIMS.length] ?? 'host';
      const stop = new AbortController();
      const load = Promise.all(clients.map(({ id, client }) => client.run(() => person(id), stop.signal)));
      const clock = moveClock(stop.signal);
      await sleep(random.between(200, 1_500));
      await kill(victim);
      if (victim !== 'database') await begin();
      // The killed one is back under load: what it finds half done must not mix with what comes.
      await answers();
      await sleep(random.between(0, 300));
      stop.abort();
      await Promise.all([load, clock]);
      await rest();
      expect({ cycle, victim, problems: await problems() }).toEqual({ cycle, victim, problems: [] });
    }
    expect(ledger.count('acknowledged')).toBeGreaterThan(CYCLES * 10);
    process.stderr.write(
      `${CYCLES} kills: ${ledger.count('acknowledged')} commands acknowledged, ${ledger.count('refused')} refused, ${resent} sent again\n`,
    );
  },
  60_000 + CYCLES * 30_000,
);

async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
  const database = postmaster(data);
  if (victim !== 'host' && database !== null) process.kill(database, 'SIGKILL');
  if (victim !== 'database') await host.stop('SIGKILL');
}

/** An hour at a time, so that limits warn and breach while people work. */
async function moveClock(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await advance(3_600_000).catch(() => undefined);
    await sleep(100);
  }
}

async function advance(ms: number): Promise<void> {
  const now = Date.parse(String((await person('admin').get('/api/clock')).body['now']));
  const { status } = await person('admin').send('POST', '/api/clock', { to: new Date(now + ms).toISOString(), hold: true });
  if (status !== 200) throw new Error(`the clock answered ${status}`);
}

async function answers(): Promise<void> {
  for (let tries = 0; ; tries++) {
    const status = await person('admin')
      .get('/api/me')
      .then((answered) => answered.status)
      .catch(() => 0);
    if (status === 200) return;
    if (tries > 1_000) throw new Error(`the host does not come back: ${host.err}`);
    await sleep(20);
  }
}

let resent = 0;

/** Asks again what became of every command without an answer, then lets all that follows happen. */
async function rest(): Promise<void> {
  for (let tries = 0; ledger.unknown.length > 0; tries++) {
    if (tries > 100) throw new Error(`no answer to ${JSON.stringify(ledger.unknown[0])}`);
    resent += ledger.unknown.length;
    await Promise.all(ledger.unknown.map((entry) => ledger.attempt(person(entry.person), entry)));
    await sleep(20);
  }
  for (let tries = 0; ; tries++) {
    try {
      return await advance(0);
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}

async function problems(): Promise<readonly string[]> {
  return withKnowledge(data, async (client, knowledge) => [
    ...(await ledger.differences(client)),
    ...(await brokenInvariants(client, (hash) => knowledge.compiled(hash))),
    ...(await lostOccurrences(client, knowledge)),
    ...(await wrongSums(client)),
  ]);
}

/** A register row that many instances add to holds the sum of what they added. */
async function wrongSums(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ person: string; granted: number; recorded: number }>(
    `SELECT initiator AS person, sum((documents->'request'->'content'->>'days')::int)::int AS granted, max((row->>'days')::int) AS recorded
     FROM instance LEFT JOIN record ON register = 'absence' AND record.key = initiator WHERE process = 'leave' AND state->>'end' = 'granted' GROUP BY initiator`,
  );
  return rows
    .filter(({ granted, recorded }) => granted !== recorded)
    .map(({ person, granted, recorded }) => `${person} was granted ${granted} days, the register says ${recorded}`);
}
