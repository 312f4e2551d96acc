import type pg from 'pg';
import { BenchHost } from './bench-host.js';
import { copyHistory, type CopiedHistories } from './copy-history.js';
import { quantile } from './statistics.js';
import { AUDITOR } from './workload.js';

export interface HistoryPlan {
  /** Events in the database. */
  readonly events: number;
  /** How often each question is asked. */
  readonly times: number;
  readonly progress: (text: string) => void;
}

/** Milliseconds of a question, from asking over HTTP to the last answer. */
export interface Asked {
  readonly question: string;
  /** What it must take at most; null: nothing is required. */
  readonly required: number | null;
  readonly p50: number;
  readonly p99: number;
  /** Rows answered, on average. */
  readonly rows: number;
}

export interface HistoryResult extends CopiedHistories {
  readonly asked: readonly Asked[];
}

const PERSONS = 200;
/** Besides those of the workload, so that a history is as long as an office's. */
const COMMENTS = 17;
const A_WEEK_MS = 7 * 86_400_000;

/** What auditors wait for among so many events. */
export async function measureHistory({ events, times, progress }: HistoryPlan): Promise<HistoryResult> {
  const host = await BenchHost.start();
  const superuser = await host.connect();
  try {
    const id = await host.finish(64, COMMENTS);
    progress(`history: ${events} events`);
    const copied = await copyHistory(superuser, id, events, PERSONS);
    return { ...copied, asked: await askHistory(host, superuser, copied, { times, progress }) };
  } finally {
    await superuser.end();
    await host.stop();
  }
}

/** Asks every question so often. */
export async function askHistory(
  host: BenchHost,
  superuser: pg.Client,
  copied: CopiedHistories,
  { times, progress }: Pick<HistoryPlan, 'times' | 'progress'>,
): Promise<readonly Asked[]> {
  const { rows } = await superuser.query<{ id: string; key: string }>(
    `SELECT id, key FROM instance WHERE shard = 0 AND key LIKE 'C-%' ORDER BY md5(id::text) LIMIT $1`,
    [times],
  );
  const asked: Asked[] = [];
  for (const question of questionsOf(copied, rows)) {
    progress(`history: ${question.name}`);
    asked.push(await ask(host, question, times));
  }
  return asked;
}

interface Question {
  readonly name: string;
  readonly required: number | null;
  /** Page after page is read of it. */
  readonly path: (time: number) => string;
  /** Read to its end, or only its first page. */
  readonly whole: boolean;
}

function questionsOf(
  { from, to, persons, instances }: CopiedHistories,
  sample: readonly { readonly id: string; readonly key: string }[],
): readonly Question[] {
  const one = (time: number): { readonly id: string; readonly key: string } => sample[time % sample.length] ?? { id: '', key: '' };
  const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());
  const period = (time: number, length: number): string => {
    const begin = from + ((time * 0.618) % 1) * Math.max(0, to - from - length);
    return `from=${iso(begin)}&to=${iso(begin + length)}`;
  };
  const person = (time: number): string => `person.${(time * 7) % Math.min(persons, instances)}`;
  const page = (name: string, path: Question['path']): Question => ({ name, required: null, path, whole: false });
  return [
    { name: 'the history of one instance', required: 10, path: (time) => `/api/instances/${one(time).id}/history?limit=200`, whole: true },
    {
      name: 'all events of one person in one week',
      required: 100,
      path: (time) => `/api/events?limit=1000&person=${person(time)}&${period(time, A_WEEK_MS)}`,
      whole: true,
    },
    page('an instance by its key', (time) => `/api/audit/instances?key=${one(time).key}`),
    page('what a person began, a page', (time) => `/api/audit/instances?part=initiated&person=${person(time)}`),
    page('what a person acted in, a page', (time) => `/api/audit/instances?person=${person(time)}`),
    page('instances of a process begun in a week, a page', (time) => `/api/audit/instances?process=purchase&${period(time, A_WEEK_MS)}`),
    page('by a field nobody has, a request', () => '/api/audit/instances?process=purchase&field=request.reference=none'),
    page('by a state nobody passed, a request', () => '/api/audit/instances?process=purchase&passed=none'),
    page('duties of instances begun in a week, a request', (time) => `/api/audit/duties?${period(time, A_WEEK_MS)}`),
    page('what substitutes did in a week', (time) => `/api/audit/stand-ins?${period(time, A_WEEK_MS)}`),
    page('what administrators did in a week', (time) => `/api/audit/interventions?${period(time, A_WEEK_MS)}`),
  ];
}

async function ask(host: BenchHost, { name, required, path, whole }: Question, times: number): Promise<Asked> {
  const taken: number[] = [];
  let rows = 0;
  // The first ones are not counted: plans and pages are not there yet.
  for (let time = -3; time < times; time++) {
    const began = performance.now();
    let found = 0;
    let after: string | null = '';
    while (after !== null) {
      const page = await host.ask(AUDITOR, `${path(Math.max(0, time))}${after === '' ? '' : `&after=${after}`}`);
      found += page.items?.length ?? 0;
      after = whole ? (page.next ?? null) : null;
    }
    if (time < 0) continue;
    taken.push(performance.now() - began);
    rows += found;
  }
  return { question: name, required, p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), rows: rows / times };
}
