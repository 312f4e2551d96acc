import type { DecisionCell, DecisionRule, DecisionTable } from '#engine/definition/decision-table.js';
import { Exact } from '#engine/expression/numbers.js';

/** What a column can hold: numbers or dates in their order, texts (only these when `options` says so), or yes and no. */
export interface ColumnKind {
  readonly kind: 'number' | 'integer' | 'date' | 'text' | 'boolean';
  /** All values a text may have; null: any. */
  readonly options: readonly string[] | null;
}

export interface Coverage {
  /** A case no row holds for, such as `amount > 5, class = C`; null: there is none. */
  readonly gap: string | null;
  /** Pairs of rows that hold for one case, by their places; each pair once. */
  readonly overlaps: readonly { readonly rows: readonly [number, number]; readonly example: string }[];
  /** Rows no case is decided by: with `first`, an earlier row always holds too. `otherwise` is never dead: a value may be missing. */
  readonly dead: readonly number[];
}

/** One value, or one stretch between values the table names: every value in it is treated alike. */
interface Case {
  readonly label: string;
  holds(cell: DecisionCell): boolean;
}

/** More combinations than any table people read has. */
const MOST_CASES = 50_000;

/**
 * Looks at every case a table tells apart: the values its cells name and the stretches between them, in all combinations.
 *
 * @returns null when a cell is no literal of its column, or there are too many combinations to look at
 */
export function tableCoverage(table: DecisionTable, kindOf: (column: string) => ColumnKind | null): Coverage | null {
  const columns = [...new Set(table.rules.flatMap(({ when }) => Object.keys(when ?? {})))];
  const cases: { column: string; cases: readonly Case[] }[] = [];
  for (const column of columns) {
    const kind = kindOf(column);
    const found =
      kind &&
      casesOf(
        column,
        kind,
        table.rules.flatMap(({ when }) => when?.[column] ?? []),
      );
    if (!found) return null;
    cases.push({ column, cases: found });
  }
  if (cases.reduce((count, { cases: some }) => count * some.length, 1) > MOST_CASES) return null;

  let gap: string | null = null;
  const overlaps = new Map<string, Coverage['overlaps'][number]>();
  const used = new Set<number>();
  const otherwise = table.rules.findIndex(({ when }) => when === null);
  const look = (place: number, chosen: ReadonlyMap<string, Case>): void => {
    const next = cases[place];
    if (next) {
      for (const one of next.cases) look(place + 1, new Map(chosen).set(next.column, one));
      return;
    }
    const hits = table.rules.flatMap((row, index) => (row.when !== null && holds(row, chosen) ? [index] : []));
    const example = (): string => [...chosen.values()].map(({ label }) => label).join(', ');
    if (hits.length === 0) {
      if (otherwise >= 0) used.add(otherwise);
      else gap ??= example();
    }
    const first = table.hit === 'first' ? decidedFirst(hits, otherwise) : null;
    for (const index of first === null ? hits : [first]) used.add(index);
    if (table.hit === 'unique' && hits.length > 1) {
      const [a = 0, b = 0] = hits;
      if (!overlaps.has(`${a} ${b}`)) overlaps.set(`${a} ${b}`, { rows: [a, b], example: example() });
    }
  };
  look(0, new Map());
  return {
    gap,
    overlaps: [...overlaps.values()],
    dead: table.rules.flatMap((_, index) => (used.has(index) || index === otherwise ? [] : [index])),
  };
}

/** A row that matches everything before the others leaves them nothing. */
function decidedFirst(hits: readonly number[], otherwise: number): number | null {
  const [first] = hits;
  if (first === undefined) return null;
  return otherwise >= 0 && otherwise < first ? otherwise : first;
}

function holds(row: DecisionRule, chosen: ReadonlyMap<string, Case>): boolean {
  return Object.entries(row.when ?? {}).every(([column, cell]) => chosen.get(column)?.holds(cell) ?? false);
}

function casesOf(column: string, { kind, options }: ColumnKind, cells: readonly DecisionCell[]): readonly Case[] | null {
  if (kind === 'boolean')
    return [true, false].map((value) => ({
      label: `${column} = ${value}`,
      holds: (cell) => (cell.kind === 'value' ? cell.anyOf.some((one) => String(one) === String(value)) : cell.operand !== String(value)),
    }));
  const named = [...new Set(cells.flatMap((cell) => (cell.kind === 'value' ? cell.anyOf.map(String) : [plain(cell.operand)])))];
  if (kind === 'text') return textCases(column, options ?? named, options === null);
  const order =
    kind === 'date' ? named.filter((value) => /^\d{4}-\d\d-\d\d$/.test(value)) : named.filter((value) => /^-?\d+(\.\d+)?$/.test(value));
  if (order.length < named.length) return null;
  const compare =
    kind === 'date'
      ? (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
      : (a: string, b: string): number => new Exact(a).comparedTo(b);
  const values = order.sort(compare).filter((value, index, all) => index === 0 || compare(value, all[index - 1] ?? '') !== 0);
  return orderedCases(column, values, compare, kind === 'integer');
}

function textCases(column: string, values: readonly string[], isOpen: boolean): readonly Case[] {
  const one = (label: string, value: string | null): Case => ({
    label,
    holds: (cell) => (cell.kind === 'value' ? value !== null && cell.anyOf.map(String).includes(value) : value !== plain(cell.operand)),
  });
  return [...values.map((value) => one(`${column} = ${value}`, value)), ...(isOpen ? [one(`${column} = …`, null)] : [])];
}

/** Even ranks are the stretches, odd ones the values between them. */
function orderedCases(
  column: string,
  values: readonly string[],
  compare: (a: string, b: string) => number,
  isWhole: boolean,
): readonly Case[] {
  const rankOf = (value: string): number => 2 * values.findIndex((one) => compare(one, value) === 0) + 1;
  const ranks = Array.from({ length: 2 * values.length + 1 }, (_, rank) => rank).filter((rank) => {
    const [below, above] = [values[rank / 2 - 1], values[rank / 2]];
    return !isWhole || below === undefined || above === undefined || new Exact(above).minus(below).greaterThan(1);
  });
  return ranks.map((rank) => ({
    label:
      rank % 2 === 1
        ? `${column} = ${values[(rank - 1) / 2]}`
        : rank === 0
          ? `${column} < ${values[0] ?? '…'}`
          : `${column} > ${values[rank / 2 - 1]}`,
    holds(cell) {
      if (cell.kind === 'value') return cell.anyOf.some((value) => rankOf(String(value)) === rank);
      const operand = rankOf(plain(cell.operand));
      const against = { '<': rank < operand, '<=': rank <= operand, '>': rank > operand, '>=': rank >= operand, '!=': rank !== operand };
      return against[cell.operator];
    },
  }));
}

/** `"A"` and `A` mean the same. */
function plain(operand: string): string {
  return /^(["']).*\1$/s.test(operand) ? operand.slice(1, -1) : operand;
}
