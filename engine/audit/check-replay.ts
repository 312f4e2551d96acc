import type { Instance, Json } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { rebuilt } from '../runtime/step.js';
import type { Versions } from '../runtime/versions.js';
import { type Difference, differencesOf } from './differences.js';
import { isErased, withoutErased } from './erased.js';
import { momentsOf } from './moments.js';
import { asTheyWereFilled } from './retold.js';

/** Where a history and what is stored do not tell the same. */
export interface ReplayDifference {
  /**
   * `event`: it says something else than is decided from what it was decided by; `undecidable`: nothing is, and the history cannot be followed further;
   * `instance`: the history is whole in itself, but the stored instance is another one.
   */
  readonly kind: 'event' | 'undecidable' | 'instance';
  readonly seq: number;
  /** JSON pointer into the event or the instance; empty: the whole. */
  readonly path: string;
  readonly recorded: Json;
  readonly rebuilt: Json;
  /** Why nothing is decided; null otherwise. */
  readonly reason: string | null;
}

export interface ReplayCheck {
  readonly events: number;
  /** Something was erased, and could not be compared. */
  readonly erased: boolean;
  /** Empty: what is stored is what the history leads to. In order, of the first event with any, then of the instance. */
  readonly differences: readonly ReplayDifference[];
}

/**
 * Rebuilds an instance from its events and compares it with the stored one, and each event with what is decided anew. What was erased is left out.
 *
 * @param events - as for `momentsOf`
 */
export function checkReplay(versions: Versions, id: string, events: readonly DecidedEvent[], stored: Instance): ReplayCheck {
  const plain = withoutErased(events);
  const erased = plain !== events;
  const told = (differences: readonly ReplayDifference[]): ReplayCheck => ({ events: events.length, erased, differences });
  let done = 0;
  let now: Instance | null = null;
  try {
    for (const { instance, event } of rebuilt(asTheyWereFilled(versions), id, plain)) {
      const recorded = events[done] as DecidedEvent;
      const differences = compared(plainEvent(recorded), plainEvent(event), recorded.seq, 'event', erased);
      if (differences.length > 0) return told(differences);
      now = instance;
      done += 1;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { seq } = events[done] as DecidedEvent;
    return told([{ kind: 'undecidable', seq, path: '', recorded: null, rebuilt: null, reason }]);
  }
  const marked = erased ? (momentsOf(versions, id, events).at(-1)?.instance ?? null) : now;
  return told(compared(plainInstance(stored), plainInstance(marked), stored.state.seq, 'instance', erased));
}

function compared(recorded: Json, anew: Json, seq: number, kind: 'event' | 'instance', erased: boolean): readonly ReplayDifference[] {
  return differencesOf(recorded, anew)
    .filter((difference) => !isGone(difference, erased))
    .map(({ path, before, after }) => ({ kind, seq, path, recorded: before, rebuilt: after, reason: null }));
}

/** An erased value is null in the working copy, and null or not there at all anew. */
function isGone({ before, after }: Difference, erased: boolean): boolean {
  return erased && [before, after].every((value) => value === null || isErased(value));
}

/** What an event says came of it, as JSON. */
function plainEvent({ seq, at, type, definition, actor, onBehalfOf, delta }: DecidedEvent): Json {
  return { seq, at, type, definition, actor, onBehalfOf, delta: plain(delta) };
}

function plainInstance(instance: Instance | null): Json {
  if (instance === null) return null;
  const { process, definition, state, documents } = instance;
  return { process, definition, state: plain(state), documents: plain(documents) };
}

/** Without members that are undefined, which JSON does not have. */
function plain(value: unknown): Json {
  if (isErased(value) || typeof value !== 'object' || value === null) return value as Json;
  if (Array.isArray(value)) return value.map((item) => plain(item));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
