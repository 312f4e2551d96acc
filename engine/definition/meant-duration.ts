import { parseDuration } from './duration.js';

const NUMBERS: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, 一: 1, 两: 2, 二: 2, 三: 3 };
/** Ways people write a unit, and what each may mean: a day is a calendar day or a working day. */
const UNITS: readonly (readonly [RegExp, (amount: number) => readonly string[]])[] = [
  [/^(business|work|working|weekday)[ -]?days?$|^b?wd$|^bd$|^个?工作[日天]$/, (n) => [`${n} working day`]],
  [/^(business|work|working|office)[ -]?(hours?|hrs?)$|^个?工作小时$/, (n) => [`${n} working hour`]],
  [/^d$|^days?$|^calendar days?$|^[天日]$|^个?自然日$/, (n) => [`${n} day`, `${n} working day`]],
  [/^h$|^hrs?$|^hours?$|^个?小时$/, (n) => [`${n} hour`, `${n} working hour`]],
  [/^m$|^mins?$|^minutes?$|^分钟?$/, (n) => [`${n} minute`]],
  [/^w$|^weeks?$|^周$|^个?星期$/, (n) => [`${7 * n} day`, `${5 * n} working day`]],
];

/** Durations that a text which is none was probably meant as: `1d` is `1 day` or `1 working day`. Empty: nobody knows. */
export function meantDurations(text: string): readonly string[] {
  const written = text.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const [, iso, unit] = /^pt?(\d+)([dhmw])$/.exec(written) ?? [];
  const [, amount = '', word = ''] =
    iso === undefined ? (/^(\d+|[a-z]+(?= )|[一二两三])\s*(.+)$/.exec(written) ?? []) : [written, iso, unit];
  const count = NUMBERS[amount] ?? Number(amount);
  const meant = UNITS.find(([pattern]) => pattern.test(word))?.[1] ?? (() => []);
  return meant(count)
    .map((duration) => (count === 1 && !/^(weeks?|w|周|个?星期)$/.test(word) ? duration : `${duration}s`))
    .filter((duration) => parseDuration(duration) !== null);
}
