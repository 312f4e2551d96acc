import type { PublishedSeal } from '#engine/audit/evidence/seal.js';

/** A place outside the database that seals are published at: who holds one there finds any change to what it covers. */
export interface SealDestination {
  /** `file:<path>`, `http:<address>`, `mail:<address>`; what was delivered is remembered by it. */
  readonly name: string;
  /** Milliseconds between two deliveries; a later seal vouches for those before it. */
  readonly every: number;
  /** @throws when it is not there; it is tried again with the next seals */
  publish(seals: readonly PublishedSeal[]): Promise<void>;
}
