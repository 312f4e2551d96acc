import { durationText } from './duration.js';
import type { Text } from './text.js';
import type { Duration } from './time-limit.js';

const UNITS = { 'working days': '个工作日', 'working hours': '个工作小时', days: '天', hours: '小时', minutes: '分钟' } as const;

/** A duration in people's words: `3 个工作日`, `3 working days`. */
export function durationTitle(duration: Duration): Text {
  const zh = duration.unit === 'same day' ? '当日' : `${duration.amount} ${UNITS[duration.unit]}`;
  return { zh, en: durationText(duration) };
}
