import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { DomainError } from '#engine/domain-error.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';
import { refuseUnbounded } from './refuse-unbounded.js';
import { keyCondition } from './instance-conditions.js';
import type { InstanceQuery } from './instance-query.js';
import { SqlValues } from './sql-values.js';

/** An instance to be looked at, and its place in the order of the answer: the one that began last comes first. */
export interface Candidate {
  readonly id: string;
  /** As PostgreSQL writes it. */
  readonly startedAt: string;
}

export type Place = Pick<Candidate, 'id' | 'startedAt'>;

/** What of a query leads to instances. */
type CandidateQuery = Partial<Pick<InstanceQuery, 'key' | 'person' | 'part' | 'process' | 'from' | 'to'>>;

const ORDER = 'started_at DESC, id DESC';

/**
 * The statement that finds which instances are to be looked at: by business key, by the person, or in the order they began, whichever leads to the
 * fewest; each by an index.
 *
 * @param processes - of which there may be
 * @param after - the last one looked at; null: none yet
 * @throws {DomainError} `query-without-bounds`
 */
export function candidateStatement(
  query: CandidateQuery,
  processes: readonly string[],
  after: Place | null,
  most: number,
): { readonly text: string; readonly values: readonly unknown[] } {
  const values = new SqlValues();
  const onwards = after ? `AND (started_at, id) < (${values.add(after.startedAt)}::timestamptz, ${values.add(after.id)}::uuid)` : '';
  const limit = `ORDER BY ${ORDER} LIMIT ${values.add(most)}`;
  const source = sourceOf(query, processes, onwards, limit, values);
  return {
    text: `SELECT id, started_at::text AS "startedAt" FROM (${source}) AS found WHERE true ${onwards} ${limit}`,
    values: values.list,
  };
}

function sourceOf(query: CandidateQuery, processes: readonly string[], onwards: string, limit: string, values: SqlValues): string {
  const { key, person, part, process, from, to } = query;
  if (key !== undefined)
    return `SELECT id, started_at FROM instance WHERE shard = 0 AND process = ANY (${values.add(processes)}::text[]) AND ${keyCondition(key, 'key', (value) => values.add(value))}`;
  const isPeriod = from !== undefined || process !== undefined;
  if (person !== undefined && part === 'initiated')
    return `SELECT id, started_at FROM instance WHERE shard = 0 AND initiator = ${values.add(person)} ${onwards} ${limit}`;
  if (person !== undefined && part === 'holds') {
    const whose = values.add(person);
    return `SELECT i.id, i.started_at FROM instance AS i WHERE i.shard = 0 AND i.id IN (SELECT instance_id FROM task WHERE shard = 0 AND assignee = ${whose}
      UNION SELECT instance_id FROM task_candidate WHERE shard = 0 AND principal = 'person:' || ${whose}::text)`;
  }
  if (person !== undefined && part === 'acted' && !isPeriod) {
    const whose = values.add(person);
    return `SELECT i.id, i.started_at FROM (SELECT instance_id FROM event WHERE shard = 0 AND actor = ${whose}
      UNION SELECT instance_id FROM event WHERE shard = 0 AND on_behalf_of = ${whose}) AS e JOIN instance AS i ON i.shard = 0 AND i.id = e.instance_id`;
  }
  if (!isPeriod)
    refuseUnbounded(
      {
        zh: '会翻遍全部历史：请至少写明业务编号（key）、流程（process）、发起期间的起点（from）或人员（person，part 为 held 时还须写明流程或期间）之一',
        en: 'This would read the whole history: name a business key (key), a process, the beginning of a period (from), or a person (with part=held also a process or a period)',
      },
      '/api/audit/instances?process=shipment&from=2026-11-01T00:00:00%2B08:00&clock=breached',
    );
  const began = [
    ...(from === undefined ? [] : [`started_at >= ${values.add(from)}`]),
    ...(to === undefined ? [] : [`started_at < ${values.add(to)}`]),
  ];
  return `SELECT of_process.* FROM unnest(${values.add(process === undefined ? processes : [process])}::text[]) AS p (process), LATERAL (
      SELECT id, started_at FROM instance WHERE shard = 0 AND process = p.process ${began.map((one) => `AND ${one}`).join(' ')} ${onwards} ${limit}) AS of_process`;
}

/**
 * The processes a question is about.
 *
 * @param process - left out: all of them
 * @throws {DomainError} `process-not-found`
 */
export function processesOf(knowledge: Knowledge, process: string | undefined): readonly ProcessDefinition[] {
  const meant = knowledge.processes().filter(({ id }) => process === undefined || id === process);
  if (process !== undefined && meant.length === 0) throw new DomainError('process-not-found', process);
  return meant;
}
