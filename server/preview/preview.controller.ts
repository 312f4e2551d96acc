import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { decidedEvent } from '#engine/audit/event-body.js';
import { DomainError } from '#engine/domain-error.js';
import { explainTask } from '#engine/preview/explain-task.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import { instanceWithout } from '#engine/runtime/hidden-fields.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FileStore } from '#server/file/file-store.js';
import { storedEvents } from '#server/history/stored-events.js';
import { COMMAND_REQUESTS, readCommand } from '#server/instance/command-requests.js';
import { MayRead } from '#server/instance/may-read.js';
import { refusalFacts } from '#server/instance/refusal-facts.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { readRequest } from '#server/problem/request-invalid.js';
import { taskPlace } from '#server/task/task-place.js';
import { explanationView, pathView, previewView } from './preview-view.js';
import { Previews } from './previews.js';

const previewQuery = z.strictObject({
  /** JSON: the command's type and what its route takes, `{"type":"complete","outcome":"approved"}`. */
  command: z.string().min(2).max(20_000),
});
type PreviewQuery = z.infer<typeof previewQuery>;

/** What would happen, why a task is mine, and where an instance still goes. */
@ApiTags('previews')
@Controller('api')
export class PreviewController {
  constructor(
    private readonly previews: Previews,
    private readonly mayRead: MayRead,
    private readonly knowledge: Knowledge,
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly files: FileStore,
    private readonly reads: Reads,
  ) {}

  /** What starting a process would lead to. */
  @Get('definitions/:id/preview')
  async start(@Me() me: SignedIn, @Param('id') id: string, @Query({ schema: previewQuery }) query: PreviewQuery): Promise<object> {
    const { type, ...rest } = commandOf(query);
    if (type !== 'start') throw new DomainError('request-invalid', '这里只能预览发起 / Only a start is previewed here.');
    return this.previewed(me, null, readCommand('start', { ...rest, process: id }));
  }

  /** What a command on an instance would lead to: a button, a cancel, a move. */
  @Get('instances/:id/preview')
  async instance(@Me() me: SignedIn, @Param('id') id: string, @Query({ schema: previewQuery }) query: PreviewQuery): Promise<object> {
    const instance = await this.mayRead.instance(me, id);
    const body = await this.bodyOf(me, query);
    await this.reads.instance(me, instance, 'preview');
    return this.previewed(me, instance, body);
  }

  /** What a command on a task would lead to: whose turn it is next, what must be decided again. */
  @Get('tasks/:id/preview')
  async task(@Me() me: SignedIn, @Param('id') id: string, @Query({ schema: previewQuery }) query: PreviewQuery): Promise<object> {
    const { instance: instanceId, ordinal } = taskPlace(id);
    const instance = await this.mayRead.instance(me, instanceId);
    const body = await this.bodyOf(me, query);
    await this.reads.instance(me, instance, 'preview', { task: ordinal });
    return this.previewed(me, instance, { ...body, task: ordinal } as CommandBody);
  }

  /**
   * Why a task is whose it is, and when it is due: the rule with the data it read and whom it meant, duties kept apart, what was done to the task since,
   * who acts for whom, why it is mine; the limit, the days off it skipped, its pauses.
   */
  @Get('tasks/:id/why')
  async why(@Me() me: SignedIn, @Param('id') id: string): Promise<object> {
    const { instance: instanceId, ordinal } = taskPlace(id);
    const instance = await this.mayRead.instance(me, instanceId);
    const events = await this.keys.open(await storedEvents(this.pool, instance.id));
    const process = this.knowledge.compiled(instance.definition);
    const directory = this.knowledge.directory();
    const hidden = this.mayRead.hidden(me, instance);
    const roles = this.knowledge.library().organization?.definition.roles ?? {};
    await this.knowledge.load(events.map(({ definition }) => definition));
    const explanation = explainTask((definition) => this.knowledge.compiled(definition), instance.id, events.map(decidedEvent), ordinal, {
      person: me.person,
      directory: directory.at(me.at),
      nameOf: directory.nameOf,
      titleOf: (role) => roles[role]?.title ?? { zh: role, en: role },
      shown: (then) => instanceWithout(then, hidden),
      calendar: this.knowledge.calendar(process.definition.calendar),
      calendarVersion: this.knowledge.calendarVersion,
    });
    if (!explanation) throw new DomainError('task-not-found', id);
    await this.reads.instance(me, instance, 'why', { task: ordinal });
    return explanationView(explanation);
  }

  /** Where an instance stands and, if everything goes well, the steps to its end with people and expected dates. */
  @Get('instances/:id/path')
  async path(@Me() me: SignedIn, @Param('id') id: string): Promise<object> {
    const instance = await this.mayRead.instance(me, id);
    await this.reads.instance(me, instance, 'path');
    return pathView(await this.previews.path(instance));
  }

  /** A refusal tells the same as that of the route which carries the command out. */
  private async previewed(me: SignedIn, instance: Instance | null, body: CommandBody): Promise<object> {
    const preview = await this.previews.command(me.person, instance, body);
    const { refusal } = preview;
    if (!refusal) return previewView(preview);
    return previewView({ ...preview, refusal: { ...refusal, facts: await refusalFacts(this.pool, refusal, instance?.id ?? null, body) } });
  }

  private async bodyOf(me: SignedIn, query: PreviewQuery): Promise<CommandBody> {
    const { type, ...rest } = commandOf(query);
    if (type !== 'attach') return readCommand(type, rest);
    const { digest, name } = readRequest(COMMAND_REQUESTS.attach, rest);
    return { type, task: null, file: await this.files.toAttach(me.person, digest, name) };
  }
}

/** @throws {DomainError} `request-invalid` */
function commandOf({ command }: PreviewQuery): Readonly<Record<string, unknown>> & { readonly type: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(command);
  } catch {
    parsed = null;
  }
  const read = z.looseObject({ type: z.string() }).safeParse(parsed);
  if (!read.success)
    throw new DomainError('request-invalid', '`command` 应为 JSON，例如 {"type":"claim"} / `command` is JSON such as {"type":"claim"}.');
  return read.data;
}
