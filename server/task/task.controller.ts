import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { PRIORITIES, type Priority } from '#engine/definition/priority.js';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/text.js';
import { mayAct } from '#engine/runtime/task-view.js';
import { aboutOf } from '#engine/runtime/instance-view.js';
import type { Instance } from '#engine/runtime/instance.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Commands } from '#server/instance/commands.js';
import { taskId } from '#server/instance/instance-view.js';
import { isFreeFor, standingOf, standsIn } from '#server/instance/standing.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { Abouts } from './abouts.js';
import { taskPlace } from './task-place.js';
import { taskView } from './task-view.js';

const STANDING = { principals: '$1', places: '$2' };

interface TaskRow {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly state: string;
  readonly title: Text;
  /** What this one is about, where its definition says so. */
  readonly about: string | null;
  readonly assignee: string | null;
  readonly openedAt: string;
  readonly dueAt: string | null;
  /** Holidays of the year it is due in are not published yet: it may move. */
  readonly provisional: boolean;
  readonly priority: Priority;
  /** An administrator has suspended its instance: it cannot be done now. */
  readonly isSuspended: boolean;
}

@ApiTags('tasks')
@Controller('api/tasks')
export class TaskController {
  constructor(
    private readonly commands: Commands,
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly abouts: Abouts,
    private readonly reads: Reads,
  ) {}

  /** The person's inbox: open tasks that he, or somebody he substitutes, holds or may take, the most pressing first, of those the earliest due, without a due date last. */
  @Get()
  async inbox(@Me() me: SignedIn, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<TaskRow>> {
    const after = fromCursor(query.after, ['integer', 'instant', 'uuid', 'integer']);
    const { principals, places } = standingOf(me);
    const { rows } = await this.pool.query<{
      instance_id: string;
      ordinal: number;
      priority: number;
      sort: string;
      process: string;
      definition: string;
      key: string | null;
      state: string;
      assignee: string | null;
      opened_at: Date;
      due_at: Date | null;
      suspended: boolean;
      initiator: string;
    }>(
      `SELECT DISTINCT c.priority, c.due_at::text AS sort, c.due_at AS sorted, c.instance_id, c.ordinal, t.process, encode(i.definition, 'hex') AS definition, i.key, t.state, t.assignee, t.opened_at, t.due_at, i.status = 'suspended' AS suspended, i.initiator
       FROM task_candidate c JOIN task t USING (shard, instance_id, ordinal) JOIN instance i ON i.shard = c.shard AND i.id = c.instance_id
       WHERE c.shard = 0 AND ${standsIn(STANDING)} AND ${isFreeFor(STANDING)} AND ($3::smallint IS NULL OR (c.priority, c.due_at, c.instance_id, c.ordinal) > ($3, $4::timestamptz, $5::uuid, $6::integer))
       ORDER BY c.priority, sorted, c.instance_id, c.ordinal LIMIT $7`,
      [principals, places, ...(after ?? [null, null, null, null]), query.limit + 1],
    );
    await this.knowledge.load(rows.map((row) => row.definition));
    const abouts = await this.abouts.of(me, rows);
    const page = pageOf(
      rows,
      query.limit,
      (row): TaskRow | null =>
        this.isOwnRequest(me, row)
          ? null
          : {
              id: taskId(row.instance_id, row.ordinal),
              instance: row.instance_id,
              process: row.process,
              key: row.key,
              state: row.state,
              title: this.knowledge.compiled(row.definition).states.get(row.state)?.title ?? { zh: row.state, en: row.state },
              about: abouts.get(taskId(row.instance_id, row.ordinal)) ?? null,
              assignee: row.assignee,
              openedAt: row.opened_at.toISOString(),
              dueAt: row.due_at?.toISOString() ?? null,
              provisional: this.knowledge.isProvisional(row.definition, row.due_at?.getTime() ?? null),
              priority: PRIORITIES[row.priority] ?? 'normal',
              isSuspended: row.suspended,
            },
      (row) => [row.priority, row.sort, row.instance_id, row.ordinal],
    );
    return { ...page, items: page.items.filter((row) => row !== null) };
  }

  /** A gate over the person's own request, which he would see for somebody he substitutes: nobody decides it in another's name. */
  private isOwnRequest(me: SignedIn, row: { readonly initiator: string; readonly definition: string; readonly state: string }): boolean {
    const state = this.knowledge.compiled(row.definition).states.get(row.state);
    return row.initiator === me.person && state?.kind === 'approval' && state.approval.whenInitiator !== 'allow';
  }

  /** One open task: what to fill, what is shown, what can be chosen, the draft. */
  @Get(':id')
  async one(@Me() me: SignedIn, @Param('id') id: string): Promise<unknown> {
    const { instance: instanceId, ordinal } = taskPlace(id);
    const whole = await this.mayRead.instance(me, instanceId);
    const instance = this.mayRead.seen(me, whole);
    const task = instance.state.tasks[String(ordinal)];
    if (!task) throw new DomainError('task-not-found', id);
    await this.reads.instance(me, whole, 'task', { task: ordinal });
    await this.noteView(me, instance, ordinal);
    const process = this.knowledge.compiled(instance.definition);
    return {
      ...taskView(process, instance, task, aboutOf(process, instance, task, this.mayRead.factsNow(me, instance))),
      provisional: this.knowledge.isProvisional(instance.definition, task.dueAt),
    };
  }

  /** Whoever may act on a task opens it: noted once for each, and never in the way of reading it. */
  private async noteView(me: SignedIn, instance: Instance, ordinal: number): Promise<void> {
    const task = instance.state.tasks[ordinal];
    if (!task || task.viewedBy.includes(me.person)) return;
    const process = this.knowledge.compiled(instance.definition);
    if (!mayAct(process, instance, ordinal, me.person, this.mayRead.factsNow(me, instance))) return;
    try {
      await this.commands.execute(me, `view:${taskId(instance.id, ordinal)}`, instance.id, { type: 'view', task: ordinal });
    } catch (error) {
      // Closed, taken or seen meanwhile.
      if (!(error instanceof DomainError)) throw error;
    }
  }
}
