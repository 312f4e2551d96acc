import { parseDuePhrase } from './due-phrase.js';
import { parseDuration } from './duration.js';
import { meantDurations } from './meant-duration.js';
import type { Text } from './text.js';
import type { Duration } from './time-limit.js';
import type { Report } from './report.js';

const HINT = {
  zh: '例如 `3 working days`、`4 working hours`、`30 minutes`、`2 hours`、`10 days`、`same day`。',
  en: 'write `3 working days`, `4 working hours`, `30 minutes`, `2 hours`, `10 days` or `same day`',
};

/** What was probably meant, else all that can be. */
function hintFor(text: string): Text {
  if (parseDuePhrase(text) !== null)
    return {
      zh: `这是某一天，不是时长；时限中写成 \`due: ${text}\`。`,
      en: `this is a day, not a duration; a limit has it under \`due: ${text}\``,
    };
  const meant = meantDurations(text).map((duration) => `\`${duration}\``);
  return meant.length === 0 ? HINT : { zh: `是否想写 ${meant.join(' 或 ')}？`, en: `did you mean ${meant.join(' or ')}?` };
}

/** A duration as written; null (with a finding) when it is none. `1 day`, `24 hours` and `1 working day` are three different things. */
export function readDuration(value: unknown, path: string, report: Report): Duration | null {
  if (typeof value === 'number') {
    report.error('GH1203', path, { zh: `期限 ${value} 没有单位。`, en: `duration ${value} has no unit` }, HINT);
    return null;
  }
  if (typeof value !== 'string') return null;
  const duration = parseDuration(value);
  if (duration === null)
    report.error('GH1204', path, { zh: `\`${value}\` 不是期限。`, en: `\`${value}\` is not a duration` }, hintFor(value));
  return duration;
}
