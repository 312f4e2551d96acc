/** Days since 1970-01-01 in the proleptic Gregorian calendar; counting with them is plain arithmetic. */
export type DayNumber = number;

const DAY = 86_400_000;
/** 0001-01-01 and 10000-01-01, UTC. */
const FIRST = -719_162 * DAY;
const AFTER = 2_932_897 * DAY;

/** Whether an instant (epoch milliseconds) is one of the years 1 to 9999, UTC: those written with four digits. */
export function isCountable(at: number): boolean {
  return at >= FIRST && at < AFTER;
}

/** @param iso - `2026-09-29`, a date that exists */
export function dayNumber(iso: string): DayNumber {
  const year = Number(iso.slice(0, 4));
  const month = Number(iso.slice(5, 7));
  // Years begin in March here, so that the leap day is the last of one.
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(iso.slice(8, 10)) - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/**
 * ISO date of a day.
 *
 * @throws {RangeError} outside of the years 0 to 9999
 */
export function isoDay(day: DayNumber): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) throw new RangeError(`day ${day} is not of the years 0 to 9999`);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1, 2)}`;
}

/** Year of a day of the years 0 to 9999. */
export function yearOf(day: DayNumber): number {
  return Number(isoDay(day).slice(0, 4));
}

/** 0 Monday … 6 Sunday. */
export function weekdayIndex(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * First day of the month that lies `months` after that of a date.
 *
 * @throws {RangeError} outside of the years 0 to 9999
 */
export function firstOfMonth(iso: string, months: number): string {
  const count = Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1 + months;
  if (count < 0 || count >= 120_000) throw new RangeError(`${months} months from ${iso} is not in the years 0 to 9999`);
  return `${pad(Math.floor(count / 12), 4)}-${pad((count % 12) + 1, 2)}-01`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
