import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/text.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { commandId } from '#server/instance/command-id.js';
import { readCommand } from '#server/instance/command-requests.js';
import { Commands } from '#server/instance/commands.js';
import { statesOf } from '#server/instance/instance-view.js';
import { problemOf } from '#server/problem/problem-codes.js';
import { isTaskCommand, TASK_COMMANDS } from './task-commands.js';
import { taskPlace } from './task-place.js';

/** Most tasks of one batch: what a person can have looked at. */
const MOST_TASKS = 200;

const batchRequest = z.strictObject({
  /** The command's type and what its route takes: `{ "type": "complete", "outcome": "approved" }`. */
  command: z.looseObject({ type: z.string().max(50) }),
  /** The selection as it was seen, each task with the document versions that were looked at. */
  tasks: z
    .array(z.strictObject({ id: z.string().max(100), saw: z.record(z.string(), z.number().int()).nullable().default(null) }))
    .min(1)
    .max(MOST_TASKS)
    .refine((tasks) => new Set(tasks.map(({ id }) => id)).size === tasks.length, '同一任务重复 / a task is there twice'),
});

/** What became of one task of a batch. */
interface BatchItem {
  readonly task: string;
  readonly done: boolean;
  /** Where its instance stands then; null when it was refused. */
  readonly instance: {
    readonly id: string;
    readonly key: string | null;
    readonly status: string;
    readonly states: readonly string[];
  } | null;
  /** Why it was refused; null when it was done. */
  readonly problem: { readonly code: string; readonly title: Text; readonly detail: string; readonly facts: object } | null;
}

@ApiTags('tasks')
@Controller('api/tasks')
export class TaskBatchController {
  constructor(private readonly commands: Commands) {}

  /**
   * One command on many tasks: those that are named, never "all that match". Each is checked, done and answered by itself, and is an event of its own; sent
   * again under the same key, what was done is answered and not done twice.
   */
  @Post('batch')
  @HttpCode(200)
  async batch(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: batchRequest }) { command, tasks }: z.infer<typeof batchRequest>,
  ): Promise<{ done: number; refused: number; items: readonly BatchItem[] }> {
    const id = commandId(me.person, key);
    const { type, ...rest } = command;
    if (!isTaskCommand(type)) {
      const known = TASK_COMMANDS.join(', ');
      throw new DomainError('request-invalid', `${type} 不能成批办理，可用：${known} / "${type}" is not done in batches; known: ${known}.`);
    }
    const body = readCommand(type, rest);
    // Handed over together, the committer carries them out together.
    const items = await Promise.all(tasks.map((task) => this.one(me, `${id}/${task.id}`, task, body)));
    const done = items.filter((item) => item.done).length;
    return { done, refused: items.length - done, items };
  }

  private async one(
    me: SignedIn,
    key: string,
    { id, saw }: z.infer<typeof batchRequest>['tasks'][number],
    body: CommandBody,
  ): Promise<BatchItem> {
    try {
      const place = taskPlace(id);
      const own = body.type === 'complete' ? { ...body, saw } : body;
      const { state, ...instance } = await this.commands.execute(me, key, place.instance, { ...own, task: place.ordinal } as CommandBody);
      return {
        task: id,
        done: true,
        instance: { id: instance.id, key: state.key, status: state.status, states: statesOf(state) },
        problem: null,
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, detail, facts } = error;
      return { task: id, done: false, instance: null, problem: { code, title: problemOf(code).title, detail, facts: facts ?? {} } };
    }
  }
}
