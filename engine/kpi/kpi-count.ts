import type { Decimal } from 'decimal.js';
import type { Aggregate } from '../definition/kpi.js';
import type { Text } from '../definition/text.js';
import { Distribution } from '../analysis/distribution.js';
import type { CompiledExpression } from '../expression/compile-expression.js';
import { type Day, isoOf } from '../expression/day.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { isFilled } from '../expression/filled.js';
import { Exact, exact, type Numeric } from '../expression/numbers.js';
import type { JsonObject } from '../runtime/instance.js';
import type { CompiledKpi, CompiledMeasure } from './compile-kpi.js';

/** Figures told apart; items of further ones are only in the total. */
const MOST_GROUPS = 5_000;
/** Significant digits of what is divided. */
const DIGITS = 12;

/** ISO dates. */
export interface KpiPeriod {
  readonly from: string;
  /** The last day. */
  readonly to: string;
  readonly today: string;
}

/** A number as decimal text; null when there is none, and `why`. */
export interface KpiFigure {
  readonly value: string | null;
  readonly why: Text | null;
  /** Measure → its number, how many items it is of, and how many were left out because a field they need is not filled. */
  readonly measures: Readonly<Record<string, { readonly value: string | null; readonly items: number; readonly leftOut: number }>>;
}

export interface KpiResult extends KpiFigure {
  /** By text, the greatest first; empty for a key figure that is one. */
  readonly groups: readonly (KpiFigure & { readonly by: string })[];
  /** Items of groups beyond the first 5,000. */
  readonly beyond: number;
}

/** Adds one key figure up, item by item. */
export class KpiCount {
  private readonly total: Group;
  private readonly groups = new Map<string, Group>();
  private beyond = 0;

  constructor(private readonly compiled: CompiledKpi) {
    this.total = new Group(compiled);
  }

  /** The day as of which a row is wanted; null: as it stands. */
  asOf(measure: CompiledMeasure, item: JsonObject, period: KpiPeriod): string | null {
    const day = measure.asOf && evaluated(measure.asOf, valuesOf(measure, item, period));
    return day === null || day === undefined ? null : isoOf(day as Day);
  }

  /**
   * @param item - names of the measure's source as plain JSON; of a register `{ row }`
   * @param asOf - the row to aggregate, where it is wanted as of a day; null: there was none then
   */
  take(measure: CompiledMeasure, item: JsonObject, period: KpiPeriod, asOf: JsonObject | null = item): void {
    const values = valuesOf(measure, item, period);
    if (measure.where && evaluated(measure.where, values) !== true) return;
    const place = this.compiled.measures.indexOf(measure);
    const value =
      measure.value &&
      (asOf === null ? new Exact(0) : numberOf(evaluated(measure.value, asOf === item ? values : valuesOf(measure, asOf, period))));
    for (const group of [this.total, ...this.groupsOf(measure, values)]) group.take(place, measure.value === null ? 'counted' : value);
  }

  figures(): KpiResult {
    const groups = [...this.groups].map(([by, group]) => ({ by, ...group.figures() }));
    groups.sort((a, b) => Number(b.value ?? -Infinity) - Number(a.value ?? -Infinity) || a.by.localeCompare(b.by, 'zh'));
    return { ...this.total.figures(), groups, beyond: this.beyond };
  }

  private groupsOf(measure: CompiledMeasure, values: Readonly<Record<string, unknown>>): readonly Group[] {
    if (!measure.by) return [];
    const by = evaluated(measure.by, values);
    const name = typeof by === 'string' ? by : '';
    const known = this.groups.get(name);
    if (known) return [known];
    if (this.groups.size === MOST_GROUPS) {
      this.beyond += 1;
      return [];
    }
    const group = new Group(this.compiled);
    this.groups.set(name, group);
    return [group];
  }
}

class Group {
  private readonly numbers: readonly MeasuredNumber[];

  constructor(private readonly compiled: CompiledKpi) {
    this.numbers = compiled.measures.map(({ measure }) => new MeasuredNumber(measure.of?.how ?? 'count'));
  }

  take(place: number, value: Decimal | null | 'counted'): void {
    this.numbers[place]?.take(value);
  }

  figures(): KpiFigure {
    const { formula, measures } = this.compiled;
    const counted = measures.map(({ measure }, place) => ({
      name: measure.name,
      ...(this.numbers[place] ?? new MeasuredNumber('count')).told(),
    }));
    const told = Object.fromEntries(
      counted.map(({ name, value, items, leftOut }) => [name, { value: value === null ? null : written(value), items, leftOut }]),
    );
    if (formula === null) return { value: null, why: null, measures: told };
    const empty = counted.find(({ name, value }) => value === null && formula.names.has(name));
    if (empty)
      return { value: null, why: { zh: `期间内没有 ${empty.name}`, en: `there is no ${empty.name} in the period` }, measures: told };
    try {
      const value = formula.evaluate(Object.fromEntries(counted.map(({ name, value: number }) => [name, number])));
      return { value: written(exact(value as Numeric)), why: null, measures: told };
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const nothing = { zh: '除数为 0', en: 'nothing to divide by' };
      return { value: null, why: error.reason === 'range' ? nothing : error.text, measures: told };
    }
  }
}

/** One measure of one group. */
class MeasuredNumber {
  private items = 0;
  private leftOut = 0;
  private sum = new Exact(0);
  private extreme: Decimal | null = null;
  private readonly middle: Distribution | null;

  constructor(private readonly how: Aggregate | 'count') {
    this.middle = how === 'median' ? new Distribution() : null;
  }

  take(value: Decimal | null | 'counted'): void {
    if (value === null) {
      this.leftOut += 1;
      return;
    }
    this.items += 1;
    if (value === 'counted') return;
    this.sum = this.sum.plus(value);
    this.middle?.add(value.toNumber());
    const exceeds = this.extreme !== null && (this.how === 'least' ? value.lt(this.extreme) : value.gt(this.extreme));
    if (this.extreme === null || exceeds) this.extreme = value;
  }

  told(): { readonly value: Decimal | null; readonly items: number; readonly leftOut: number } {
    return { value: this.value(), items: this.items, leftOut: this.leftOut };
  }

  private value(): Decimal | null {
    switch (this.how) {
      case 'count':
        return new Exact(this.items);
      case 'sum':
        return this.sum;
      case 'mean':
        return this.items === 0 ? null : this.sum.div(this.items);
      case 'median': {
        const median = this.middle?.figures().median ?? null;
        return median === null ? null : new Exact(median);
      }
      case 'least':
      case 'greatest':
        return this.extreme;
    }
  }
}

function written(value: Decimal): string {
  return value.toSignificantDigits(DIGITS).toFixed();
}

/** Null: not filled. */
function numberOf(value: unknown): Decimal | null {
  return isFilled(value) ? exact(value as Numeric) : null;
}

/** Null for an item that lacks what the expression needs: it is not meant, or left out. */
function evaluated(expression: CompiledExpression, values: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression.evaluate(values);
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}

function valuesOf({ names }: CompiledMeasure, item: JsonObject, period: KpiPeriod): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const all: JsonObject = { ...period, ...item };
  for (const [name, { read }] of Object.entries(names)) if (name !== 'row') values[name] = read(all[name] ?? null);
  // A column hides a day of the period that is called like it.
  return names['row'] ? { ...values, ...(names['row'].read(item['row'] ?? null) as object) } : values;
}
