import { parseDocument } from 'yaml';
import type { CalendarYear, CalendarYears } from '#engine/definition/calendar.js';
import { dayNumber } from '#engine/time/civil-day.js';

/** A file of `calendars/` with these years in place of those it had, everything else and its comments as they were. */
export function withYears(text: string, years: CalendarYears): string {
  const lines = text.replace(/\n*$/, '\n');
  return Object.entries(years)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((file, [year, arrangement]) => withYear(file, year, arrangement), lines);
}

/** The entry is put where its year belongs, so that nothing else of the file is written anew. */
function withYear(text: string, year: string, arrangement: CalendarYear): string {
  const entry = yearText(year, arrangement);
  const { contents } = parseDocument(text);
  const written = entriesOf(text, contents);
  const same = written.find((one) => one.year === year);
  if (same) return text.slice(0, same.from) + entry + text.slice(same.to);
  const next = written.find((one) => one.year > year);
  const place = next?.from ?? written.at(-1)?.to ?? text.length;
  return text.slice(0, place) + entry + text.slice(place);
}

interface Written {
  readonly year: string;
  /** Beginning of its first line, and of the line after its last one. */
  readonly from: number;
  readonly to: number;
}

/** Years as they stand in the file, by line. */
function entriesOf(text: string, contents: unknown): readonly Written[] {
  const years = (contents as { get?: (key: string) => unknown } | null)?.get?.('years') as
    { items?: readonly { key: { value: unknown; range?: readonly number[] }; value: { range?: readonly number[] } }[] } | undefined;
  const starts = (years?.items ?? []).map(({ key }) => text.lastIndexOf('\n', key.range?.[0] ?? 0) + 1);
  return (years?.items ?? []).map(({ key, value }, place) => {
    const end = text.indexOf('\n', Math.max(0, (value.range?.[1] ?? 0) - 1));
    const to = end < 0 ? text.length : end + 1;
    return { year: String(key.value), from: starts[place] ?? 0, to: Math.min(to, starts[place + 1] ?? to) };
  });
}

function yearText(year: string, { source, holidays, makeUp }: CalendarYear): string {
  return [
    `  "${year}":`,
    `    source: ${/^[\w\u4e00-\u9fff][^:#]*$/.test(source) ? source : JSON.stringify(source)}`,
    `    holidays: [${ranges(holidays).join(', ')}]`,
    `    makeUp: [${ranges(makeUp).join(', ')}]`,
    '',
  ].join('\n');
}

/** `2026-01-01 .. 2026-01-03` for days in a row. */
function ranges(days: readonly string[]): readonly string[] {
  const stretches: [string, string][] = [];
  for (const day of days) {
    const last = stretches.at(-1);
    if (last && dayNumber(last[1]) + 1 === dayNumber(day)) last[1] = day;
    else stretches.push([day, day]);
  }
  return stretches.map(([from, to]) => (from === to ? from : `${from} .. ${to}`));
}
