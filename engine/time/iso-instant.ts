import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../runtime/instance.js';
import { dayNumber, isCountable, isoDay } from './civil-day.js';

const DAY = 86_400_000;
/** As `isoInstant` writes them. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?Z$/;

/** `2026-02-13T01:00:00Z`, with the digits of the second that it has: what Temporal writes, for a tenth of the time. */
export function isoInstant(at: EpochMs): string {
  if (!isCountable(at)) return Temporal.Instant.fromEpochMilliseconds(at).toString();
  const day = Math.floor(at / DAY);
  const ms = at - day * DAY;
  const [hour, minute, second] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1_000) % 60];
  const fraction = ms % 1_000 === 0 ? '' : `.${pad(ms % 1_000, 3).replace(/0+$/, '')}`;
  return `${isoDay(day)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}Z`;
}

/** Any instant Temporal reads. @returns epoch milliseconds; null when the text is no ISO instant with offset */
export function readInstant(text: string): EpochMs | null {
  const [, date, hour, minute, second, fraction = ''] = WRITTEN.exec(text) ?? [];
  if (date !== undefined) {
    const day = dayNumber(date);
    // Of a date that does not exist the day is another one.
    if (isCountable(day * DAY) && isoDay(day) === date)
      return day * DAY + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1_000 + Number(fraction.padEnd(3, '0'));
  }
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
