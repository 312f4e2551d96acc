import type pg from 'pg';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { Batch } from '#server/instance/batch.js';
import { commandId } from '#server/instance/command-id.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { CommandRequest, CommandResult } from '#server/instance/committer.js';
import type { BenchDatabase } from './bench-database.js';
import { DocumentMemory } from '#server/instance/document-memory.js';
import { connectLane } from '#server/instance/lane-connection.js';
import { closedLoop, type LoopResult } from './closed-loop.js';
import { newReference, playInstance, REFERENCE } from './workload.js';

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Value[];
}

/**
 * What PostgreSQL alone can do: the committer's own write statements of one instance, prepared, one commit each, by so many clients; nothing
 * is read, decided or hashed.
 *
 * @returns transactions, each one transition
 */
export async function measureFloor(database: BenchDatabase, clients: number, seconds: number): Promise<LoopResult> {
  const statements = await recordStatements(database);
  const connections = await Promise.all(Array.from({ length: clients }, () => connectLane(database.url, 'bench')));
  const idle = [...connections];
  try {
    const result = await closedLoop(clients, seconds, async (timed) => {
      const client = idle.pop() as pg.Client;
      const ids = new Map<string, string>();
      for (const { name, text, values } of statements)
        await timed(() => client.query({ name, text, values: values.map((value) => value(ids)) }));
      idle.push(client);
    });
    return { ...result, perSecond: result.perSecond * statements.length };
  } finally {
    await Promise.all(connections.map((client) => client.end()));
  }
}

/** A value of a recorded statement; ids become those of another instance, the same throughout. */
type Value = (ids: Map<string, string>) => unknown;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** @param ids - finds the ids of instances, batches and commands in what was recorded */
function valueOf(recorded: unknown, ids: RegExp): Value {
  if (Array.isArray(recorded) && recorded.some((item) => typeof item === 'string' && item.search(ids) >= 0)) {
    const items = recorded.map((item) => valueOf(item, ids));
    return (others) => items.map((item) => item(others));
  }
  if (typeof recorded !== 'string' || recorded.search(ids) < 0) return () => recorded;
  return (others) =>
    recorded.replace(ids, (id) => {
      const other = others.get(id) ?? freshFor(id);
      others.set(id, other);
      return other;
    });
}

function freshFor(id: string): string {
  if (REFERENCE.test(id)) return newReference();
  const fresh = newInstanceId(0);
  return id.length === fresh.length ? fresh : commandId('bench', fresh);
}

/** Plays one instance, a batch each command, and keeps what was written. */
async function recordStatements(database: BenchDatabase): Promise<readonly Statement[]> {
  const client = await connectLane(database.url, 'bench');
  const keys = new SubjectKeys(client);
  const memory = new DocumentMemory(1024 * 1024);
  const written: pg.QueryConfig[] = [];
  const commandIds: string[] = [];
  const recording = new Proxy(client, {
    get(target, property) {
      if (property !== 'query') return Reflect.get(target, property) as unknown;
      return (query: string | pg.QueryConfig) => {
        if (typeof query !== 'string' && query.name?.startsWith('write')) written.push(query);
        return target.query(query as pg.QueryConfig);
      };
    },
  });
  const submit = (request: CommandRequest): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      commandIds.push(request.command.id);
      new Batch(recording, database.knowledge, keys, memory, [{ request, skips: 0, resolve, reject }]).commit().catch(reject);
    });
  await playInstance(submit, 1024);
  await client.end();
  const ids = new RegExp([UUID, REFERENCE.source, ...commandIds].join('|'), 'g');
  return written.map(({ name = '', text, values = [] }) => ({ name, text, values: values.map((value) => valueOf(value, ids)) }));
}
