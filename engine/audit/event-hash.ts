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

/** Hash of an event in its chain: SHA-256 over the previous hash, a line feed and the canonical JSON (RFC 8785) of the event. */
export function hashEvent(sha256: Sha256, previous: string, event: HashedEvent): string {
  return hashEventText(sha256, previous, event, canonical(event.body));
}

/**
 * The same when the canonical JSON of the body is at hand: an event is stored by it, so that writing and verifying make none anew.
 *
 * @param body - canonical JSON
 */
export function hashEventText(sha256: Sha256, previous: string, event: Omit<HashedEvent, 'body'>, body: string): string {
  return sha256(`${previous}\n${eventText(event, body)}`);
}

/** Canonical JSON of an event: its members by name, in their order. */
export function eventText(event: Omit<HashedEvent, 'body'>, body: string): string {
  const { actor, at, commandId, definition, instance, onBehalfOf, seq, type } = event;
  const text = JSON.stringify;
  return `{"actor":${text(actor)},"at":${at},"body":${body},"commandId":${text(commandId)},"definition":${text(definition)},"instance":${text(instance)},"onBehalfOf":${text(onBehalfOf)},"seq":${seq},"type":${text(type)}}`;
}

export { merkleRoot } from './merkle.js';
