/** An event as it was hashed: its body as the text that is stored. */
export interface HashedEventRow {
  readonly instance: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly actor: string | null;
  readonly on_behalf_of: string | null;
  readonly command_id: string;
  /** Null: that of the event before. */
  readonly definition: string | null;
  readonly body: string;
  readonly hash: string;
  readonly batch: string;
}

/** Events with every column their hash covers; whoever reads them orders them by instance and seq. */
export const HASHED_EVENTS = `SELECT instance_id AS instance, seq, floor(extract(epoch FROM at) * 1000)::float8 AS at, type, actor, on_behalf_of, command_id,
  encode(definition, 'hex') AS definition, body::text AS body, encode(hash, 'hex') AS hash, batch_id AS batch FROM event`;
