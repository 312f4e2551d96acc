import { Controller, Get, Headers, Query, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Kpi } from '#engine/definition/kpi.js';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import { describeMeasure } from '#engine/kpi/describe-measure.js';
import type { KpiResult } from '#engine/kpi/kpi-count.js';
import { writeAccess } from '#server/access/access-log.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { iso } from '#server/instance/instance-view.js';
import { MayReadRegister } from '#server/register/may-read-register.js';
import { answerOf } from './answer-lines.js';
import { type ComputedKpis, ComputeKpis } from './compute-kpis.js';
import { dayRange, days } from './day-range.js';
import { MayMeasure } from './may-measure.js';
import type { Reading } from './measure-process.js';

const kpiQuery = z.strictObject({
  ...days,
  /** Only this one, by its id or its id in the catalogue (`K02`). */
  kpi: z.string().min(1).max(100).optional(),
});

const EXAMPLE = '/api/kpis?from=2026-09-01&to=2026-09-30';
/** Figures told apart that are listed; those after them are counted. */
const MOST_LISTED = 100;

export interface KpiView extends Omit<KpiResult, 'measures'> {
  readonly id: string;
  /** File it is defined in. */
  readonly group: string;
  readonly catalogue: readonly string[];
  readonly title: Text;
  readonly unit: Kpi['unit'];
  readonly isStated: boolean;
  readonly note: Text | null;
  readonly target: Kpi['target'];
  /** Null: there is no target, or no value. */
  readonly isReached: boolean | null;
  /** As it is written; null: it cannot be computed, and `missing` says why. */
  readonly formula: string | null;
  readonly by: string | null;
  readonly missing: Text | null;
  /** What the formula names, with the numbers it was computed from. */
  readonly measures: readonly {
    readonly name: string;
    readonly says: Text;
    readonly value: string | null;
    readonly items: number;
    readonly leftOut: number;
  }[];
  readonly notListed: number;
}

export interface KpiAnswer {
  readonly days: { readonly from: string; readonly to: string };
  readonly at: string | null;
  readonly read: { readonly rows: number; readonly instances: number };
  /** What `all` processes means to whoever asked. */
  readonly processes: readonly string[];
  readonly items: readonly KpiView[];
  /** Key figures over processes or registers that whoever asked may not read. */
  readonly notShown: readonly string[];
  /** Person → name. */
  readonly titles: Readonly<Record<string, Text>>;
}

/** Key figures the library defines, each with its formula and the numbers it was computed from. */
@ApiTags('figures')
@Controller('api/kpis')
export class KpiController {
  constructor(
    private readonly mayMeasure: MayMeasure,
    private readonly mayReadRegister: MayReadRegister,
    private readonly compute: ComputeKpis,
    private readonly knowledge: Knowledge,
    private readonly pool: PgPool,
  ) {}

  /** For a period, and what is missing to compute the others. With `Accept: application/x-ndjson` it says how far it has come. */
  @Get()
  async kpis(
    @Me() me: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Query({ schema: kpiQuery }) query: z.infer<typeof kpiQuery>,
  ): Promise<KpiAnswer | StreamableFile> {
    const processes = this.mayMeasure.processes(me);
    dayRange(query.from, query.to, 'Asia/Shanghai', EXAMPLE);
    const asked = { from: query.from ?? '', to: query.to ?? '' };
    const all = [...this.knowledge.library().kpis.values()].flatMap(({ definition: { id: group, kpis } }) =>
      kpis.map((kpi) => ({ group, kpi })),
    );
    const wanted = all.filter(({ kpi }) => query.kpi === undefined || kpi.id === query.kpi || kpi.catalogue.includes(query.kpi));
    if (wanted.length === 0 && query.kpi !== undefined)
      throw new DomainError(
        'not-found',
        `没有指标 ${query.kpi} / There is no key figure ${query.kpi}: ${all.map(({ kpi }) => kpi.id).join(', ')}`,
      );
    const registers = new Set(this.mayReadRegister.all(me).map(({ id }) => id));
    const shown = wanted.filter(({ kpi }) => mayRead(kpi, processes, registers));
    await writeAccess(this.pool, [{ person: me.person, action: 'read-figures', details: { ...asked, kpi: query.kpi ?? null } }]);
    const work = this.compute.compute(
      shown.map(({ kpi }) => kpi),
      asked,
      processes,
    );
    const notShown = wanted.filter((one) => !shown.includes(one)).map(({ kpi }) => kpi.id);
    return answerOf(accept, this.told(work, shown, { days: asked, processes: [...processes].sort(), notShown }));
  }

  private async *told(
    work: AsyncGenerator<Reading, ComputedKpis>,
    shown: readonly { readonly group: string; readonly kpi: Kpi }[],
    asked: Pick<KpiAnswer, 'days' | 'processes' | 'notShown'>,
  ): AsyncGenerator<Reading, KpiAnswer> {
    const { kpis, read, now } = yield* work;
    const items = kpis.map(({ kpi, result }, place) => this.view(shown[place]?.group ?? '', kpi, result));
    const people = this.knowledge.people();
    const named = items.flatMap(({ groups }) => groups.flatMap(({ by }) => (people[by] ? [[by, people[by].name] as const] : [])));
    return { ...asked, at: iso(now), read, items, titles: Object.fromEntries(named) };
  }

  private view(
    group: string,
    { id, catalogue, title, unit, isStated, note, target, formula, by, missing, measures }: Kpi,
    result: KpiResult | null,
  ): KpiView {
    const titleOf = (register: string): Text =>
      this.knowledge.library().registers.get(register)?.definition.title ?? { zh: register, en: register };
    const value = result?.value ?? null;
    return {
      id,
      group,
      catalogue,
      title,
      unit,
      isStated,
      note,
      target,
      isReached:
        value === null || !target ? null : Number(value) >= (target.atLeast ?? -Infinity) && Number(value) <= (target.atMost ?? Infinity),
      formula: formula?.source ?? null,
      by: by?.source ?? null,
      missing,
      value,
      why: result?.why ?? null,
      measures: measures.map((measure) => ({
        name: measure.name,
        says: describeMeasure(measure, titleOf),
        ...(result?.measures[measure.name] ?? { value: null, items: 0, leftOut: 0 }),
      })),
      groups: result?.groups.slice(0, MOST_LISTED) ?? [],
      beyond: result?.beyond ?? 0,
      notListed: Math.max(0, (result?.groups.length ?? 0) - MOST_LISTED),
    };
  }
}

function mayRead({ measures }: Kpi, processes: ReadonlySet<string>, registers: ReadonlySet<string>): boolean {
  return measures.every(({ source }) =>
    source.kind === 'rows' ? registers.has(source.register) : source.process === null || processes.has(source.process),
  );
}
