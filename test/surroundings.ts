import { readFileSync } from 'node:fs';
import type { LibraryFile } from '#engine/definition/library.js';

const SHIPPED = [
  'processes/organization.yaml',
  'processes/demo/people.yaml',
  'processes/calendars/office.yaml',
  'processes/calendars/cn.yaml',
  'processes/registers/violation.yaml',
];

/** Title of what is never shown, as YAML. */
export const title = 'title: { zh: 甲, en: A }';

/**
 * A library of a few files in the shipped surroundings: organization, demo people, calendars, register of violations.
 *
 * @param files - path in the library → text; one of the surroundings' paths replaces it
 */
export function withSurroundings(files: Readonly<Record<string, string>>): readonly LibraryFile[] {
  const shipped = Object.fromEntries(SHIPPED.map((path) => [path, readFileSync(path, 'utf8')]));
  return Object.entries({ ...shipped, ...files }).map(([path, text]) => ({ path, text }));
}
