import type { PublishedSeal, SealedBatch } from './seal.js';

/** Version of the format; a reader of another one must say so instead of guessing. */
export const EVIDENCE_FORMAT = 1;

/** First line: what the file is about. */
export interface EvidenceHeader {
  readonly format: number;
  /** Epoch milliseconds of the database's real clock. */
  readonly at: number;
  /** Null: everything. Else the instances alone, with their commits and the seals of these. */
  readonly instances: readonly string[] | null;
  /** Public keys seals were signed with: fingerprint → PEM. Whoever has them from elsewhere need not trust these. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface SealLine extends PublishedSeal {
  /** Ids of its commits and accesses, each in order. */
  readonly batchIds: readonly string[];
  readonly accessIds: readonly string[];
  /** Leaves of all of them, where the file does not hold them all. */
  readonly leaves?: readonly string[];
}

export interface BatchLine extends SealedBatch {
  /** Hashes of all its events in order of instance and seq, as the commit wrote them; absent: it did not. */
  readonly leaves?: readonly string[];
}

/** What a database says of an instance now: where its history must end. */
export interface HeadLine {
  readonly instance: string;
  readonly seq: number;
  readonly hash: string;
}

/** Last line: how many lines of each kind there were. Files of before histories were purged do not say `purged`. */
export type EvidenceEnd = Readonly<Record<'seals' | 'batches' | 'accesses' | 'heads' | 'purged' | 'events', number>>;

const EVENT = '{"event":';
const BATCH = ',"batch":"';
const HASH = '","hash":"';
const TAIL = BATCH.length + 36 + HASH.length + 64 + '"}'.length;

/** An event's line: the very text that was hashed, its commit, its hash. */
export function eventLine(text: string, batch: string, hash: string): string {
  return `${EVENT}${text}${BATCH}${batch}${HASH}${hash}"}`;
}

export interface EventLine {
  /** The JSON that was hashed. */
  readonly text: string;
  readonly instance: string;
  readonly seq: number;
  readonly batch: string;
  readonly hash: string;
}

/** The end of an event's canonical JSON: nothing in it but these members can look so, for quotes within texts are escaped. */
const PLACE = /,"instance":"([0-9a-f-]{36})","onBehalfOf":(?:null|"(?:[^"\\]|\\.)*"),"seq":(\d{1,10}),"type":"[^"\\]*"\}$/;

/** Reads a line as it was written, without parsing what was hashed; null: it is no event's. */
export function readEventLine(line: string): EventLine | null {
  if (!line.startsWith(EVENT)) return null;
  const end = line.length - TAIL;
  const text = line.slice(EVENT.length, end);
  const place = PLACE.exec(text.length > 700 ? text.slice(-700) : text);
  if (!place || !line.startsWith(BATCH, end) || !line.startsWith(HASH, end + BATCH.length + 36)) return null;
  return {
    text,
    instance: place[1] ?? '',
    seq: Number(place[2]),
    batch: line.slice(end + BATCH.length, end + BATCH.length + 36),
    hash: line.slice(-66, -2),
  };
}

/**
 * Whether what a line holds can be looked at as what its kind is: a file may hold anything.
 *
 * @returns true also for a kind that is not known
 */
export function isContentOf(kind: string, content: unknown): boolean {
  if (typeof content !== 'object' || content === null) return false;
  const { at, instances, keys, n, id, instance, hash, batchIds, accessIds, leaves = [] } = content as Readonly<Record<string, unknown>>;
  switch (kind) {
    case 'evidence':
      return typeof at === 'number' && (instances === null || areTexts(instances)) && typeof keys === 'object' && keys !== null;
    case 'seal':
      return typeof n === 'number' && typeof at === 'number' && typeof hash === 'string' && [batchIds, accessIds, leaves].every(areTexts);
    case 'batch':
      return typeof id === 'string' && areTexts(leaves);
    case 'access':
      return typeof id === 'string';
    case 'head':
    case 'purged':
      return typeof instance === 'string';
    default:
      return true;
  }
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
