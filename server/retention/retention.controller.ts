import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { readHoldSubject } from '#engine/retention/hold-subject.js';
import { readInstant } from '#engine/time/iso-instant.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { instantText } from '#server/problem/past-instant.js';
import { askOf } from './ask-of.js';
import { CheckMonth, type MonthReport } from './check-month.js';
import { Holds, type PlacedHold } from './holds.js';
import { type KeptMonth, keptMonths } from './months.js';
import { Purges, type PurgeState } from './purges.js';

const reason = z.string().trim().min(1).max(2_000);
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '应为年月，如 2026-03 / Expected a year and a month, such as 2026-03');
const instant = instantText.transform((text) => new Date(readInstant(text) ?? 0));
const newHold = z.strictObject({
  subject: z
    .string()
    .max(300)
    .refine((text) => readHoldSubject(text) !== null, {
      error:
        '应为 instance:<编号>、key:<流程>/<业务编号>、process:<流程>、register:<台账>/<键> 或 month:2026-03 / Expected instance:<id>, key:<process>/<key>, process:<id>, register:<name>/<key> or month:2026-03',
    }),
  reason,
  from: instant.optional(),
  until: instant.optional(),
});
const lifting = z.strictObject({ reason });
const ordered = z.strictObject({ month, reason });
const holdsQuery = z.strictObject({ all: z.enum(['true', 'false']).default('false') });
const id = z.uuid();

/** How long records are kept, what keeps them longer, and what becomes of those whose time is over. */
@ApiTags('retention')
@OnlyFor('auditor', 'administrator')
@Controller('api')
export class RetentionController {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly months: CheckMonth,
    private readonly holds: Holds,
    private readonly purges: Purges,
  ) {}

  /** Retention of every process (years after the end; null: for ever), and the months whose history is kept. */
  @Get('retention')
  async retention(): Promise<{
    readonly processes: readonly { readonly process: string; readonly title: object; readonly years: number | null }[];
    readonly months: readonly KeptMonth[];
  }> {
    const processes = this.knowledge.processes().map(({ id: process, title, retention: years }) => ({ process, title, years }));
    return { processes, months: await keptMonths(askOf(this.pool)) };
  }

  /** Whether a month of starts may be purged; if not, what keeps it: how many instances, why, and the first of them. */
  @Get('retention/:month')
  check(@Param('month', { schema: month }) wanted: string): Promise<MonthReport> {
    return this.months.execute(wanted);
  }

  /** Holds in force, or with `all=true` those that were lifted too. */
  @Get('holds')
  async list(@Query({ schema: holdsQuery }) { all }: z.infer<typeof holdsQuery>): Promise<{ readonly items: readonly PlacedHold[] }> {
    return { items: await this.holds.list(all === 'true') };
  }

  /** Keeps what it names from being purged. */
  @OnlyFor('administrator')
  @Post('holds')
  place(@Me() me: SignedIn, @Body({ schema: newHold }) hold: z.infer<typeof newHold>): Promise<PlacedHold> {
    return this.holds.place(hold, me.person);
  }

  @OnlyFor('administrator')
  @Post('holds/:id/lift')
  @HttpCode(200)
  lift(
    @Me() me: SignedIn,
    @Param('id', { schema: id }) hold: string,
    @Body({ schema: lifting }) { reason: why }: z.infer<typeof lifting>,
  ): Promise<PlacedHold> {
    return this.holds.lift(hold, me.person, why);
  }

  @Get('purges')
  async listPurges(): Promise<{ readonly items: readonly PurgeState[] }> {
    return { items: await this.purges.list() };
  }

  @Get('purges/:id')
  findPurge(@Param('id', { schema: id }) purge: string): Promise<PurgeState> {
    return this.purges.find(purge);
  }

  /** Begins to purge a month of starts, which goes on in the background. What it would do says `GET /api/retention/{month}`. */
  @OnlyFor('administrator')
  @Post('purges')
  @HttpCode(202)
  order(@Me() me: SignedIn, @Body({ schema: ordered }) { month: wanted, reason: why }: z.infer<typeof ordered>): Promise<PurgeState> {
    return this.purges.order(wanted, me.person, why);
  }
}
