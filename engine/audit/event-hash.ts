import { canonical } from './canonical.js';
import type { Json } from '../runtime/instance.js';

/** SHA-256 of bytes, as lower-case hex; injected, because the engine has no platform. */
export type Sha256 = (text: string) => string;

/** What the hash of an event covers besides the one before: what was decided and why. */
export interface HashedEvent {
  readonly instance: string;
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly actor: string | null;
  readonly onBehalfOf: string | null;
  readonly commandId: string;
  readonly definition: string;
  readonly body: Json;
}

/** Previous hash of an instance's first event. */
export const FIRST_HASH = '0'.repeat(64);

/** Hash of an event in its chain: SHA-256 over the previous hash and the canonical JSON (RFC 8785) of the event. */
export function hashEvent(sha256: Sha256, previous: string, event: HashedEvent): string {
  return sha256(`${previous}\n${canonical(event as unknown as Json)}`);
}

export { merkleRoot } from './merkle.js';
