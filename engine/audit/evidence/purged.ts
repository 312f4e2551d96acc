import type { JsonObject } from '../../runtime/instance.js';
import { canonical } from '../canonical.js';
import { FIRST_HASH, type Sha256 } from '../event-hash.js';
import { isoDay } from '../../time/civil-day.js';
import type { Findings } from './evidence-finding.js';
import { instantOfId } from './instant-of-id.js';

/** What stays of an instance that was purged: its events' hashes, so that the commits they were part of still verify, and who recorded it. */
export interface PurgedLine {
  readonly instance: string;
  readonly process: string;
  /** Epoch milliseconds of its last event. */
  readonly endedAt: number;
  /** Commit and hash of each of its events, in order; the last hash is the head of its chain. */
  readonly events: readonly (readonly [batch: string, hash: string])[];
  /** The access entry that records the purge of this and others. */
  readonly access: string;
}

/** What an access entry of the action `purge` says in its details, among others. */
export interface RecordedPurge {
  /** `2026-03`: all purged instances began in it. */
  readonly month: string;
  readonly instances: number;
  readonly events: number;
  /** `purgeDigest` over all of them in order of their ids. */
  readonly digest: string;
}

/** Digest of the instances one access entry records: SHA-256 over the digest of those before, a line feed and the canonical JSON of the next. */
export function purgeDigest(sha256: Sha256, previous: string, { instance, process, endedAt, events }: Omit<PurgedLine, 'access'>): string {
  return sha256(`${previous}\n${canonical({ instance, process, endedAt, events } as unknown as JsonObject)}`);
}

interface Tally {
  readonly instances: number;
  readonly events: number;
  readonly digest: string;
}

const NONE: Tally = { instances: 0, events: 0, digest: FIRST_HASH };

/** Checks that whoever was purged was purged by a recorded purge, and that each recorded purge is about exactly those. */
export class Purges {
  private readonly recorded = new Map<string, RecordedPurge>();
  private readonly found = new Map<string, Tally>();

  constructor(
    private readonly sha256: Sha256,
    private readonly findings: Findings,
  ) {}

  /** @param details - of an access entry that records a purge */
  record(access: string, details: JsonObject): void {
    this.recorded.set(access, details as unknown as RecordedPurge);
  }

  purged(line: PurgedLine): void {
    const { instance, access, events } = line;
    const recorded = this.recorded.get(access);
    if (!recorded) return this.findings.add('purge-unrecorded', { instance });
    if (monthOfId(instance) !== recorded.month) this.findings.add('purge-differs', { instance, access });
    const before = this.found.get(access) ?? NONE;
    this.found.set(access, {
      instances: before.instances + 1,
      events: before.events + events.length,
      digest: purgeDigest(this.sha256, before.digest, line),
    });
  }

  finish(): void {
    for (const [access, { instances, events, digest }] of this.recorded) {
      const found = this.found.get(access) ?? NONE;
      if (found.digest !== digest || found.instances !== instances || found.events !== events)
        this.findings.add('purge-differs', { access });
    }
  }
}

/** The month an id was made in, by UTC. */
function monthOfId(id: string): string {
  return isoDay(Math.floor(instantOfId(id) / 86_400_000)).slice(0, 7);
}
