import type { Json, JsonObject } from '../runtime/instance.js';
import { applyPatch } from '../runtime/merge-patch.js';
import type { DecidedEvent } from '../runtime/outcome.js';

/** A document as prints and expressions see it: its fields, with `number`, `version`, `filledBy` and `filledAt`; a list for one that may be many. */
export type DocumentsAt = Readonly<Record<string, JsonObject | readonly JsonObject[]>>;

/**
 * Documents as they were when an event had happened, told by the history alone: what was printed can be printed again as it was.
 *
 * @param events - from the first on, personal values opened
 * @param seq - the last event that counts
 */
export function documentsAt(events: readonly Pick<DecidedEvent, 'seq' | 'delta'>[], seq: number): DocumentsAt {
  const documents: Record<string, JsonObject | JsonObject[]> = {};
  for (const event of events) {
    if (event.seq > seq) break;
    for (const [name, { patch, index, ...head }] of Object.entries(event.delta.documents)) {
      const before = documents[name];
      const filled = { ...applyPatch(contentOf(index === null ? before : undefined), patch), ...(head as JsonObject) };
      documents[name] = index === null ? filled : [...(Array.isArray(before) ? before : []).slice(0, index), filled];
    }
  }
  return documents;
}

const HEAD: ReadonlySet<string> = new Set(['number', 'version', 'filledBy', 'filledAt']);

function contentOf(document: JsonObject | readonly JsonObject[] | undefined): JsonObject {
  if (document === undefined || Array.isArray(document)) return {};
  return Object.fromEntries(Object.entries(document).filter(([field]) => !HEAD.has(field)));
}

/**
 * Whether a printed document no longer says what is so: something that stood in it was changed or taken away. What was only added since (a signature,
 * the date it was filed) leaves a print good.
 */
export function isSuperseded(printed: Json | undefined, current: Json | undefined): boolean {
  if (printed === null || printed === undefined) return false;
  if (Array.isArray(printed))
    return (
      !Array.isArray(current) ||
      current.length !== printed.length ||
      printed.some((item: Json, place) => isSuperseded(item, current[place]))
    );
  if (typeof printed === 'object') {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return true;
    return Object.entries(printed).some(([field, value]) => !HEAD.has(field) && isSuperseded(value, (current as JsonObject)[field]));
  }
  return printed !== current;
}
