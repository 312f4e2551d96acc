import { Temporal } from 'temporal-polyfill';
import { isDate } from '#engine/definition/iso-date.js';
import { isoInstant } from '#engine/time/iso-instant.js';
import { instantArgument } from './instant-argument.js';

/**
 * An end of a period as an option: an instant with its zone, or a day, which counts whole where the command runs.
 *
 * @param end - whether the period ends there: a day then ends with it
 * @returns ISO instant in UTC; the period begins with it, or ends before it; undefined: the option was left out
 * @throws {CliError} exit 2
 */
export function periodArgument(option: string, text: string | undefined, end: 'begins' | 'ends'): string | undefined {
  if (text === undefined) return undefined;
  if (!isDate(text)) return isoInstant(instantArgument(option, text));
  const day = Temporal.PlainDate.from(text).add({ days: end === 'ends' ? 1 : 0 });
  return day.toZonedDateTime(Temporal.Now.timeZoneId()).toInstant().toString();
}
