import { randomBytes } from 'node:crypto';

/**
 * A UUIDv7 (RFC 9562) of the real clock that carries the shard in the first 12 random bits. Ids of one millisecond count up, so that a host's
 * own ids are in order.
 */
export function newInstanceId(shard: number, now: number = Date.now()): string {
  last = now > last.at ? { at: now, count: randomBytes(2).readUInt16BE() & 0x0fff } : { at: last.at, count: last.count + 1 };
  if (last.count > 0x3fff) last = { at: last.at + 1, count: 0 };
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last.at, 0, 6);
  bytes.writeUInt16BE(0x7000 | (shard & 0x0fff), 6);
  bytes.writeUInt16BE(0x8000 | last.count, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

let last = { at: 0, count: 0 };

export function shardOf(instance: string): number {
  return Number.parseInt(instance.slice(15, 18), 16);
}
