import { Temporal } from 'temporal-polyfill';
import type { Gate } from '../definition/work-of.js';
import { entryKeys } from '../people/entry-keys.js';
import type { FilledDocument, Json, JsonObject, OpenTask } from './instance.js';
import { writeVersion } from './documents.js';
import type { Turn } from './turn.js';

/** Writes who approved, and when, into the signature fields the gate names for this vote. */
export function signDocuments(turn: Turn, state: Gate, task: OpenTask): void {
  const { signs, levels, mode } = state.approval;
  const level = levels[task.level];
  // Where the first decides, he signs under every entry.
  const entries = mode.kind === 'any' ? [...(level?.by.keys() ?? [])] : [task.vote];
  const names = new Set(['*', ...entries.flatMap((entry) => (level ? entryKeys(level, entry) : []))]);
  const others = votersBefore(turn, state, task);
  for (const [entry, target] of Object.entries(signs)) {
    if (!names.has(entry)) continue;
    const [document = '', ...path] = target.split('.');
    const filled = signedDocument(turn, document);
    if (!filled) continue;
    writeVersion(
      turn,
      document,
      withValue(filled.content, path, (signed) => withSignature(signed, signatureOf(turn), others), task.item?.row ?? null),
      turn.actor ?? turn.state.initiator,
      'signed',
    );
  }
}

/**
 * Takes away the signatures a gate gave in an earlier round: it has been entered anew, so it is decided anew, and a paper that was changed must
 * not show the approval of what it said before.
 */
export function clearSignatures(turn: Turn, state: Gate): void {
  for (const target of new Set(Object.values(state.approval.signs))) {
    const [document = '', ...path] = target.split('.');
    const filled = signedDocument(turn, document);
    if (filled && holds(filled.content, path))
      writeVersion(
        turn,
        document,
        withValue(filled.content, path, () => null, null),
        filled.filledBy,
        'signed',
      );
  }
}

function signedDocument(turn: Turn, name: string): FilledDocument | null {
  const current = turn.documents[name];
  return Array.isArray(current) ? null : ((current as FilledDocument | undefined) ?? null);
}

function holds(value: Json | undefined, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.some((row: Json) => holds(row, path));
  return name === undefined || holds((value as JsonObject)[name], rest);
}

/** Whose vote it was, and who signed for him. */
function signatureOf(turn: Turn): JsonObject {
  const signed = { person: turn.inNameOf ?? '', at: Temporal.Instant.fromEpochMilliseconds(turn.now).toString() };
  return turn.onBehalfOf === null ? signed : { ...signed, by: turn.actor };
}

/** Whoever voted on the same level before, for the same item. */
function votersBefore(turn: Turn, { name }: Gate, { level, item }: OpenTask): readonly string[] {
  return (turn.state.decisions[name] ?? [])
    .filter((decision) => decision.seq <= turn.state.seq && decision.level === level && decision.item === (item?.index ?? null))
    .map(({ person, onBehalfOf }) => onBehalfOf ?? person);
}

/** Voters of one level who sign the same field stand beside each other; a higher level has the last word, so its signature takes the place of a lower one's. */
function withSignature(signed: Json, signature: JsonObject, others: readonly string[]): Json {
  const { also = [], ...first } = (signed ?? {}) as JsonObject;
  if (!others.includes(String(first['person']))) return signature;
  return { ...first, also: [...(also as readonly Json[]), signature] };
}

/** A path into a table means the row of the item, or every row; a value changed to null is taken away. */
function withValue(content: JsonObject, path: readonly string[], change: (old: Json) => Json, index: number | null): JsonObject {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const { [name]: old = null, ...others } = content;
    const value = change(old);
    return value === null ? others : { ...content, [name]: value };
  }
  const inner = content[name];
  if (Array.isArray(inner))
    return {
      ...content,
      [name]: inner.map((row: JsonObject, position) => (index === null || position === index ? withValue(row, rest, change, null) : row)),
    };
  return { ...content, [name]: withValue((inner ?? {}) as JsonObject, rest, change, index) };
}
