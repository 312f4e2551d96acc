import { Controller, Get, Headers, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PERIODS } from '#engine/analysis/periods.js';
import type { ProcessFigures } from '#engine/analysis/process-figures.js';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { iso } from '#server/instance/instance-view.js';
import { answerOf } from './answer-lines.js';
import { dayRange, days } from './day-range.js';
import { MayMeasure } from './may-measure.js';
import { MeasureProcess, type Reading } from './measure-process.js';

const figuresQuery = z.strictObject({
  process: z.string().min(1).max(100).optional(),
  ...days,
  /** Only instances that ended on this version, or run on it. */
  version: z.coerce.number().int().min(1).optional(),
  part: z.enum(PERIODS).default('month'),
  /** Whether each instance is compared with the version in force. */
  compare: z.enum(['true', 'false']).default('true'),
  /** Whether each history is decided again. */
  replay: z.enum(['true', 'false']).default('false'),
});

const EXAMPLE = '/api/figures?process=shipment&from=2026-07-01&to=2026-09-30';

export interface FiguresAnswer extends Omit<ProcessFigures, 'versions' | 'periods'> {
  readonly process: string;
  readonly title: Text;
  /** First and last day. */
  readonly days: { readonly from: string; readonly to: string };
  /** Running instances are told until then. */
  readonly at: string | null;
  readonly calendar: string;
  readonly versions: readonly (Omit<ProcessFigures['versions'][number], 'version'> & {
    readonly version: number | null;
    readonly hash: string;
  })[];
  readonly periods: readonly (Omit<ProcessFigures['periods'][number], 'period'> & {
    readonly period: { readonly name: string; readonly from: string | null; readonly to: string | null };
  })[];
  /** State, limit or person → what people call it. */
  readonly titles: Readonly<Record<string, Text>>;
}

/** What became of the instances of a process: times, breaches, rework, ways, bottlenecks. */
@ApiTags('figures')
@Controller('api/figures')
export class FiguresController {
  constructor(
    private readonly mayMeasure: MayMeasure,
    private readonly measure: MeasureProcess,
    private readonly knowledge: Knowledge,
    private readonly definitions: DefinitionStore,
    private readonly pool: PgPool,
  ) {}

  /** Of the instances that started on these days. With `Accept: application/x-ndjson` it says how far it has come. */
  @Get()
  async figures(
    @Me() me: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Query({ schema: figuresQuery }) query: z.infer<typeof figuresQuery>,
  ): Promise<FiguresAnswer | StreamableFile> {
    const { process, version } = query;
    if (process === undefined)
      throw new DomainError('query-without-bounds', `process: 请写明流程，例如 ${EXAMPLE} / Say which process, such as ${EXAMPLE}`);
    this.mayMeasure.require(me, process);
    const calendar = this.knowledge.calendar(this.knowledge.current(process)?.definition.calendar ?? 'office');
    const range = dayRange(query.from, query.to, calendar.zone, EXAMPLE);
    const versions = new Map((await this.definitions.versions(process)).map(({ hash, version: number }) => [hash, number]));
    const hash = version === undefined ? null : [...versions].find(([, number]) => number === version)?.[0];
    if (hash === undefined)
      throw new DomainError('not-found', `流程 ${process} 没有第 ${version} 版 / ${process} has no version ${version}.`);
    await writeAccess(this.pool, [
      {
        person: me.person,
        action: 'read-figures',
        subject: `process:${process}`,
        details: { from: query.from ?? null, to: query.to ?? null, version: version ?? null },
      },
    ]);
    const options = { part: query.part, compare: query.compare === 'true', replay: query.replay === 'true' };
    const work = this.measure.figures({ process, version: hash, ...range }, options);
    return answerOf(accept, this.told(work, process, versions, { from: query.from ?? '', to: query.to ?? '' }));
  }

  private async *told(
    work: AsyncGenerator<Reading, { figures: ProcessFigures; now: number }>,
    process: string,
    versions: ReadonlyMap<string, number>,
    asked: FiguresAnswer['days'],
  ): AsyncGenerator<Reading, FiguresAnswer> {
    const { figures, now } = yield* work;
    const current = this.knowledge.current(process)?.definition;
    return {
      process,
      title: current?.title ?? { zh: process, en: process },
      days: asked,
      at: iso(now),
      calendar: current?.calendar ?? '',
      ...figures,
      versions: figures.versions
        .map(({ version, ...summary }) => ({ version: versions.get(version) ?? null, hash: version, ...summary }))
        .sort((a, b) => (a.version ?? 0) - (b.version ?? 0)),
      periods: figures.periods.map(({ period: { name, from, to }, ...summary }) => ({
        period: { name, from: iso(from), to: iso(to) },
        ...summary,
      })),
      titles: this.titlesOf(figures),
    };
  }

  /** Names of the versions measured; the newest has the last word. */
  private titlesOf({ versions, people }: ProcessFigures): Readonly<Record<string, Text>> {
    const titles: Record<string, Text> = {};
    for (const { version } of versions) {
      const { states, definition } = this.knowledge.compiled(version);
      for (const [name, state] of states) titles[name] = state.title;
      for (const { name, title } of Object.values(definition.limits)) if (title) titles[name] = title;
    }
    const everybody = this.knowledge.people();
    const roles = this.knowledge.library().organization?.definition.roles ?? {};
    for (const { holder } of [...people.persons, ...people.candidates]) {
      const [kind, id = ''] = holder.includes(':') ? holder.split(/[:@]/) : ['person', holder];
      const title = kind === 'role' ? roles[id]?.title : everybody[id]?.name;
      if (title) titles[holder] = title;
    }
    return titles;
  }
}
