import type { Expression } from './expression-source.js';
import type { Text } from './text.js';

/** A file of key figures 指标 that belong together. */
export interface KpiGroup {
  readonly id: string;
  readonly title: Text;
  readonly kpis: readonly Kpi[];
}

export interface Kpi {
  readonly id: string;
  /** Where the catalogue defines it: `K02`. */
  readonly catalogue: readonly string[];
  readonly title: Text;
  readonly unit: KpiUnit;
  /** Whether a handbook states the formula, or it is ours. */
  readonly isStated: boolean;
  /** What a reader must know beside the formula; null: nothing. */
  readonly note: Text | null;
  readonly target: { readonly atLeast: number | null; readonly atMost: number | null } | null;
  readonly measures: readonly Measure[];
  /** Over the names of the measures; null: it cannot be computed, and `missing` says why. */
  readonly formula: Expression | null;
  /** Text of each item that its figures are told apart by; null: one figure. */
  readonly by: Expression | null;
  /** What would have to be recorded to compute it; null: nothing is missing. */
  readonly missing: Text | null;
  readonly path: string;
}

export const KPI_UNITS = {
  percent: ['比率，1 是 100%', 'share, 1 is 100 %'],
  yuan: ['元', 'yuan'],
  count: ['个数', 'count'],
  quantity: ['数量', 'quantity'],
  hours: ['工时', 'working hours'],
  score: ['分', 'score'],
} as const;
export type KpiUnit = keyof typeof KPI_UNITS;

/** One number a formula is made of: an aggregate over items of one source. */
export interface Measure {
  readonly name: string;
  readonly source: MeasureSource;
  /** Which items are meant; null: all. */
  readonly where: Expression | null;
  /** Null: items are counted. */
  readonly of: { readonly how: Aggregate; readonly value: Expression } | null;
  readonly during: During;
  readonly path: string;
}

/** The closed list of what can be measured. `process` null: every process. */
export type MeasureSource =
  /** Rows of a register whose date column lies in the period; `in` null: all. `asOf`: the row as it stood at the end of that day is aggregated. */
  | { readonly kind: 'rows'; readonly register: string; readonly in: string | null; readonly asOf: Expression | null }
  /** Instances that started in the period. */
  | { readonly kind: 'instances'; readonly process: string | null }
  /** Their stays in a state. */
  | { readonly kind: 'stays'; readonly process: string; readonly state: string }
  /** Their time limits; `limit` null: all. */
  | { readonly kind: 'limits'; readonly process: string | null; readonly limit: string | null }
  /** What people decided in a state. */
  | { readonly kind: 'decisions'; readonly process: string; readonly state: string }
  /** Approval gates of the definitions in force. */
  | { readonly kind: 'gates'; readonly process: string | null };

export const AGGREGATES = ['sum', 'mean', 'median', 'least', 'greatest'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** The period asked for, the one of the same length before it, or the same days a year before. */
export const DURING = {
  period: ['所问期间', 'the period asked for'],
  previous: ['前一个同样长的期间', 'the period of the same length before'],
  yearBefore: ['上年同期', 'the same days a year before'],
} as const;
export type During = keyof typeof DURING;
