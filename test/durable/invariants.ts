import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { decidedEvent } from '#engine/audit/event-body.js';
import { merkleRoot } from '#engine/audit/event-hash.js';
import { verifyChain } from '#engine/audit/verify-chain.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Instance, InstanceState, JsonObject, RunningLimit } from '#engine/runtime/instance.js';
import { subscriptionsOf } from '#engine/runtime/listeners.js';
import { replay } from '#engine/runtime/step.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { type HistoryEvent, storedEvents } from '#server/history/stored-events.js';
import { sha256 } from '#server/instance/sha256.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { brokenSchedules } from './schedule-invariants.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from '#server/instance/stored-instance.js';

interface InstanceRow extends StoredInstance {
  readonly head_hash: string;
  readonly state: InstanceState;
  readonly documents: Instance['documents'];
}

/**
 * Everything that must be true of a database at rest, whatever happened to the hosts and servers that wrote it.
 *
 * @param compiled - process of a definition hash
 * @returns what is not true, a line each; empty: all of it is
 */
export async function brokenInvariants(
  database: Pick<pg.Client, 'query'>,
  compiled: (definition: string) => CompiledProcess,
): Promise<readonly string[]> {
  const { rows } = await database.query<InstanceRow>(
    `SELECT ${STORED_INSTANCE}, encode(head_hash, 'hex') AS head_hash FROM instance ORDER BY id`,
  );
  const instances = rows.map((row) => ({ ...row, ...readStored(row) }));
  const events: HistoryEvent[] = [];
  for (const { id } of instances) events.push(...(await storedEvents(database, id)));
  const opened = await new SubjectKeys(database).open(events);
  const projections = await readProjections(database);
  const known = new Set(instances.map((instance) => instance.id));
  const lines = instances.flatMap((instance) => {
    const history = events.filter((event) => event.instance === instance.id);
    return [
      ...brokenHistory(instance, history),
      ...brokenReplay(
        instance,
        opened.filter((event) => event.instance === instance.id),
        compiled,
      ),
      ...brokenRows(instance, projections, compiled(instance.definition)),
      ...firedWrongly(history),
    ].map((line) => `${instance.process} ${instance.id}: ${line}`);
  });
  const { rows: orphans } = await database.query<{ instance_id: string }>(
    'SELECT DISTINCT instance_id FROM event WHERE instance_id NOT IN (SELECT id FROM instance)',
  );
  for (const { instance_id } of orphans) lines.push(`events of ${instance_id} have no instance`);
  for (const [table, rows] of Object.entries(projections))
    for (const row of rows) if (!known.has(row.instance)) lines.push(`${table} ${row.instance} ${row.text} has no instance`);
  return [
    ...lines,
    ...(await brokenBatches(database, events)),
    ...(await brokenCommands(database, events)),
    ...(await brokenSchedules(database, instances)),
    ...(await leftOver(database)),
  ];
}

/** The history has no gap, ends where the instance says, and its hashes are what was decided. */
function brokenHistory(instance: InstanceRow, history: readonly HistoryEvent[]): readonly string[] {
  const broken = verifyChain(sha256, history, { seq: instance.seq, hash: instance.head_hash });
  return [
    ...(broken ? [`the history is ${broken.kind} at event ${broken.seq}`] : []),
    ...(history.length === instance.seq ? [] : [`seq is ${instance.seq}, there are ${history.length} events`]),
    ...(instance.state.seq === instance.seq ? [] : [`seq is ${instance.seq}, its state says ${instance.state.seq}`]),
  ];
}

