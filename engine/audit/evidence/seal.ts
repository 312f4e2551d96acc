import { canonical } from '../canonical.js';
import type { Sha256 } from '../event-hash.js';
import { merkleRoot } from '../merkle.js';

/** What a seal says; `hash` and `signature` vouch for it. Hashes are lower-case hex. */
export interface SealContent {
  /** From 1, without gap. */
  readonly n: number;
  /** Epoch milliseconds of the database's real clock. */
  readonly at: number;
  /** Hash of the seal before; `FIRST_HASH` of the first. */
  readonly previous: string;
  /** How many commits, accesses and events it vouches for. */
  readonly batches: number;
  readonly accesses: number;
  readonly events: number;
  /** Merkle root of the leaves of its commits, then of its accesses, each in order of their ids. */
  readonly root: string;
  /** Fingerprint of the public key: SHA-256 of its DER form (SPKI). */
  readonly key: string;
}

/** A seal as it is published outside the database: one line of JSON. */
export interface PublishedSeal extends SealContent {
  readonly hash: string;
  /** Ed25519 signature of `sealText(hash)`, base64. */
  readonly signature: string;
}

/** One commit, as a seal sees it. */
export interface SealedBatch {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Merkle root of the hashes of its events. */
  readonly root: string;
  readonly events: number;
}

/** SHA-256 over the canonical JSON of the seal, which names the seal before. */
export function hashSeal(sha256: Sha256, { n, at, previous, batches, accesses, events, root, key }: SealContent): string {
  return sha256(`seal\n${canonical({ n, at, previous, batches, accesses, events, root, key })}`);
}

/** What is signed: the hash, and what it is, so that the key vouches for nothing else by it. */
export function sealText(hash: string): string {
  return `gatehouse seal ${hash}`;
}

export function batchLeaf(sha256: Sha256, { id, at, root, events }: SealedBatch): string {
  return sha256(`batch\n${canonical({ id, at, root, events })}`);
}

/** @param batches, accesses - leaves in order of their ids; an access's is its hash */
export function sealRoot(sha256: Sha256, batches: readonly string[], accesses: readonly string[]): string {
  return merkleRoot(sha256, [...batches, ...accesses]);
}
