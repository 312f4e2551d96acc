import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { isDuePhrase, parseDuePhrase } from '#engine/definition/due-phrase.js';
import { parseDuration } from '#engine/definition/duration.js';
import { isDate } from '#engine/definition/iso-date.js';
import { DomainError } from '#engine/domain-error.js';
import { dayNumber } from '#engine/time/civil-day.js';
import { describeStretch } from '#engine/time/describe-due.js';
import { explainDue } from '#engine/time/explain-due.js';
import { type CalendarDay, createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import { MovableClock } from '#server/clock/clock.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Publications } from '#server/definition/publications.js';
import { atQuery, pastInstant } from '#server/problem/past-instant.js';
import { type CalendarSummary, summaries } from './calendar-summary.js';
import { CalendarsThen } from './calendars-then.js';

const MOST_DAYS = 400;

const date = z.string().refine(isDate, '应为日期，如 2026-02-13 / Expected a date such as 2026-02-13');
/** As events name it (`versions.calendar`); left out: the calendars in force now. */
const version = z.string().max(100).optional();
const daysQuery = z.strictObject({ from: date, to: date, version });
const dueQuery = z
  .strictObject({
    /** Default now, by the host's clock. */
    from: z.iso.datetime({ offset: true }).optional(),
    within: z
      .string()
      .max(100)
      .refine(
        (text) => parseDuration(text) !== null || isDuePhrase(parseDuePhrase(text)),
        '应为期限，如 3 working days、working day 5 of month / Expected a duration such as 3 working days, working day 5 of month',
      ),
    before: z.enum(['true', 'false']).default('false'),
    cutoff: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '应为时刻，如 16:00 / Expected a time of day such as 16:00')
      .optional(),
    version,
  })
  .refine(({ within, before }) => before === 'false' || parseDuration(within) !== null, {
    path: ['before'],
    message: '只有时长可以往前数，如 3 working days / Only a duration such as 3 working days is counted back',
  });

/** Working calendars: which days count, and when something is due. */
@ApiTags('calendars')
@Controller('api/calendars')
export class CalendarController {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly clock: MovableClock,
    private readonly publications: Publications,
    private readonly then: CalendarsThen,
  ) {}

  /** Calendars that were in force at an instant, and their version; left out: those in force now. */
  @Get()
  async list(@Query({ schema: atQuery }) { at }: z.infer<typeof atQuery>): Promise<{ version: string; items: readonly CalendarSummary[] }> {
    if (at === undefined) {
      const now = [...this.knowledge.library().calendars.values()].map(({ definition }) => definition);
      return { version: this.knowledge.calendarVersion, items: summaries(now) };
    }
    const kept = await this.publications.at(pastInstant(at, await this.clock.now()));
    return { version: kept.calendar, items: summaries(await this.then.definitions(kept)) };
  }

  /** Days of a calendar, both included, at most 400: whether they work, when, and why. */
  @Get(':id/days')
  async days(
    @Param('id') id: string,
    @Query({ schema: daysQuery }) { from, to, version: of }: z.infer<typeof daysQuery>,
  ): Promise<{ items: readonly CalendarDay[] }> {
    const calendar = await this.calendar(id, of);
    const count = dayNumber(to) - dayNumber(from) + 1;
    if (count > MOST_DAYS) throw new DomainError('request-invalid', `to: 一次最多 ${MOST_DAYS} 天 / at most ${MOST_DAYS} days at once.`);
    return { items: Array.from({ length: Math.max(0, count) }, (_, place) => calendar.day(calendar.next(from, place))) };
  }

  /** When something is due, and every day that was counted or left out on the way. */
  @Get(':id/due')
  async due(@Param('id') id: string, @Query({ schema: dueQuery }) query: z.infer<typeof dueQuery>): Promise<object> {
    const calendar = await this.calendar(id, query.version);
    const from = query.from === undefined ? (await this.clock.read()).now : Date.parse(query.from);
    try {
      const { at, begins, days, unit, provisional } = explainDue(calendar, {
        from,
        duration: query.within,
        before: query.before === 'true',
        cutoff: query.cutoff ?? null,
      });
      return {
        from: new Date(from).toISOString(),
        within: query.within,
        at: new Date(at).toISOString(),
        begins: new Date(begins).toISOString(),
        zone: calendar.zone,
        provisional,
        unit,
        days: days.map((day) => ({ ...day, text: describeStretch(day, unit) })),
        version: query.version ?? this.knowledge.calendarVersion,
      };
    } catch (error) {
      if (error instanceof RangeError)
        throw new DomainError(
          'request-invalid',
          'within: 到期日在公历 1 至 9999 年之外，或在 50 年的工作时间之外 / due outside of the years 1 to 9999, or more than 50 years of working time away.',
        );
      throw error;
    }
  }

  /** @throws {DomainError} `calendar-not-found`, `calendar-version-not-found` */
  private async calendar(id: string, of: string | undefined): Promise<WorkingCalendar> {
    if (of !== undefined) {
      const definition = (await this.then.ofVersion(of)).find((calendar) => calendar.id === id);
      if (!definition) throw new DomainError('calendar-not-found', id);
      return createCalendar(definition);
    }
    if (!this.knowledge.library().calendars.has(id)) throw new DomainError('calendar-not-found', id);
    return this.knowledge.calendar(id);
  }
}
