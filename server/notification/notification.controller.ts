import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { JsonObject } from '#engine/runtime/instance.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { taskId } from '#server/instance/instance-view.js';
import { principalsOf } from '#server/instance/standing.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

export const NOTIFICATION_KINDS = ['notify', 'ask', 'mention', 'cc'] as const;
const listQuery = pageQuery.extend({ kind: z.enum(NOTIFICATION_KINDS).optional() });

interface NotificationRow {
  readonly kind: (typeof NOTIFICATION_KINDS)[number];
  /** `person:…` or `role:…`: whom it went to. */
  readonly to: string;
  readonly at: string;
  /** Event it came with: `question.asked`, `task.urged`, `limit.warned`. */
  readonly event: string;
  /** Null: a program, such as a timer. */
  readonly by: string | null;
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  /** Null: about the instance as a whole. */
  readonly task: string | null;
  readonly template: string | null;
  /** What else is known: `question` of an `ask`, `comment` of a `mention`, `states`. */
  readonly about: JsonObject;
}

/** What people were told 消息: questions put to them, mentions, urging, warnings, copies, and what processes tell. */
@ApiTags('notifications')
@Controller('api/notifications')
export class NotificationController {
  constructor(private readonly pool: PgPool) {}

  /** What I and my roles were told, newest first. */
  @Get()
  async list(@Me() me: SignedIn, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<NotificationRow>> {
    const after = fromCursor(query.after, ['instant', 'uuid', 'integer', 'integer', 'text']);
    const { rows } = await this.pool.query<{
      kind: NotificationRow['kind'];
      recipient: string;
      at: Date;
      sort: string;
      event: string;
      by: string | null;
      instance_id: string;
      seq: number;
      n: number;
      process: string;
      key: string | null;
      template: string | null;
      about: JsonObject;
    }>(
      // Of each recipient no more than a page is read: a role may have been told a hundred thousand things.
      `SELECT c.kind, c.recipient, c.at, c.at::text AS sort, e.type AS event, e.actor AS by, c.instance_id, c.seq, c.n, i.process, i.key, c.template, c.about
       FROM (
         SELECT page.* FROM unnest($1::text[]) AS mine (recipient), LATERAL (
           SELECT * FROM notification AS n
           WHERE n.shard = 0 AND n.recipient = mine.recipient AND ($2::text IS NULL OR n.kind = $2)
             AND ($3::timestamptz IS NULL OR (n.at, n.instance_id, n.seq, n.n, n.recipient) < ($3, $4::uuid, $5::integer, $6::integer, $7::text))
           ORDER BY n.at DESC, n.instance_id DESC, n.seq DESC, n.n DESC LIMIT $8
         ) AS page
         ORDER BY at DESC, instance_id DESC, seq DESC, n DESC, recipient DESC LIMIT $8
       ) AS c
       JOIN instance AS i ON i.shard = c.shard AND i.id = c.instance_id
       JOIN event AS e ON e.shard = c.shard AND e.instance_id = c.instance_id AND e.seq = c.seq
       ORDER BY c.at DESC, c.instance_id DESC, c.seq DESC, c.n DESC, c.recipient DESC`,
      [principalsOf(me), query.kind ?? null, ...Array.from({ length: 5 }, (_, place) => after?.[place] ?? null), query.limit + 1],
    );
    return pageOf(
      rows,
      query.limit,
      ({ kind, recipient, at, event, by, instance_id: instance, process, key, template, about: { task = null, ...about } }) => ({
        kind,
        to: recipient,
        at: at.toISOString(),
        event,
        by,
        instance,
        process,
        key,
        task: typeof task === 'number' ? taskId(instance, task) : null,
        template,
        about,
      }),
      (row) => [row.sort, row.instance_id, row.seq, row.n, row.recipient],
    );
  }
}
