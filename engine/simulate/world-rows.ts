import { canonical } from '#engine/audit/canonical.js';
import type { JsonObject } from '#engine/runtime/instance.js';

/** Registers and number series of a world. */
export class WorldRows {
  private readonly registers = new Map<string, Map<string, JsonObject>>();
  private readonly series = new Map<string, number>();

  constructor(rows: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>) {
    for (const [register, keyed] of rows) this.registers.set(register, new Map(keyed));
  }

  row(register: string, key: string): JsonObject | null {
    return this.registers.get(register)?.get(key) ?? null;
  }

  /** Rows whose fields equal these values, by key. */
  rows(register: string, match: JsonObject): readonly JsonObject[] {
    const wanted = Object.entries(match).map(([field, value]) => [field, canonical(value)] as const);
    return this.all(register)
      .map(([, row]) => row)
      .filter((row) => wanted.every(([field, value]) => canonical(row[field] ?? null) === value));
  }

  /** All rows of a register, by key. */
  all(register: string): readonly (readonly [key: string, row: JsonObject])[] {
    return [...(this.registers.get(register) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  put(register: string, key: string, row: JsonObject): void {
    const rows = this.registers.get(register) ?? new Map<string, JsonObject>();
    this.registers.set(register, rows.set(key, row));
  }

  /** Numbers drawn count only once `keep` is called: a refusal leaves no gap. */
  draw(): { readonly next: (series: string) => number; readonly keep: () => void } {
    const drawn = new Map<string, number>();
    return {
      next: (series) => {
        const value = (drawn.get(series) ?? this.series.get(series) ?? 0) + 1;
        drawn.set(series, value);
        return value;
      },
      keep: () => {
        for (const [series, value] of drawn) this.series.set(series, value);
      },
    };
  }
}
