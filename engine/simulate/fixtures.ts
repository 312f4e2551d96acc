import type { Fixtures } from '#engine/definition/scenario.js';
import type { Json } from '#engine/runtime/instance.js';

/**
 * Writes out `$name` and `$name.field` wherever they stand in a value.
 *
 * @throws {Error} for a fixture that does not exist
 */
export function withFixtures(value: unknown, fixtures: Fixtures): Json {
  if (typeof value === 'string' && /^\$[A-Za-z]/.test(value)) return withFixtures(fixture(value.slice(1), fixtures), fixtures);
  if (Array.isArray(value)) return value.map((item) => withFixtures(item, fixtures));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFixtures(item, fixtures)]));
  return value as Json;
}

function fixture(path: string, fixtures: Fixtures): unknown {
  let value: unknown = fixtures;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) throw new Error(`there is no fixture $${path}`);
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
