import type { DecidedEvent } from '../runtime/outcome.js';
import type { JsonObject } from '../runtime/instance.js';
import { wholeBody } from './compact-body.js';
import type { HashedEvent } from './event-hash.js';

/** Version of the body's shape; a reader of another one must say so instead of guessing. */
const FORMAT = 1;

/** An event besides its columns: the command, why it was decided so, and what came of it. Stored and hashed is the `compactBody` of it. */
export function eventBody({ command, versions, answers, delta }: DecidedEvent): JsonObject {
  return { format: FORMAT, command, versions, answers, delta } as unknown as JsonObject;
}

/**
 * An event as `replay` wants it, from what is stored of it.
 *
 * @throws {Error} for a body of a format this release does not know
 */
export function decidedEvent(event: HashedEvent): DecidedEvent {
  const { seq, at, type, definition, actor, onBehalfOf } = event;
  const stored = event.body as JsonObject;
  if (stored['format'] !== FORMAT) throw new Error(`event ${seq} has format ${String(stored['format'])}; this release reads ${FORMAT}`);
  const { command, versions, answers, delta } = wholeBody(stored, event) as unknown as DecidedEvent;
  return { seq, at, type, definition, actor, onBehalfOf, command, versions, answers, delta };
}

/** Rows an event recorded, as its whole body keeps them, in order. */
export function recordedRows(body: JsonObject): readonly JsonObject[] {
  return (body as unknown as Pick<DecidedEvent, 'delta'>).delta.records.map(({ row }) => row);
}
