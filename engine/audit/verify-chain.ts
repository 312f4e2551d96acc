import { FIRST_HASH, type HashedEvent, hashEvent, type Sha256 } from './event-hash.js';

/** An event as it is stored or exported: what is hashed, and the hashes beside it. */
export interface StoredEvent extends HashedEvent {
  readonly previousHash: string;
  readonly hash: string;
}

/** End of a history as a seal vouches for it. */
export interface ExpectedHead {
  /** Number of events; 0: there were none. */
  readonly seq: number;
  readonly hash: string;
}

/** First place where a history is not what was decided. */
export interface Break {
  readonly kind: 'edited' | 'missing' | 'swapped' | 'inserted' | 'truncated';
  /** Place in the list, from 0; its length when the end is missing. */
  readonly index: number;
  /** Event it concerns: the one changed, out of place or lacking. */
  readonly seq: number;
}

/**
 * Checks one instance's history, in the order of its events. Somebody who recomputes all hashes after his change is found only by the head that
 * was sealed elsewhere.
 *
 * @param head - null: none is known, the end of the history and a history rewritten to its end are then not checked
 * @returns the first break; null: the history is whole
 */
export function verifyChain(sha256: Sha256, events: readonly StoredEvent[], head: ExpectedHead | null): Break | null {
  let previous = FIRST_HASH;
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    if (event.instance !== events[0]?.instance) return { kind: 'inserted', index, seq: event.seq };
    if (event.seq !== seq) return outOfPlace(events, index);
    if (hashEvent(sha256, event.previousHash, hashedOf(event)) !== event.hash) return { kind: 'edited', index, seq };
    // The event agrees with itself but not with the one before: that one was rewritten, and its own hash with it.
    if (event.previousHash !== previous)
      return index === 0 ? { kind: 'edited', index, seq } : { kind: 'edited', index: index - 1, seq: seq - 1 };
    if (head && seq === head.seq && event.hash !== head.hash) return { kind: 'edited', index, seq };
    previous = event.hash;
  }
  if (head && events.length < head.seq) return { kind: 'truncated', index: events.length, seq: events.length + 1 };
  return null;
}

/** The event at a place has another number than the place. */
function outOfPlace(events: readonly StoredEvent[], index: number): Break {
  const seq = index + 1;
  const found = events[index]?.seq ?? 0;
  if (found < seq || !Number.isInteger(found)) return { kind: 'inserted', index, seq: found };
  return { kind: events.some((event) => event.seq === seq) ? 'swapped' : 'missing', index, seq };
}

/** Only what the hash covers: a stored row may hold more. */
function hashedOf({ instance, seq, at, type, actor, onBehalfOf, commandId, definition, body }: StoredEvent): HashedEvent {
  return { instance, seq, at, type, actor, onBehalfOf, commandId, definition, body };
}
