import { Decimal } from 'decimal.js';
import { Temporal } from 'temporal-polyfill';
import type { Json } from '#engine/runtime/instance.js';

const NUMBER = /^-?\d+(\.\d+)?$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/**
 * Whether a value holds at least what is expected: the fields of a record, the items of a list in their order. An empty list expects an empty one,
 * null expects nothing there. Numbers are equal by value (`100` and `"100.00"`), instants by the time they mean.
 */
export function contains(actual: Json | undefined, expected: Json): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (actual === null || actual === undefined) return false;
  if (Array.isArray(expected)) return Array.isArray(actual) && containsList(actual, expected);
  if (typeof expected === 'object') {
    if (typeof actual !== 'object' || Array.isArray(actual)) return false;
    const record = actual as { readonly [key: string]: Json };
    return Object.entries(expected).every(([key, value]) => contains(record[key], value));
  }
  if (typeof actual === 'object') return false;
  return actual === expected || sameNumber(actual, expected) || sameMoment(actual, expected);
}

function containsList(actual: readonly Json[], expected: readonly Json[]): boolean {
  if (expected.length === 0) return actual.length === 0;
  let from = 0;
  return expected.every((wanted) => {
    const place = actual.findIndex((item, index) => index >= from && contains(item, wanted));
    from = place + 1;
    return place >= 0;
  });
}

function sameNumber(actual: Json, expected: Json): boolean {
  if (typeof actual === 'boolean' || typeof expected === 'boolean') return false;
  if (typeof actual === 'string' && typeof expected === 'string' && !(actual.includes('.') || expected.includes('.'))) return false;
  return NUMBER.test(String(actual)) && NUMBER.test(String(expected)) && new Decimal(String(actual)).equals(String(expected));
}

function sameMoment(actual: Json, expected: Json): boolean {
  if (typeof actual !== 'string' || typeof expected !== 'string' || !MOMENT.test(actual) || !MOMENT.test(expected)) return false;
  try {
    return Temporal.Instant.from(actual).epochMilliseconds === Temporal.Instant.from(expected).epochMilliseconds;
  } catch {
    // One of them has no offset: then only equal texts are the same.
    return false;
  }
}
