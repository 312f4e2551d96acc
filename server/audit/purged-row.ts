import type { PurgedLine } from '#engine/audit/evidence/purged.js';

/** A row of `purged_instance` as `PURGED_JSON` gives it. */
export interface PurgedRow {
  readonly process: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** Hex: of each event the id of its commit and its hash. */
  readonly events: string;
  readonly access: string;
}

/** SQL of such a row of the table `p`. */
export const PURGED_JSON = `json_build_object('process', p.process, 'endedAt', floor(extract(epoch FROM p.ended_at) * 1000)::bigint,
  'events', encode(p.events, 'hex'), 'access', p.access)`;

const ID = 32;
const HASH = 64;

export function purgedLine(instance: string, { process, endedAt, events, access }: PurgedRow): PurgedLine {
  const pairs = Array.from({ length: events.length / (ID + HASH) }, (_, place) => {
    const start = place * (ID + HASH);
    return [uuidOf(events.slice(start, start + ID)), events.slice(start + ID, start + ID + HASH)] as const;
  });
  return { instance, process, endedAt, events: pairs, access };
}

/** @param hex - 32 digits */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
