import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { InstanceState, JsonObject } from '#engine/runtime/instance.js';
import { Reads } from '#server/access/reads.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { PgPool } from '#server/database/pg-pool.js';
import { COMMAND_REQUESTS, type CommandRequest } from '#server/instance/command-requests.js';
import { Commands } from '#server/instance/commands.js';
import { type InstanceView, instanceView } from '#server/instance/instance-view.js';
import { MayRead } from '#server/instance/may-read.js';
import { KeepTime } from '#server/message/keep-time.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

/** What went wrong while nobody was at it, and what an administrator can do about it. */
@ApiTags('incidents')
@OnlyFor('administrator')
@Controller('api')
export class IncidentController {
  constructor(
    private readonly pool: PgPool,
    private readonly commands: Commands,
    private readonly mayRead: MayRead,
    private readonly keepTime: KeepTime,
    private readonly reads: Reads,
  ) {}

  /** Parked instances, newest first, with what failed and why. */
  @Get('incidents')
  async incidents(@Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<unknown>> {
    const after = fromCursor(query.after, ['uuid']);
    const { rows } = await this.pool.query<{
      id: string;
      process: string;
      key: string | null;
      incident: NonNullable<InstanceState['incident']>;
    }>(
      `SELECT id, process, key, state->'incident' AS incident FROM instance
       WHERE shard = 0 AND status = 'incident' AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
      [after?.[0] ?? null, query.limit + 1],
    );
    return pageOf(
      rows,
      query.limit,
      ({ id: instance, process, key, incident }) => ({ instance, process, key, ...incident, at: new Date(incident.at).toISOString() }),
      (row) => [row.id],
    );
  }

  /** Messages nobody has heard so far, by id. One that is expired is not told to anybody any more. */
  @Get('messages')
  async unheard(@Me() me: SignedIn, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<unknown>> {
    const after = fromCursor(query.after, ['text']);
    const { rows } = await this.pool.query<{ id: string; name: string; payload: JsonObject; sender: string | null; at: Date; now: Date }>(
      `SELECT id, name, payload, sender, at, ${CLOCK} AS now FROM message, epoch WHERE shard = 0 AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      [after?.[0] ?? null, query.limit + 1],
    );
    await this.reads.messages(me, 'unheard', Math.min(rows.length, query.limit));
    return pageOf(
      rows,
      query.limit,
      ({ at, now, ...message }) => {
        const until = this.keepTime.until(message.name, at.getTime());
        const isExpired = until === null || until < now.getTime();
        return { ...message, at: at.toISOString(), keptUntil: until === null ? null : new Date(until).toISOString(), isExpired };
      },
      (row) => [row.id],
    );
  }

  /** Takes a parked instance up again: what failed is carried out once more (`retry`) or left out (`skip`). */
  @Post('instances/:id/incident')
  @HttpCode(200)
  async resolve(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.resolveIncident }) body: CommandRequest<'resolveIncident'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'resolveIncident', ...body }));
  }

  /** Brings an instance to another state, parked or not; open work is canceled. */
  @Post('instances/:id/move')
  @HttpCode(200)
  async move(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.move }) body: CommandRequest<'move'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'move', ...body }));
  }
}
