import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/process-definition.js';
import { returnTargets } from '#engine/runtime/commands/return.js';
import { workOf } from '#engine/runtime/open-work.js';
import { mayAct } from '#engine/runtime/task-view.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance, InstanceState, JsonObject } from '#engine/runtime/instance.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FactRows, factsOf } from '#server/instance/batch-facts.js';
import { Commands } from '#server/instance/commands.js';
import { COMMAND_REQUESTS, type CommandRequest } from '#server/instance/command-requests.js';
import { documentsView, type InstanceView, instanceView, iso, taskId } from '#server/instance/instance-view.js';
import { isFreeFor, standingOf, standsIn } from '#server/instance/standing.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';

const emptyRequest = COMMAND_REQUESTS.claim.optional();

const STANDING = { principals: '$1', places: '$2' };

interface TaskRow {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly state: string;
  readonly title: Text;
  readonly assignee: string | null;
  readonly openedAt: string;
  readonly dueAt: string | null;
}

@ApiTags('tasks')
@Controller('api/tasks')
export class TaskController {
  constructor(
    private readonly commands: Commands,
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** The person's inbox: open tasks that he, or somebody he substitutes, holds or may take, earliest due first, those without a due date last. */
  @Get()
  async inbox(@Me() me: SignedIn, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>): Promise<Page<TaskRow>> {
    const after = fromCursor(query.after, ['instant', 'uuid', 'integer']);
    const { principals, places } = standingOf(me);
    const { rows } = await this.pool.query<{
      instance_id: string;
      ordinal: number;
      sort: string;
      process: string;
      definition: string;
      key: string | null;
      state: string;
      assignee: string | null;
      opened_at: Date;
      due_at: Date | null;
    }>(
      `SELECT DISTINCT c.due_at::text AS sort, c.due_at AS sorted, c.instance_id, c.ordinal, t.process, encode(i.definition, 'hex') AS definition, i.key, t.state, t.assignee, t.opened_at, t.due_at
       FROM task_candidate c JOIN task t USING (shard, instance_id, ordinal) JOIN instance i ON i.shard = c.shard AND i.id = c.instance_id
       WHERE c.shard = 0 AND ${standsIn(STANDING)} AND ${isFreeFor(STANDING)} AND ($3::timestamptz IS NULL OR (c.due_at, c.instance_id, c.ordinal) > ($3, $4::uuid, $5::integer))
       ORDER BY sorted, c.instance_id, c.ordinal LIMIT $6`,
      [principals, places, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, query.limit + 1],
    );
    await this.knowledge.load(rows.map((row) => row.definition));
    return pageOf(
      rows,
      query.limit,
      (row) => ({
        id: taskId(row.instance_id, row.ordinal),
        instance: row.instance_id,
        process: row.process,
        key: row.key,
        state: row.state,
        title: this.knowledge.compiled(row.definition).states.get(row.state)?.title ?? { zh: row.state, en: row.state },
        assignee: row.assignee,
        openedAt: row.opened_at.toISOString(),
        dueAt: row.due_at?.toISOString() ?? null,
      }),
      (row) => [row.sort, row.instance_id, row.ordinal],
    );
  }

  /** One open task: what to fill, what is shown, what can be chosen, the draft. */
  @Get(':id')
  async one(@Me() me: SignedIn, @Param('id') id: string): Promise<unknown> {
    const { instance: instanceId, ordinal } = taskPlace(id);
    const instance = this.mayRead.seen(me, await this.mayRead.instance(me, instanceId));
    const task = instance.state.tasks[String(ordinal)];
    if (!task) throw new DomainError('task-not-found', id);
    await this.noteView(me, instance, ordinal);
    const compiled = this.knowledge.compiled(instance.definition);
    const state = compiled.states.get(task.state);
    const work = state ? workOf(state) : null;
    return {
      id,
      instance: instance.id,
      process: instance.process,
      key: instance.state.key,
      state: task.state,
      title: state?.title,
      kind: task.kind,
      assignee: task.assignee,
      candidates: task.candidates,
      delegatedBy: task.delegatedBy,
      addedBy: task.addedBy,
      waitsFor: task.waitsFor.map((ordinal) => taskId(instance.id, ordinal)),
      followedBy: task.followedBy,
      opinions: task.opinions.map((opinion) => ({ ...opinion, at: iso(opinion.at) })),
      openedAt: iso(task.openedAt),
      dueAt: iso(task.dueAt),
      item: task.item,
      draft: task.draft && { ...task.draft, at: iso(task.draft.at) },
      outcomes: work?.outcomes ?? {},
      allow: work?.allow ?? [],
      urgedAt: iso(task.urgedAt),
      paused: pauseView(instance.state.limits, ordinal),
      questions: task.questions.map((question) => ({
        ...question,
        at: iso(question.at),
        answer: question.answer && { ...question.answer, at: iso(question.answer.at) },
      })),
      returns: {
        to: returnTargets(compiled, instance.state, task.state).map((name) => ({ state: name, title: compiled.states.get(name)?.title })),
        strategy: work?.return.strategy ?? 'again',
      },
      fills: (work?.fills ?? []).map((filling) => ({
        ...filling,
        form: compiled.definition.documents[filling.document]?.form,
        fields: filling.fields ?? compiled.ownFields(filling.document),
      })),
      shows: work?.shows ?? [],
      documents: Object.fromEntries(
        Object.entries(documentsView(instance.documents)).filter(
          ([name]) => (work?.shows ?? []).includes(name) || (work?.fills ?? []).some((filling) => filling.document === name),
        ),
      ),
    };
  }

  @Post(':id/claim')
  @HttpCode(200)
  claim(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'claim', task }));
  }

  @Post(':id/release')
  @HttpCode(200)
  release(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'release', task }));
  }

  @Post(':id/draft')
  @HttpCode(200)
  draft(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.draft }) body: CommandRequest<'draft'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'draft', task, documents: body.documents as JsonObject }));
  }

  /** Finishes a task, or decides at a gate. */
  @Post(':id/complete')
  @HttpCode(200)
  complete(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.complete }) body: CommandRequest<'complete'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'complete', task, ...body, documents: body.documents as JsonObject }));
  }

  /** Copies the instance to persons, who are asked for a receipt. */
  @Post(':id/cc')
  @HttpCode(200)
  cc(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.cc }) body: CommandRequest<'cc'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'cc', ...body, task }));
  }

  /** Asks somebody about the task. */
  @Post(':id/ask')
  @HttpCode(200)
  ask(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.ask }) body: CommandRequest<'ask'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'ask', ...body, task }));
  }

  /** Answers a question of the task. */
  @Post(':id/answer')
  @HttpCode(200)
  answer(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.answer }) body: CommandRequest<'answer'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'answer', ...body, task }));
  }

  /** Stops the clocks of the task. */
  @Post(':id/pause')
  @HttpCode(200)
  pause(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.pause }) body: CommandRequest<'pause'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'pause', ...body, task }));
  }

  /** Lets them go on. */
  @Post(':id/resume')
  @HttpCode(200)
  resume(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.resume }) body: CommandRequest<'resume'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'resume', ...body, task }));
  }

  /** Says something about the task. */
  @Post(':id/comment')
  @HttpCode(200)
  comment(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.comment }) body: CommandRequest<'comment'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'comment', ...body, task }));
  }

  /** Reminds whoever must act. */
  @Post(':id/urge')
  @HttpCode(200)
  urge(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'urge', task }));
  }

  /** Casts the vote of a voter who is away, after his consent. */
  @Post(':id/sign-for')
  @HttpCode(200)
  signFor(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.signFor }) body: CommandRequest<'signFor'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'signFor', task, ...body, documents: body.documents as JsonObject }));
  }

  /** Hands a task over to somebody else, for good. */
  @Post(':id/transfer')
  @HttpCode(200)
  transfer(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.transfer }) body: CommandRequest<'transfer'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'transfer', task, ...body }));
  }

  /** An administrator puts one person in another's place. */
  @OnlyFor('administrator')
  @Post(':id/reassign')
  @HttpCode(200)
  reassign(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.reassign }) body: CommandRequest<'reassign'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'reassign', task, ...body }));
  }

  /** Asks somebody to look at a task and hand it back. */
  @Post(':id/delegate')
  @HttpCode(200)
  delegate(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.delegate }) body: CommandRequest<'delegate'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'delegate', task, ...body }));
  }

  /** Hands a delegated task back with an opinion; its owner takes it back without one. */
  @Post(':id/hand-back')
  @HttpCode(200)
  handBack(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.handBack }) body: CommandRequest<'handBack'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'handBack', task, ...body }));
  }

  /** Has somebody else approve too: before one's own decision, or after it. */
  @Post(':id/add-approver')
  @HttpCode(200)
  addApprover(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.addApprover }) body: CommandRequest<'addApprover'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'addApprover', task, ...body }));
  }

  /** Takes an approver out of a gate who has not decided yet. */
  @Post(':id/remove-approver')
  @HttpCode(200)
  removeApprover(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.removeApprover }) body: CommandRequest<'removeApprover'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'removeApprover', task, ...body }));
  }

  /** Sends a matter back to a state it passed before; usually the requester's. */
  @Post(':id/return')
  @HttpCode(200)
  return(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.return }) body: CommandRequest<'return'>,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'return', task, ...body }));
  }

  /** The submitter takes his submission back while the next person has not opened it; `id` is the task he finished. */
  @Post(':id/withdraw')
  @HttpCode(200)
  withdraw(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'withdraw', task }));
  }

  /** A handler takes back what he finished while nobody has gone on with it; `id` is the task he finished. */
  @Post(':id/take-back')
  @HttpCode(200)
  takeBack(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'takeBack', task }));
  }

  /** Whoever may act on a task has seen it by other means than reading it here, which notes it by itself. */
  @Post(':id/view')
  @HttpCode(200)
  view(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: emptyRequest }) _body: unknown,
  ): Promise<InstanceView> {
    return this.execute(me, key, id, (task) => ({ type: 'view', task }));
  }

  /** Whoever may act on a task opens it: noted once for each, and never in the way of reading it. */
  private async noteView(me: SignedIn, instance: Instance, ordinal: number): Promise<void> {
    const task = instance.state.tasks[ordinal];
    if (!task || task.viewedBy.includes(me.person)) return;
    const facts = factsOf(0, this.knowledge, instance.state.lastAt, new FactRows(), new Map());
    if (!mayAct(this.knowledge.compiled(instance.definition), instance, ordinal, me.person, facts)) return;
    const id = taskId(instance.id, ordinal);
    try {
      await this.commands.execute(me, `view ${id}`, instance.id, { type: 'view', task: ordinal });
    } catch (error) {
      // Closed, taken or seen meanwhile.
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private async execute(me: SignedIn, key: string | undefined, id: string, body: (task: number) => CommandBody): Promise<InstanceView> {
    const { instance, ordinal } = taskPlace(id);
    return instanceView(await this.commands.execute(me, key, instance, body(ordinal)));
  }
}

/** Why the clocks of a task stand still by command of a person, the first cause; null: none does. */
function pauseView(limits: InstanceState['limits'], task: number): { by: string | null; reason: string; at: string | null } | null {
  const pauses = Object.values(limits).flatMap((limit) => limit.pauses.filter((pause) => pause.task === task && pause.to === null));
  const [first] = pauses.sort((a, b) => a.from - b.from);
  return first ? { by: first.by, reason: first.reason, at: iso(first.from) } : null;
}

/** Instance and ordinal of a task's public id. @throws {DomainError} `task-not-found` */
export function taskPlace(id: string): { instance: string; ordinal: number } {
  const match = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([1-9]\d{0,8})$/.exec(id);
  if (!match) throw new DomainError('task-not-found', id);
  return { instance: match[1] ?? '', ordinal: Number(match[2]) };
}