/** The events alone, opened, give the stored instance. */
function brokenReplay(
  instance: InstanceRow,
  history: readonly HistoryEvent[],
  compiled: (definition: string) => CompiledProcess,
): readonly string[] {
  try {
    const replayed = JSON.parse(JSON.stringify(replay(compiled, instance.id, history.map(decidedEvent)))) as Instance;
    return [
      ...differences('state', replayed.state as unknown as JsonObject, instance.state as unknown as JsonObject),
      ...differences('documents', replayed.documents as unknown as JsonObject, instance.documents as unknown as JsonObject),
    ];
  } catch (error) {
    return [`cannot be replayed: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function differences(what: string, replayed: JsonObject, stored: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(replayed), ...Object.keys(stored)])]
    .filter((name) => !isDeepStrictEqual(replayed[name], stored[name]))
    .map((name) => `${what}.${name} is ${JSON.stringify(stored[name])}, replayed ${JSON.stringify(replayed[name])}`);
}

type Projected = readonly { readonly instance: string; readonly text: string }[];
type Projections = Readonly<Record<'task' | 'task_candidate' | 'timer' | 'subscription', Projected>>;

async function readProjections(database: Pick<pg.Client, 'query'>): Promise<Projections> {
  const read = async (sql: string): Promise<Projected> => (await database.query<Projected[number]>(sql)).rows;
  return {
    task: await read(`SELECT instance_id AS instance, concat_ws(' ', ordinal, state, assignee) AS text FROM task`),
    task_candidate: await read(`SELECT instance_id AS instance, concat_ws(' ', ordinal, principal) AS text FROM task_candidate`),
    timer: await read(
      `SELECT instance_id AS instance, concat_ws(' ', ordinal, what, index, (extract(epoch FROM at) * 1000)::bigint) AS text FROM timer`,
    ),
    subscription: await read(`SELECT instance_id AS instance, message || ' ' || wanted AS text FROM subscription`),
  };
}

/** Open work, running clocks and awaited messages have their rows, and there are no others. */
function brokenRows(instance: InstanceRow, projections: Projections, process: CompiledProcess): readonly string[] {
  const { state } = instance;
  const tasks = Object.values(state.tasks);
  const next = (limit: RunningLimit): RunningLimit['pending'][number] | undefined =>
    limit.stoodAt === null && state.status !== 'incident' ? limit.pending[0] : undefined;
  const expected: Record<keyof Projections, readonly string[]> = {
    task: tasks.map((task) => [task.ordinal, task.state, task.assignee].filter((part) => part !== null).join(' ')),
    task_candidate: tasks
      .filter((task) => task.waitsFor.length === 0)
      .flatMap((task) =>
        [
          ...new Set([
            ...task.candidates,
            ...task.proxies.map((proxy) => proxy.replace('person:', 'proxy:')),
            ...(task.assignee === null ? [] : [`person:${task.assignee}`]),
          ]),
        ].map((principal) => `${task.ordinal} ${principal}`),
      ),
    timer: Object.values(state.limits).flatMap((limit) => {
      const instant = next(limit);
      return instant ? [`${limit.ordinal} ${instant.what} ${instant.index} ${instant.at}`] : [];
    }),
    subscription: [
      ...new Set(
        subscriptionsOf(process, instance).map(
          ({ message, equal }) => `${message} ${equal ? `{"${equal.field}": "${equal.text}"}` : '{}'}`,
        ),
      ),
    ],
  };
  const lines = Object.entries(expected).flatMap(([table, wanted]) => {
    const rows = projections[table as keyof Projections].filter((row) => row.instance === instance.id).map((row) => row.text);
    return sameSet(rows, wanted) ? [] : [`${table} rows are [${rows.join(', ')}], open are [${wanted.join(', ')}]`];
  });
  const waits = Object.values(expected).some((rows) => rows.length > 0) || Object.keys(state.calls).length > 0;
  if (state.status === 'running' && !waits) lines.push('it neither ended nor waits for anything');
  if (state.status !== 'incident' && (state.suspended !== null) !== (state.status === 'suspended')) lines.push('it is suspended by halves');
  if (state.status === 'ended' && (tasks.length > 0 || expected.timer.length > 0)) lines.push('it ended with open work');
  return lines;
}

/** A timer fires once, and never before it is due. */
function firedWrongly(history: readonly HistoryEvent[]): readonly string[] {
  const fired = new Set<string>();
  return history.flatMap((event) => {
    const { type, limit, what, index, at } = event.body['command'] as JsonObject;
    if (type !== 'fireTimer') return [];
    const occurrence = `${String(limit)} ${String(what)} ${String(index)} ${String(at)}`;
    const twice = fired.has(occurrence);
    fired.add(occurrence);
    return [
      ...(twice ? [`timer ${occurrence} fired twice`] : []),
      ...(event.at < Number(at) ? [`timer ${occurrence} fired early, at ${event.at}`] : []),
    ];
  });
}

/** Every commit's Merkle root covers its events, in order of instance and seq. */
async function brokenBatches(database: Pick<pg.Client, 'query'>, events: readonly HistoryEvent[]): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string; root: string; events: number }>(
    `SELECT id, encode(root, 'hex') AS root, events FROM batch`,
  );
  const hashes = new Map<string, string[]>(rows.map((batch) => [batch.id, []]));
  const lost = events.filter((event) => !hashes.get(event.batch)?.push(event.hash));
  return [
    ...lost.map((event) => `event ${event.instance}:${event.seq} has no batch`),
    ...rows.flatMap(({ id, root, events: count }) => {
      const leaves = hashes.get(id) ?? [];
      return leaves.length === count && merkleRoot(sha256, leaves) === root ? [] : [`batch ${id} does not cover its ${count} events`];
    }),
  ];
}

/** A command has one event and an event one command. */
async function brokenCommands(database: Pick<pg.Client, 'query'>, events: readonly HistoryEvent[]): Promise<readonly string[]> {
  const { rows } = await database.query<{ place: string }>(`SELECT concat_ws(' ', id, instance_id, seq) AS place FROM command`);
  const commands = rows.map((row) => row.place);
  const carriedOut = events.map((event) => `${event.commandId} ${event.instance} ${event.seq}`);
  return sameSet(commands, carriedOut) ? [] : [`${commands.length} commands are not those of the ${carriedOut.length} events`];
}

/** At rest nothing is on its way or overdue any more, and nobody waits for a call that is over. */
async function leftOver(database: Pick<pg.Client, 'query'>): Promise<readonly string[]> {
  const { rows } = await database.query<{ text: string }>(
    `SELECT concat_ws(' ', 'not delivered:', instance_id, seq, effect->>'kind', attempts) AS text FROM outbox
     UNION ALL SELECT concat_ws(' ', 'overdue:', instance_id, ordinal, what, at) FROM timer, epoch WHERE at <= ${CLOCK}
     UNION ALL SELECT concat_ws(' ', 'waits for a call that is over:', i.id, call.ordinal)
       FROM instance i, LATERAL jsonb_each(i.state::jsonb->'calls') AS call (ordinal, waiting)
       WHERE i.status = 'running' AND waiting->>'kind' = 'call' AND waiting->>'event' IS NULL
         AND NOT EXISTS (SELECT FROM instance c WHERE c.id = (waiting->>'instance')::uuid AND c.status <> 'ended')`,
  );
  return rows.map((row) => row.text);
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return isDeepStrictEqual([...some].sort(), [...others].sort());
}
