import type { EpochMs, JsonObject } from '../runtime/instance.js';
import { canonical } from './canonical.js';
import type { Sha256 } from './event-hash.js';

/** An entry of the access log, as its hash covers it: what was done, asked for or refused besides what is an event of an instance. */
export interface HashedAccess {
  /** UUIDv7. */
  readonly id: string;
  readonly at: EpochMs;
  /** Null: nobody who is known. */
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  /** `instance:<id>`, `person:<id>`, `register:<name>/<key>`; null: nothing in particular. */
  readonly subject: string | null;
  /** `done`, or the code it was refused with. */
  readonly outcome: string;
  readonly details: JsonObject;
}

/** Hash of an entry: SHA-256 over its canonical JSON (RFC 8785). It is no chain: seals hold entries together, whoever wrote them. */
export function hashAccess(sha256: Sha256, entry: HashedAccess): string {
  return sha256(canonical(entry as unknown as JsonObject));
}

/** The canonical JSON of an entry in the two parts around its instant, for a writer who lets the database say when it was. */
export function accessTextAround(entry: Omit<HashedAccess, 'at'>): readonly [before: string, after: string] {
  const { action, ...later } = entry;
  // In canonical order `at` stands between `action` and all other keys.
  return [`{"action":${canonical(action)},"at":`, `,${canonical(later as unknown as JsonObject).slice(1)}`];
}
