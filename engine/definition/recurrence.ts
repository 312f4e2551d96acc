import { type DuePhrase, isDuePhrase, parseDuePhrase } from './due-phrase.js';
import type { Text } from './text.js';

/** When something recurs. `minute`: after midnight; 0 without a time, for a start is the beginning of a day. */
export type Recurrence =
  /** `day 08:30`, `working day`. */
  | { readonly kind: 'daily'; readonly working: boolean; readonly minute: number }
  /** `Monday 08:00`, `day 1 of June, December`; the time is `minute`, not the phrase's. */
  | { readonly kind: 'phrase'; readonly phrase: DuePhrase; readonly minute: number }
  /** `2 weeks`: counted for each item from a date of its own. */
  | { readonly kind: 'interval'; readonly amount: number; readonly unit: IntervalUnit; readonly minute: number };

export type Interval = Extract<Recurrence, { kind: 'interval' }>;
export type IntervalUnit = 'days' | 'working days' | 'weeks' | 'months';

const UNITS: Readonly<Record<string, readonly [unit: IntervalUnit, times: number]>> = {
  day: ['days', 1],
  'working day': ['working days', 1],
  week: ['weeks', 1],
  month: ['months', 1],
  quarter: ['months', 3],
  'half-year': ['months', 6],
  year: ['months', 12],
};
const NO_TIME = 1440;

/** Reads the text of `every`; null when it is none, a text that says what is wrong when there can be no such day. */
export function parseRecurrence(text: string): Recurrence | Text | null {
  const phrase = parseDuePhrase(text);
  if (isDuePhrase(phrase)) return { kind: 'phrase', phrase, minute: phrase.minute === NO_TIME ? 0 : phrase.minute };
  if (phrase !== null) return phrase;
  const [, words = text, hour, minutes] = /^(.*?)(?: ([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? [];
  const minute = hour === undefined ? 0 : Number(hour) * 60 + Number(minutes);
  if (words === 'day' || words === 'working day') return { kind: 'daily', working: words !== 'day', minute };
  const [, amount, singular, plural = ''] =
    /^(?:([1-9]\d{0,2}) )?(working day|day|week|month|quarter|half-year|year)(s)?$/.exec(words) ?? [];
  const unit = UNITS[singular ?? ''];
  if (!unit || (amount === undefined && plural !== '')) return null;
  return { kind: 'interval', amount: Number(amount ?? 1) * unit[1], unit: unit[0], minute };
}

export function isRecurrence(parsed: Recurrence | Text | null): parsed is Recurrence {
  return parsed !== null && 'kind' in parsed;
}
