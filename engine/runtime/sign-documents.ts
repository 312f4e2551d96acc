import { Temporal } from 'temporal-polyfill';
import type { State } from '../definition/process-definition.js';
import type { FilledDocument, Json, JsonObject, OpenTask } from './instance.js';
import { writeVersion } from './documents.js';
import type { Turn } from './turn.js';

/** Writes who approved, and when, into the signature fields the gate names for this vote. */
export function signDocuments(turn: Turn, state: Extract<State, { kind: 'approval' }>, task: OpenTask): void {
  const { signs, levels, mode } = state.approval;
  const level = levels[task.level];
  const entries = mode === 'all' ? level?.by.slice(task.vote, task.vote + 1) : level?.by;
  const names = new Set(['*', ...(entries ?? []).flatMap((entry) => ('role' in entry ? [entry.role] : [entry.kind]))]);
  for (const [entry, target] of Object.entries(signs)) {
    if (!names.has(entry)) continue;
    const [document = '', ...path] = target.split('.');
    const current = turn.documents[document];
    const filled = Array.isArray(current) ? null : (current as FilledDocument | undefined);
    if (!filled) continue;
    const signature = { person: turn.actor ?? '', at: Temporal.Instant.fromEpochMilliseconds(turn.now).toString() };
    writeVersion(
      turn,
      document,
      withValue(filled.content, path, signature, task.item?.row ?? null),
      turn.actor ?? turn.state.initiator,
      'signed',
    );
  }
}

/** A path into a table means the row of the item. */
function withValue(content: JsonObject, path: readonly string[], value: Json, index: number | null): JsonObject {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return { ...content, [name]: value };
  const inner = content[name];
  if (Array.isArray(inner))
    return {
      ...content,
      [name]: inner.map((row: JsonObject, position) => (index === null || position === index ? withValue(row, rest, value, null) : row)),
    };
  return { ...content, [name]: withValue((inner ?? {}) as JsonObject, rest, value, index) };
}
