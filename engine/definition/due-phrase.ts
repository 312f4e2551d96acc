import { WEEKDAYS } from './calendar.js';
import type { Text } from './text.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
/** Months of a period, and the most days and working days one can have. */
const PERIODS = {
  month: { months: 1, days: 31, working: 23 },
  quarter: { months: 3, days: 92, working: 66 },
  'half-year': { months: 6, days: 184, working: 131 },
  year: { months: 12, days: 366, working: 262 },
} as const;
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Most working days of a month: five in each of four weeks, and what it has beyond them. */
const workingDaysOf = (days: number): number => 20 + Math.min(days - 28, 3);

/** A recurring day, always the next one: `Saturday 18:00`, `working day 5 of month`, `last day of June, December`. */
export type DuePhrase =
  | {
      readonly kind: 'weekday';
      /** 0 Monday … 6 Sunday. */
      readonly weekday: number;
      /** After midnight; 1440 without a time. */
      readonly minute: number;
    }
  | {
      readonly kind: 'day';
      readonly working: boolean;
      /** From 1; null: the last. */
      readonly number: number | null;
      /** Length of the period, counted from January. */
      readonly months: 1 | 3 | 6 | 12;
      /** Months meant, 1 to 12; null: every period. */
      readonly only: readonly number[] | null;
      readonly minute: number;
    };

/** Reads a phrase; null when it is none, a text that says what is wrong when there can be no such day. */
export function parseDuePhrase(text: string): DuePhrase | Text | null {
  const [, phrase = text, hour, minutes] = /^(.*?)(?: ([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? [];
  const minute = hour === undefined ? 1440 : Number(hour) * 60 + Number(minutes);
  const weekday = WEEKDAYS.findIndex((name) => phrase === name[0]?.toUpperCase() + name.slice(1));
  if (weekday >= 0) return { kind: 'weekday', weekday, minute };
  const match = /^(?:last (working )?day|(working )?day ([1-9]\d{0,2})) of ([a-z-]+|[A-Z][A-Za-z]+(?:, [A-Z][A-Za-z]+)*)$/.exec(phrase);
  if (!match) return null;
  const working = (match[1] ?? match[2]) !== undefined;
  const number = match[3] === undefined ? null : Number(match[3]);
  const named = match[4] ?? '';
  if (Object.hasOwn(PERIODS, named)) {
    const { months, days, working: workingDays } = PERIODS[named as keyof typeof PERIODS];
    const most = working ? workingDays : days;
    return number !== null && number > most ? noSuchDay(phrase, most) : { kind: 'day', working, number, months, only: null, minute };
  }
  const only = named.split(', ').map((name) => MONTHS.indexOf(name) + 1);
  if (only.includes(0)) return null;
  const days = Math.min(...only.map((month) => DAYS_OF_MONTH[month - 1] ?? 31));
  const most = working ? workingDaysOf(days) : days;
  return number !== null && number > most ? noSuchDay(phrase, most) : { kind: 'day', working, number, months: 1, only, minute };
}

export function isDuePhrase(parsed: DuePhrase | Text | null): parsed is DuePhrase {
  return parsed !== null && 'kind' in parsed;
}

const noSuchDay = (phrase: string, most: number): Text => ({
  zh: `\`${phrase}\` 不存在：最多到第 ${most} 天。`,
  en: `there is no \`${phrase}\`: it has ${most} days at most`,
});

/** Whether a text was meant as a phrase: two words in a row are never an expression, nor is a weekday in small letters. */
export function looksLikePhrase(text: string): boolean {
  const isWeekday = WEEKDAYS.some((name) => name === text.toLowerCase());
  return isWeekday || (/^[A-Za-z]+ [A-Za-z0-9]/.test(text) && !/ in | \? /.test(text));
}
