/** A calendar month in UTC as a range of instance ids; instants are epoch milliseconds, half open. */
export interface MonthRange {
  /** Name of the partition: `event_2026_11`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The month that lies so many months after the one an instant falls in; negative: before. */
export function monthOf(instant: Date, months: number): MonthRange {
  const from = Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + months, 1);
  const to = Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + months + 1, 1);
  return { name: `event_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`, from, to };
}

/** `2026-03` as a range; null for what is no month. */
export function monthNamed(month: string): MonthRange | null {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? monthOf(new Date(`${month}-01T00:00:00Z`), 0) : null;
}

/** The smallest UUIDv7 of an instant: every id made from then on is greater. */
export function firstIdOf(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
