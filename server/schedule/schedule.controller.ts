import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { type Page, pageQuery } from '#server/problem/keyset-page.js';
import { Backfill, type BackfillReport } from './backfill.js';
import { type Intervention, ScheduleControl } from './schedule-control.js';
import { RunReads, type RunView } from './run-reads.js';
import { ScheduleReads, type ScheduleView } from './schedule-reads.js';

const reason = z.string().trim().min(1).max(2_000);
const listQuery = z.strictObject({ process: z.string().max(100).optional() });
const withReason = z.strictObject({ reason });
const severalRequest = z.strictObject({ reason, process: z.string().max(100).optional() });
const backfillRequest = z.strictObject({ from: z.iso.date(), to: z.iso.date(), reason });
const STATES: Readonly<Record<string, string>> = {
  counting: '正在清点',
  running: '正在启动',
  waiting: '正待确认',
  done: '已完成',
  skipped: '已跳过',
  failed: '已中止',
};
const dryRunQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

/** Instances that begin on calendar rules. */
@ApiTags('schedules')
@Controller('api/schedules')
export class ScheduleController {
  constructor(
    private readonly reads: ScheduleReads,
    private readonly became: RunReads,
    private readonly control: ScheduleControl,
    private readonly backfills: Backfill,
  ) {}

  /** Schedules by process and name, for administrators, auditors and the owners of processes. */
  @Get()
  async list(
    @Me() me: SignedIn,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<{ items: readonly ScheduleView[] }> {
    return { items: await this.reads.list(me, query.process ?? null) };
  }

  /** Pauses every schedule, or those of a process: what occurs meanwhile is not made up. */
  @OnlyFor('administrator')
  @Post('pause')
  @HttpCode(200)
  pauseAll(
    @Me() me: SignedIn,
    @Body({ schema: severalRequest }) body: z.infer<typeof severalRequest>,
  ): Promise<{ items: readonly ScheduleView[] }> {
    return this.all(me, body, (intervention) => this.control.pause(intervention));
  }

  /** Resumes every schedule, or those of a process, each with its next occurrence. */
  @OnlyFor('administrator')
  @Post('resume')
  @HttpCode(200)
  resumeAll(
    @Me() me: SignedIn,
    @Body({ schema: severalRequest }) body: z.infer<typeof severalRequest>,
  ): Promise<{ items: readonly ScheduleView[] }> {
    return this.all(me, body, (intervention) => this.control.resume(intervention));
  }

  /** One schedule, with what administrators did with it. */
  @Get(':process/:name')
  one(@Me() me: SignedIn, @Param('process') process: string, @Param('name') name: string): Promise<ScheduleView> {
    return this.reads.one(me, process, name);
  }

  /** What became of each occurrence, the latest first. */
  @Get(':process/:name/runs')
  runs(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): Promise<Page<RunView>> {
    return this.became.runs(me, process, name, query);
  }

  /** One occurrence with its items, refused ones first. */
  @Get(':process/:name/runs/:day')
  run(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Param('day') day: string,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): Promise<RunView> {
    return this.became.run(me, process, name, dayOf(day), query);
  }

  /** Pauses a schedule; paused already, it stays so. */
  @OnlyFor('administrator')
  @Post(':process/:name/pause')
  @HttpCode(200)
  async pause(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Body({ schema: withReason }) body: z.infer<typeof withReason>,
  ): Promise<ScheduleView> {
    await this.control.pause({ process, name, person: me.person, reason: body.reason });
    return this.reads.one(me, process, name);
  }

  /** Resumes a schedule with its next occurrence. */
  @OnlyFor('administrator')
  @Post(':process/:name/resume')
  @HttpCode(200)
  async resume(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Body({ schema: withReason }) body: z.infer<typeof withReason>,
  ): Promise<ScheduleView> {
    await this.control.resume({ process, name, person: me.person, reason: body.reason });
    return this.reads.one(me, process, name);
  }

  /** Makes occurrences between two days up, both included: what was started is not started again. `dryRun` only tells what there is to start. */
  @OnlyFor('administrator')
  @Post(':process/:name/backfill')
  @HttpCode(200)
  backfill(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Body({ schema: backfillRequest }) { from, to, reason: why }: z.infer<typeof backfillRequest>,
    @Query({ schema: dryRunQuery }) query: z.infer<typeof dryRunQuery>,
  ): Promise<BackfillReport> {
    return this.backfills.execute({ process, name, person: me.person, reason: why }, from, to, query.dryRun === 'true');
  }

  /** Starts what waits because it is more than `most`. */
  @OnlyFor('administrator')
  @Post(':process/:name/runs/:day/confirm')
  @HttpCode(200)
  confirm(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Param('day') day: string,
    @Body({ schema: withReason }) body: z.infer<typeof withReason>,
  ): Promise<RunView> {
    return this.onRun(me, process, name, day, (date) => this.control.confirm({ process, name, person: me.person, ...body }, date));
  }

  /** Starts nothing of what waits, and nothing more of what is under way. */
  @OnlyFor('administrator')
  @Post(':process/:name/runs/:day/skip')
  @HttpCode(200)
  skip(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Param('day') day: string,
    @Body({ schema: withReason }) body: z.infer<typeof withReason>,
  ): Promise<RunView> {
    return this.onRun(me, process, name, day, (date) => this.control.skip({ process, name, person: me.person, ...body }, date));
  }

  /** Tries once more what was refused. */
  @OnlyFor('administrator')
  @Post(':process/:name/runs/:day/retry')
  @HttpCode(200)
  retry(
    @Me() me: SignedIn,
    @Param('process') process: string,
    @Param('name') name: string,
    @Param('day') day: string,
    @Body({ schema: withReason }) body: z.infer<typeof withReason>,
  ): Promise<RunView> {
    return this.onRun(me, process, name, day, (date) => this.control.retry({ process, name, person: me.person, ...body }, date));
  }

  private async onRun(me: SignedIn, process: string, name: string, day: string, act: (day: string) => Promise<boolean>): Promise<RunView> {
    const date = dayOf(day);
    const isDone = await act(date);
    const run = await this.became.run(me, process, name, date, { limit: 50 });
    if (!isDone)
      throw new DomainError(
        'run-not-so-far',
        `这次启动${STATES[run.state] ?? run.state}，不能这样处理 / This occurrence is ${run.state}; that cannot be done with it.`,
        { state: run.state },
      );
    return run;
  }

  private async all(
    me: SignedIn,
    { process, reason: why }: z.infer<typeof severalRequest>,
    act: (intervention: Intervention) => Promise<boolean>,
  ): Promise<{ items: readonly ScheduleView[] }> {
    const found = await this.reads.list(me, process ?? null);
    if (process !== undefined && found.length === 0)
      throw new DomainError('schedule-not-found', `流程 ${process} 没有定时安排 / ${process} has no schedules.`, { process });
    for (const one of found) await act({ process: one.process, name: one.name, person: me.person, reason: why });
    return { items: await this.reads.list(me, process ?? null) };
  }
}

/** @throws {DomainError} `not-found`: an occurrence is named by its date */
function dayOf(text: string): string {
  if (!z.iso.date().safeParse(text).success) throw new DomainError('not-found', text);
  return text;
}
