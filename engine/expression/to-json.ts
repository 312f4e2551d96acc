import { Decimal } from 'decimal.js';
import { Temporal } from 'temporal-polyfill';
import type { Json } from '#engine/runtime/instance.js';
import { Day, Instant } from './day.js';
import { ABSENT } from './filled.js';

/**
 * A computed value in the form it is stored in. Empty values become undefined in records and null in lists.
 *
 * @param kind - kind of the field it goes to: money is rounded to two decimals (half up), integers become numbers; default by the value
 */
export function toJson(value: unknown, kind: string | null = null): Json | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'bigint')
    return kind === null || kind === 'integer' || kind === 'number' ? Number(value) : toJson(new Decimal(value.toString()), kind);
  if (typeof value === 'number' && kind !== null && kind !== 'number') return toJson(new Decimal(value), kind);
  if (Decimal.isDecimal(value)) return decimalToJson(value, kind);
  if (value instanceof Day) return value.iso === '' ? undefined : value.iso;
  if (value instanceof Instant) return Number.isNaN(value.ms) ? undefined : Temporal.Instant.fromEpochMilliseconds(value.ms).toString();
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  if (value instanceof Map) return objectToJson([...value.entries()] as [string, unknown][]);
  if (typeof value === 'object') return ABSENT in value ? undefined : objectToJson(Object.entries(value));
  return value as Json;
}

function decimalToJson(value: Decimal, kind: string | null): Json | undefined {
  if (value.isNaN()) return undefined;
  if (kind === 'money') return value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed(2);
  if (kind === 'integer') return value.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
  if (kind === 'number') return value.toNumber();
  // A quotient has no end; stored numbers have at most twelve decimals.
  return value.toDecimalPlaces(12, Decimal.ROUND_HALF_UP).toFixed();
}

function objectToJson(entries: readonly (readonly [string, unknown])[]): Json {
  const result: { [key: string]: Json } = {};
  for (const [name, item] of entries) {
    const json = toJson(item);
    if (json !== undefined) result[name] = json;
  }
  return result;
}
