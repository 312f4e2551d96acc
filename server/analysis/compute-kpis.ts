import { Injectable } from '@nestjs/common';
import { type During, DURING, type Kpi } from '#engine/definition/kpi.js';
import { workOf } from '#engine/definition/work-of.js';
import { libraryTypes } from '#engine/expression/library-types.js';
import { compileKpi, type CompiledKpi, type CompiledMeasure } from '#engine/kpi/compile-kpi.js';
import { instanceItems } from '#engine/kpi/instance-items.js';
import { beginningOf, dayAt, type Days, daysOf, endOf, liesIn } from '#engine/kpi/kpi-period.js';
import { KpiCount, type KpiPeriod, type KpiResult } from '#engine/kpi/kpi-count.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { countInstances, type Wanted as WantedInstances } from './instance-histories.js';
import { MeasureProcess, type Reading } from './measure-process.js';
import { registerRows } from './register-rows.js';

export interface ComputedKpi {
  readonly kpi: Kpi;
  /** Null: something is missing to compute it. */
  readonly result: KpiResult | null;
}

export interface ComputedKpis {
  readonly kpis: readonly ComputedKpi[];
  /** How many rows and instances they were computed from. */
  readonly read: { readonly rows: number; readonly instances: number };
  readonly now: number;
}

/** How many instances are read between two tellings. */
const TELL_EVERY = 500;

/** A measure to be counted, with the key figure it belongs to. */
interface Wanted {
  readonly count: KpiCount;
  readonly measure: CompiledMeasure;
}

/** Instances of a process that started in a period, and what is measured of them. */
interface Range {
  readonly range: WantedInstances;
  readonly mine: readonly Wanted[];
}

