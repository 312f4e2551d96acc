import { Decimal } from 'decimal.js';
import { Day, Instant } from './day.js';

/** Marks the stand-in for a document, group or person record that is not there. */
export const ABSENT: unique symbol = Symbol('absent');

/** The built-in `filled(x)`: present and not empty. An unticked box counts as filled. */
export function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (Decimal.isDecimal(value)) return !value.isNaN();
  if (value instanceof Day) return value.iso !== '';
  if (value instanceof Instant) return !Number.isNaN(value.ms);
  return !(typeof value === 'object' && ABSENT in value);
}
