import { fieldSql, type FieldCondition } from './field-condition.js';
import { type InstanceQuery, secondsOf } from './instance-query.js';
import type { SqlValues } from './sql-values.js';

/** What of a query is looked up before: the version by its number, the conditions on fields. */
export interface ReadQuery {
  readonly query: InstanceQuery;
  /** Content hash; null: any version. */
  readonly definition: string | null;
  readonly fields: readonly FieldCondition[];
  /** Instant of the question, epoch milliseconds. */
  readonly now: number;
}

const EVENTS = 'FROM event AS e WHERE e.shard = i.shard AND e.instance_id = i.id';
const ENDED = `(SELECT e.at ${EVENTS} AND e.body::jsonb #>> '{delta,end}' IS NOT NULL ORDER BY e.seq DESC LIMIT 1)`;

/** Whether telling if an instance is meant takes reading its history. */
export function readsEvents({ passed, again, returned, over, under, clock, person, part }: InstanceQuery): boolean {
  const ofEvents = [passed, again, returned, over, under].some((one) => one !== undefined);
  return ofEvents || clock === 'breached' || (person !== undefined && (part === 'held' || part === 'acted'));
}

/** SQL over table `instance AS i`, to be asked of few of them: each of its conditions is looked for in the instance alone. */
export function instanceConditions({ query, definition, fields, now }: ReadQuery, values: SqlValues): string {
  const add = (value: unknown): string => values.add(value);
  const { process, from, to, status, key, passed, clock, again, returned, over, under } = query;
  const conditions = ['i.shard = 0'];
  if (process !== undefined) conditions.push(`i.process = ${add(process)}`);
  if (definition !== null) conditions.push(`i.definition = decode(${add(definition)}, 'hex')`);
  if (from !== undefined) conditions.push(`i.started_at >= ${add(from)}`);
  if (to !== undefined) conditions.push(`i.started_at < ${add(to)}`);
  if (status !== undefined) conditions.push(`i.status = ${add(status)}`);
  if (key !== undefined) conditions.push(keyCondition(key, 'i.key', add));
  conditions.push(...fields.map((field) => fieldSql(field, 'i.documents::jsonb', add)));
  if (clock !== undefined) conditions.push(clockCondition(clock, query.clockName, add));
  if (query.person !== undefined) conditions.push(personCondition(query.person, query.part, add));
  if (passed !== undefined && again === undefined)
    conditions.push(`EXISTS (SELECT ${EVENTS} AND jsonb_exists(e.body::jsonb #> '{delta,entered}', ${add(passed)}))`);
  if (again !== undefined) conditions.push(againCondition(again, passed, add));
  if (returned !== undefined) conditions.push(`(SELECT count(*) ${EVENTS} AND e.type = 'task.returned') >= ${add(returned)}::integer`);
  const lasted = (): string =>
    `extract(epoch FROM CASE i.status WHEN 'ended' THEN ${ENDED} ELSE to_timestamp(${add(now / 1_000)}::float8) END - i.started_at)`;
  if (over !== undefined) conditions.push(`${lasted()} > ${add(secondsOf(over))}::float8`);
  if (under !== undefined) conditions.push(`${lasted()} < ${add(secondsOf(under))}::float8`);
  return conditions.join('\n  AND ');
}

/** SQL on a business key. */
export function keyCondition(key: string, column: string, add: (value: unknown) => string): string {
  return key.endsWith('*') ? `${column} ^@ ${add(key.slice(0, -1))}` : `${column} = ${add(key)}`;
}

function clockCondition(clock: NonNullable<InstanceQuery['clock']>, name: string | undefined, add: (value: unknown) => string): string {
  const vars = (): string => `${add(JSON.stringify({ name: name ?? null }))}::jsonb`;
  const named = name === undefined ? '' : ' && @.name == $name';
  if (clock === 'breached') {
    const inBody =
      name === undefined ? '' : ` AND jsonb_path_exists(e.body::jsonb, '$.delta.limits[*] ? (@.what == "breached"${named})', ${vars()})`;
    return `EXISTS (SELECT ${EVENTS} AND e.type = 'limit.breached'${inBody})`;
  }
  // A member that is as its default is not stored: a limit that is no wait has no `kind`, one that is not late no `breachedAt`.
  const late = clock === 'late' ? ' && exists(@.breachedAt)' : '';
  return `(i.status <> 'ended' AND jsonb_path_exists(i.state::jsonb, '$.limits.* ? (!exists(@.kind)${late}${named})', ${vars()}))`;
}

function personCondition(person: string, part: InstanceQuery['part'], add: (value: unknown) => string): string {
  const whose = `${add(person)}::text`;
  switch (part) {
    case 'acted':
      return `EXISTS (SELECT ${EVENTS} AND (e.actor = ${whose} OR e.on_behalf_of = ${whose}) AND e.type <> 'task.viewed')`;
    case 'initiated':
      return `i.initiator = ${whose}`;
    case 'holds':
      return `EXISTS (SELECT FROM task AS t WHERE t.shard = i.shard AND t.instance_id = i.id AND (t.assignee = ${whose} OR t.assignee IS NULL
        AND EXISTS (SELECT FROM task_candidate AS c WHERE c.shard = t.shard AND c.principal = 'person:' || ${whose} AND c.instance_id = t.instance_id AND c.ordinal = t.ordinal)))`;
    case 'held':
      return `EXISTS (SELECT ${EVENTS} AND (e.type = 'task.claimed' AND e.actor = ${whose}
        OR e.type IN ('task.transferred', 'task.delegated', 'task.reassigned') AND e.body::jsonb #>> '{command,to}' = ${whose}
        OR jsonb_path_exists(e.body::jsonb, '$.delta.opened[*] ? (@.candidates.size() == 1 && @.candidates[0] == $principal)',
          jsonb_build_object('principal', 'person:' || ${whose}))))`;
  }
}

function againCondition(again: number, state: string | undefined, add: (value: unknown) => string): string {
  const named = state === undefined ? '' : `WHERE entered.name = ${add(state)}`;
  return `coalesce((SELECT max(times) FROM (SELECT count(*) AS times
      FROM (SELECT e.body::jsonb #> '{delta,entered}' AS names ${EVENTS}) AS of_event, jsonb_array_elements_text(of_event.names) AS entered (name) ${named}
      GROUP BY entered.name) AS by_state), 0) > ${add(again)}::integer`;
}
