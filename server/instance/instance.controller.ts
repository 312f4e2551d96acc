import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Instance, Json, JsonObject } from '#engine/runtime/instance.js';
import { pauseTitle } from '#engine/runtime/pause-title.js';
import { reasonTitle } from '#engine/definition/reasons.js';
import { limitDefinition } from '#engine/runtime/limit-definition.js';
import { leftOf } from '#engine/time/limit-left.js';
import { Reads } from '#server/access/reads.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { COMMAND_REQUESTS, type CommandRequest } from './command-requests.js';
import { Commands } from './commands.js';
import { type InstanceView, instanceView, iso, statesOf } from './instance-view.js';
import { MayRead } from './may-read.js';
import { standingOf } from './standing.js';

const pressRequest = COMMAND_REQUESTS.press.omit({ button: true });
const listQuery = pageQuery.extend({
  process: z.string().max(100).optional(),
  status: z.enum(['running', 'suspended', 'ended', 'incident']).optional(),
  key: z.string().max(200).optional(),
});

export interface InstanceRow {
  readonly id: string;
  readonly process: string;
  readonly key: string | null;
  readonly status: string;
  readonly states: readonly string[];
  readonly initiator: string;
  readonly startedAt: string;
}

@ApiTags('instances')
@Controller('api/instances')
export class InstanceController {
  constructor(
    private readonly commands: Commands,
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly reads: Reads,
  ) {}

