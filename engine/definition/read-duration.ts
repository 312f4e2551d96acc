import { parseDuration } from './duration.js';
import type { Duration } from './time-limit.js';
import type { Report } from './report.js';

const HINT = {
  zh: '例如 `3 working days`、`4 working hours`、`30 minutes`、`2 hours`、`10 days`、`same day`。',
  en: 'write `3 working days`, `4 working hours`, `30 minutes`, `2 hours`, `10 days` or `same day`',
};

/** A duration as written; null (with a finding) when it is none. `1 day`, `24 hours` and `1 working day` are three different things. */
export function readDuration(value: unknown, path: string, report: Report): Duration | null {
  if (typeof value === 'number') {
    report.error('GH1203', path, { zh: `期限 ${value} 没有单位。`, en: `duration ${value} has no unit` }, HINT);
    return null;
  }
  if (typeof value !== 'string') return null;
  const duration = parseDuration(value);
  if (duration === null) report.error('GH1204', path, { zh: `\`${value}\` 不是期限。`, en: `\`${value}\` is not a duration` }, HINT);
  return duration;
}
