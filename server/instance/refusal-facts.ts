import type pg from 'pg';
import { mapValues } from '#engine/definition/values.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { iso } from './instance-view.js';
import { taskEnd } from './task-end.js';

/** Refusals of whoever comes too late for a task. */
const TOO_LATE: ReadonlySet<string> = new Set(['task-already-closed', 'instance-ended']);

/**
 * What a refusal tells over HTTP: instants as ISO texts in UTC; whoever comes too late reads who closed the task he wanted, not who decided anything last.
 *
 * @param instance - the command was for; null for a start
 */
export async function refusalFacts(
  pool: Pick<pg.Client, 'query'>,
  { code, facts }: Refusal,
  instance: string | null,
  body: CommandBody,
): Promise<JsonObject> {
  const isLate = TOO_LATE.has(code) && instance !== null && 'task' in body && body.task !== null;
  const told = isLate ? { ...facts, ...(await taskEnd(pool, instance, body.task)) } : facts;
  return mapValues(told, (fact, name) => (/^at$|At$/.test(name) && typeof fact === 'number' ? iso(fact) : fact));
}