  /** Starts a process by finishing its first task. */
  @Post()
  async start(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: COMMAND_REQUESTS.start }) body: CommandRequest<'start'>,
  ): Promise<InstanceView> {
    return instanceView(await this.commands.start(me, key, { type: 'start', ...body, documents: body.documents as JsonObject }));
  }

  /** Instances the person may see, newest first. */
  @Get()
  async list(@Me() me: SignedIn, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<InstanceRow>> {
    const after = fromCursor(query.after, ['uuid']);
    const standing = standingOf(me);
    const { rows } = await this.pool.query<{
      id: string;
      process: string;
      key: string | null;
      status: string;
      value: Json;
      end: string | null;
      initiator: string;
      started_at: Date;
    }>(
      `SELECT id, process, key, status, state->'value' AS value, state->>'end' AS end, initiator, started_at FROM instance
       WHERE shard = 0 AND ${this.mayRead.condition('$1', { principals: '$2', places: '$9' }, '$3')} AND ($4::text IS NULL OR process = $4) AND ($5::text IS NULL OR status = $5) AND ($6::text IS NULL OR key = $6)
         AND ($7::uuid IS NULL OR id < $7) ORDER BY id DESC LIMIT $8`,
      [
        me.person,
        standing.principals,
        this.mayRead.openProcesses(me),
        query.process ?? null,
        query.status ?? null,
        query.key ?? null,
        after?.[0] ?? null,
        query.limit + 1,
        standing.places,
      ],
    );
    return pageOf(
      rows,
      query.limit,
      (row) => ({
        id: row.id,
        process: row.process,
        key: row.key,
        status: row.status,
        states: statesOf(row),
        initiator: row.initiator,
        startedAt: row.started_at.toISOString(),
      }),
      (row) => [row.id],
    );
  }

  @Get(':id')
  async one(
    @Me() me: SignedIn,
    @Param('id') id: string,
  ): Promise<InstanceView & { [View in 'buttons' | 'takeBack' | 'excuses']: ReturnType<MayRead[View]> }> {
    const instance = await this.mayRead.instance(me, id);
    await this.reads.instance(me, instance, 'instance');
    const view = instanceView(this.mayRead.seen(me, instance));
    return {
      ...view,
      tasks: view.tasks.map((task) => ({ ...task, provisional: this.isProvisional(instance, task.dueAt) })),
      limits: view.limits.map((limit) => ({
        ...limit,
        provisional: this.isProvisional(instance, limit.dueAt),
        ...this.standingStill(instance, limit.ordinal),
        ...this.withTitles(instance, limit),
      })),
      buttons: this.mayRead.buttons(me, instance),
      takeBack: this.mayRead.takeBack(me, instance),
      excuses: this.mayRead.excuses(me, instance),
    };
  }

  /** Presses a button: an `on` entry with `by`. */
  @Post(':id/buttons/:button')
  @HttpCode(200)
  async press(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Param('button') button: string,
    @Body({ schema: pressRequest }) body: z.infer<typeof pressRequest>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'press', button, comment: body.comment }));
  }

  /** The receipt for what was copied to the person 已阅. */
  @Post(':id/read')
  @HttpCode(200)
  async read(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.markRead.optional() }) _body: unknown,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'markRead' }));
  }

  /** Says something about the instance. */
  @Post(':id/comments')
  @HttpCode(200)
  async comment(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.comment }) body: CommandRequest<'comment'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'comment', ...body }));
  }

  /** Accepts a limit's breach with a reason. */
  @Post(':id/excuses')
  @HttpCode(200)
  async excuse(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.excuse }) body: CommandRequest<'excuse'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'excuse', ...body }));
  }

  /** An administrator puts one person in another's place in all of the instance that is still to come, with a reason. */
  @OnlyFor('administrator')
  @Post(':id/hand-over')
  @HttpCode(200)
  async handOver(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.handOver }) body: CommandRequest<'handOver'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'handOver', ...body }));
  }

  /** An administrator ends an instance, with a reason. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.cancel }) body: CommandRequest<'cancel'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'cancel', reason: body.reason }));
  }

  /** An administrator takes an instance to the published version of its process, with a reason; refused with every place that does not fit. */
  @OnlyFor('administrator')
  @Post(':id/migrate')
  @HttpCode(200)
  async migrate(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.migrate }) body: CommandRequest<'migrate'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'migrate', ...body }));
  }

  /** An administrator stops an instance and all its clocks, with a reason. */
  @OnlyFor('administrator')
  @Post(':id/suspend')
  @HttpCode(200)
  async suspend(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.suspend }) body: CommandRequest<'suspend'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'suspend', ...body }));
  }

  /** An administrator lets a suspended instance go on, with a reason; what is due moves by the time it stood. */
  @OnlyFor('administrator')
  @Post(':id/activate')
  @HttpCode(200)
  async activate(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.activate }) body: CommandRequest<'activate'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return instanceView(await this.commands.execute(me, key, id, { type: 'activate', ...body }));
  }

  private isProvisional({ definition }: Instance, dueAt: string | null): boolean {
    return this.knowledge.isProvisional(definition, dueAt === null ? null : Date.parse(dueAt));
  }

  /** The reasons of a limit as people read them. */
  private withTitles(
    { definition, state }: Instance,
    { ordinal, segments, excused }: InstanceView['limits'][number],
  ): Pick<InstanceView['limits'][number], 'segments' | 'excused'> {
    const running = state.limits[String(ordinal)];
    const limit = running ? limitDefinition({ process: this.knowledge.compiled(definition) }, running) : null;
    const excuse = excused && { ...excused, reasonTitle: reasonTitle(limit?.excuse?.reasons ?? {}, excused.reason) };
    return {
      segments: segments.map((segment) => ({
        ...segment,
        reasonTitle: segment.reason === null ? null : pauseTitle(limit, segment.reason),
      })),
      excused: excuse,
    };
  }

  /** What is left of a clock that stands still; one with a fixed date keeps it. */
  private standingStill({ definition, state }: Instance, ordinal: number): Pick<InstanceView['limits'][number], 'left' | 'dueAt'> | null {
    const running = state.limits[String(ordinal)];
    if (!running || running.stoodAt === null) return null;
    const process = this.knowledge.compiled(definition);
    const limit = limitDefinition({ process }, running);
    return {
      left: limit && leftOf(this.knowledge.calendar(process.definition.calendar), limit, running),
      dueAt: limit?.within ? null : iso(running.dueAt),
    };
  }
}
