import { Temporal } from 'temporal-polyfill';
import { ZONE } from '#engine/expression/day.js';
import { Exact } from '#engine/expression/numbers.js';

/** `1234567.5` → `1,234,567.50`; what is no number is printed as it is, nothing as an empty text. */
export function printMoney(value: unknown): string {
  return printNumber(value, 2);
}

/** Thousands separated; `decimals` null: as many as there are. */
export function printNumber(value: unknown, decimals: number | null): string {
  const text = plainText(value);
  if (!isDecimal(text)) return text;
  const number = new Exact(text);
  const [whole = '', fraction] = (decimals === null ? number.toFixed() : number.toFixed(decimals, Exact.ROUND_HALF_UP)).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A fraction in percent: `0.125` → `12.5%`. */
export function printPercent(value: unknown): string {
  const text = plainText(value);
  return isDecimal(text) ? `${new Exact(text).times(100).toFixed()}%` : text;
}

/** A day as it is; of an ISO instant or epoch milliseconds, the day in China: `2026-09-29`. */
export function printDate(value: unknown): string {
  return zoned(value)?.toPlainDate().toString() ?? plainText(value);
}

/** An ISO instant or epoch milliseconds → day and wall time in China, to the minute: `2026-09-29 14:30`. */
export function printDateTime(value: unknown): string {
  const at = zoned(value);
  return at ? `${at.toPlainDate().toString()} ${twoDigits(at.hour)}:${twoDigits(at.minute)}` : plainText(value);
}

/** Text of a scalar; empty for nothing, lists and records. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : '';
}

function isDecimal(text: string): boolean {
  return /^-?\d{1,40}(\.\d{1,40})?$/.test(text);
}

function zoned(value: unknown): Temporal.ZonedDateTime | null {
  try {
    if (typeof value === 'number') return Temporal.Instant.fromEpochMilliseconds(value).toZonedDateTimeISO(ZONE);
    return typeof value === 'string' ? Temporal.Instant.from(value).toZonedDateTimeISO(ZONE) : null;
  } catch {
    return null;
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
