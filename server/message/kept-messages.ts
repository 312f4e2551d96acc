import type pg from 'pg';
import type { Message } from '#engine/runtime/command.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';

/** Most listeners and messages of one look; what is left is for the next. */
const PAGE = 500;

interface Offer extends Message {
  /** Instances it is news to. */
  readonly instances: readonly string[];
  /** Somebody heard it, and the host died before it was taken out. */
  readonly heard: boolean;
}

interface News {
  /** Ids of messages kept since. */
  readonly messages: readonly string[];
  readonly listeners: readonly { readonly message: string; readonly wanted: unknown; readonly instance: string; readonly since: number }[];
  /** Oldest message first. */
  readonly offers: readonly Offer[];
}

/**
 * Who is to be told what: a new listener every kept message, a message kept since every listener. Whichever of the two is committed later is seen
 * together with the other, so that no pair is missed, however many hosts look at once.
 */
const NEWS = `WITH
  listener AS (SELECT message, wanted, instance_id, since FROM subscription WHERE shard = 0 AND NOT offered ORDER BY instance_id LIMIT ${PAGE}),
  newcomer AS (SELECT id, name, payload FROM message WHERE shard = 0 AND NOT offered ORDER BY id LIMIT ${PAGE}),
  pair AS (
    SELECT m.id, l.instance_id FROM listener l JOIN message m ON m.shard = 0 AND m.name = l.message AND m.payload @> l.wanted
    UNION
    SELECT m.id, s.instance_id FROM newcomer m JOIN subscription s ON s.shard = 0 AND s.message = m.name AND s.wanted = ANY (array_append(
      ARRAY(SELECT jsonb_build_object(key, value) FROM jsonb_each(m.payload) WHERE jsonb_typeof(value) = 'string'), '{}'::jsonb))
  ),
  offer AS (
    SELECT m.id, m.name, m.payload, m.sender AS "from", floor(extract(epoch FROM m.at) * 1000)::float8 AS "keptSince", p.instances,
      EXISTS (SELECT FROM command c WHERE c.shard = 0 AND c.id > m.id || '>' AND c.id < m.id || '?') AS heard
    FROM (SELECT id, json_agg(instance_id ORDER BY instance_id) AS instances FROM pair GROUP BY id) p JOIN message m ON m.shard = 0 AND m.id = p.id
    ORDER BY m.at, m.id
  )
SELECT (SELECT coalesce(json_agg(id), '[]') FROM newcomer) AS messages, (SELECT coalesce(json_agg(offer), '[]') FROM offer) AS offers,
  (SELECT coalesce(json_agg(json_build_object('message', message, 'wanted', wanted, 'instance', instance_id, 'since', since)), '[]') FROM listener) AS listeners`;

/** An instance that has changed since it was looked at stays new. */
const OFFERED = `WITH m AS (UPDATE message SET offered = true WHERE shard = 0 AND id = ANY ($1::text[]))
UPDATE subscription AS s SET offered = true FROM unnest($2::text[], $3::jsonb[], $4::uuid[], $5::integer[]) AS l (message, wanted, instance_id, since)
WHERE s.shard = 0 AND s.message = l.message AND s.wanted = l.wanted AND s.instance_id = l.instance_id AND s.since = l.since`;

/** Messages nobody has heard: each waits for whoever comes to listen, and ends with the first who hears it. */
export class KeptMessages {
  constructor(
    private readonly pool: pg.Pool,
    /** Tells an instance; true: it heard. */
    private readonly tell: (instance: string, message: Message) => Promise<boolean>,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  /** Offers what is new to whom it is new, once: what was refused is offered again only when one of both has changed. @returns how many were heard */
  async offer(): Promise<number> {
    let heard = 0;
    for (;;) {
      const { rows } = await this.pool.query<News>(NEWS);
      const news = rows[0];
      if (!news || news.messages.length + news.listeners.length === 0) return heard;
      const failed = new Set<string>();
      for (const offer of news.offers) {
        try {
          if (await this.offerOne(offer)) heard += 1;
        } catch (error) {
          if (isDatabaseAway(error)) throw error;
          this.report(`kept message ${offer.id} not offered`, error);
          for (const id of [offer.id, ...offer.instances]) failed.add(id);
        }
      }
      await this.markOffered(news, failed);
      if (failed.size > 0 || (news.messages.length < PAGE && news.listeners.length < PAGE)) return heard;
    }
  }

  private async offerOne({ instances, heard, ...message }: Offer): Promise<boolean> {
    let taken = heard;
    for (const instance of instances) taken ||= await this.tell(instance, message);
    if (taken) await this.pool.query('DELETE FROM message WHERE shard = 0 AND id = $1', [message.id]);
    return taken;
  }

  private async markOffered({ messages, listeners }: News, failed: ReadonlySet<string>): Promise<void> {
    const done = listeners.filter(({ instance }) => !failed.has(instance));
    await this.pool.query(OFFERED, [
      messages.filter((id) => !failed.has(id)),
      done.map(({ message }) => message),
      done.map(({ wanted }) => JSON.stringify(wanted)),
      done.map(({ instance }) => instance),
      done.map(({ since }) => since),
    ]);
  }
}