/** Computes key figures: every register and every process they need is read once a period, page by page. */
@Injectable()
export class ComputeKpis {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly measure: MeasureProcess,
    private readonly clock: MovableClock,
  ) {}

  /**
   * @param kpis - which are wanted, in order
   * @param processes - what `all` processes means
   */
  async *compute(kpis: readonly Kpi[], days: Days, processes: ReadonlySet<string>): AsyncGenerator<Reading, ComputedKpis> {
    const library = this.knowledge.library();
    const types = libraryTypes(library);
    const registers = new Map([...library.registers].map(([id, { definition }]) => [id, definition]));
    const now = await this.clock.now();
    const today = dayAt(now);
    const compiled = kpis.map((kpi) => compileKpi(types, registers, kpi));
    const counts = compiled.map((one) => new KpiCount(one));
    const read = { rows: 0, instances: 0 };
    const parts = (Object.keys(DURING) as During[]).map((during) => {
      const period = { ...daysOf(days, during), today };
      const wanted = compiled.flatMap((one, place) => measuresOf(one, counts[place] as KpiCount, during));
      return { period, wanted, ranges: this.rangesOf(wanted, period, processes) };
    });
    let of = 0;
    for (const { range } of parts.flatMap(({ ranges }) => ranges)) of += await countInstances(this.pool, range);
    yield { read: 0, of };
    for (const { period, wanted, ranges } of parts) {
      this.countGates(wanted, period, processes);
      for await (const rows of this.readRegisters(wanted, period)) read.rows += rows;
      for await (const more of this.readInstances(ranges, period, now)) {
        read.instances += more;
        yield { read: read.instances, of };
      }
    }
    const results = compiled.map(({ kpi, formula }, place) => ({ kpi, result: formula ? (counts[place] as KpiCount).figures() : null }));
    return { kpis: results, read, now };
  }

  private countGates(wanted: readonly Wanted[], period: KpiPeriod, processes: ReadonlySet<string>): void {
    for (const { count, measure } of wanted) {
      const { source } = measure.measure;
      if (source.kind !== 'gates') continue;
      for (const id of processes) {
        if (source.process !== null && source.process !== id) continue;
        for (const [name, state] of this.knowledge.current(id)?.states ?? [])
          if (state.kind === 'approval' && workOf(state)) count.take(measure, { process: id, state: name }, period);
      }
    }
  }

  private async *readRegisters(wanted: readonly Wanted[], period: KpiPeriod): AsyncGenerator<number> {
    const registers = new Set(
      wanted.flatMap(({ measure: { measure } }) => (measure.source.kind === 'rows' ? [measure.source.register] : [])),
    );
    for (const register of registers) {
      const mine = wanted.filter(({ measure: { measure } }) => measure.source.kind === 'rows' && measure.source.register === register);
      for await (const page of registerRows(this.pool, register)) {
        for (const { count, measure } of mine) await this.takeRows(count, measure, page, register, period);
        yield page.length;
      }
    }
  }

  private async takeRows(
    count: KpiCount,
    measure: CompiledMeasure,
    page: readonly { readonly key: string; readonly row: JsonObject }[],
    register: string,
    period: KpiPeriod,
  ): Promise<void> {
    const { source } = measure.measure;
    if (source.kind !== 'rows') return;
    const inPeriod = page.filter(({ row }) => source.in === null || liesIn(row[source.in], period));
    if (!measure.asOf) {
      for (const { row } of inPeriod) count.take(measure, { row }, period);
      return;
    }
    const wanted = inPeriod.flatMap(({ key, row }) => {
      const day = count.asOf(measure, { row }, period);
      return day === null ? [] : [{ key, row, at: endOf(day) }];
    });
    const before = await this.rowsAsOf(register, wanted);
    for (const { key, row } of wanted) {
      const then = before.get(key);
      count.take(measure, { row }, period, then ? { row: then } : null);
    }
  }

  /** Rows as they stood at an instant; a key without one had none. */
  private async rowsAsOf(
    register: string,
    wanted: readonly { readonly key: string; readonly at: number }[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    if (wanted.length === 0) return new Map();
    const { rows } = await this.pool.query<{ key: string; row: JsonObject }>(
      `SELECT w.key, h.row FROM unnest($2::text[], $3::float8[]) AS w (key, at) CROSS JOIN LATERAL (
         SELECT row FROM record_history WHERE shard = 0 AND register = $1 AND key = w.key AND changed_at < to_timestamp(w.at / 1000)
         ORDER BY changed_at DESC, instance_id DESC, seq DESC LIMIT 1) AS h`,
      [register, wanted.map(({ key }) => key), wanted.map(({ at }) => at)],
    );
    return new Map(rows.map(({ key, row }) => [key, row]));
  }

  /** The instances to read: of each process that something is measured of, those of the period. */
  private rangesOf(wanted: readonly Wanted[], period: KpiPeriod, processes: ReadonlySet<string>): readonly Range[] {
    return this.knowledge.processes().flatMap(({ id: process, calendar }) => {
      const mine = wanted.filter(({ measure: { measure } }) => isOf(measure.source, process));
      if (!processes.has(process) || mine.length === 0) return [];
      const { zone } = this.knowledge.calendar(calendar);
      return [{ range: { process, version: null, from: beginningOf(period.from, zone), to: endOf(period.to, zone) }, mine }];
    });
  }

  /** Tells how many more it has read. */
  private async *readInstances(ranges: readonly Range[], period: KpiPeriod, now: number): AsyncGenerator<number> {
    for (const { range, mine } of ranges) {
      let read = 0;
      for await (const { figures } of this.measure.each(range, now)) {
        for (const { count, measure } of mine)
          for (const item of instanceItems(measure.measure.source, range.process, figures, now)) count.take(measure, item, period);
        read += 1;
        if (read % TELL_EVERY === 0) yield TELL_EVERY;
      }
      yield read % TELL_EVERY;
    }
  }
}

function measuresOf({ measures, formula }: CompiledKpi, count: KpiCount, during: During): readonly Wanted[] {
  return formula ? measures.filter(({ measure }) => measure.during === during).map((measure) => ({ count, measure })) : [];
}

function isOf(source: CompiledMeasure['measure']['source'], process: string): boolean {
  return source.kind !== 'rows' && source.kind !== 'gates' && (source.process === null || source.process === process);
}
