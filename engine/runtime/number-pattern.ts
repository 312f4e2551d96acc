import type { Facts } from './facts.js';

/** Draws the next number of a pattern: `XH-{yyyy}-{seq:5}` → `XH-2026-00042`. The text before `{seq}` names the series, so a year in it restarts the count. */
export function formatNumber(facts: Facts, calendar: string, pattern: string): string {
  const [year = '', month = '', day = ''] = facts.localDate(calendar, facts.now).split('-');
  const dated = pattern.replaceAll('{yyyy}', year).replaceAll('{yy}', year.slice(2)).replaceAll('{mm}', month).replaceAll('{dd}', day);
  const match = /\{seq:(\d)\}/.exec(dated);
  if (!match) return dated;
  const series = dated.slice(0, match.index);
  return `${series}${String(facts.next(series)).padStart(Number(match[1]), '0')}${dated.slice(match.index + match[0].length)}`;
}
