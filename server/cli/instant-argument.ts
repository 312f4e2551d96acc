import { isDate } from '#engine/definition/iso-date.js';
import { CliError, EXIT } from './exit-code.js';

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * An option that is an instant with its zone; now when it is left out.
 *
 * @returns epoch milliseconds
 * @throws {CliError} exit 2
 */
export function instantArgument(option: string, text: string | undefined): number {
  if (text === undefined) return Date.now();
  const date = INSTANT.exec(text)?.[1];
  const at = date !== undefined && isDate(date) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new CliError(EXIT.usage, `${option} ${text}: 应为带时区的时刻 / Expected an instant with its zone: 2026-02-13T09:00+08:00`);
}
