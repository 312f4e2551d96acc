import { Temporal } from 'temporal-polyfill';
import type { Text } from '#engine/definition/text.js';
import { ZONE } from '#engine/expression/day.js';
import type { EpochMs } from '#engine/runtime/instance.js';

/** `2026-09-29 14:30:05`, in China. */
export function instantText(at: EpochMs): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(ZONE);
  return `${zoned.toPlainDate().toString()} ${zoned.toPlainTime().toString({ smallestUnit: 'second' })}`;
}

const MINUTE = 60_000;

/** `3 天 2 小时 5 分`, to the minute; less than one in seconds. */
export function durationText(ms: number): Text {
  if (ms < MINUTE) return { zh: `${Math.round(ms / 1_000)} 秒`, en: `${Math.round(ms / 1_000)} s` };
  const minutes = Math.round(ms / MINUTE);
  const parts = [
    { count: Math.floor(minutes / 1_440), zh: '天', en: 'd' },
    { count: Math.floor((minutes % 1_440) / 60), zh: '小时', en: 'h' },
    { count: minutes % 60, zh: '分', en: 'min' },
  ].filter(({ count }) => count > 0);
  return { zh: parts.map(({ count, zh }) => `${count} ${zh}`).join(' '), en: parts.map(({ count, en }) => `${count} ${en}`).join(' ') };
}

/** The same in hours, however many: working time has no days of its own. */
export function hoursText(ms: number): Text {
  const minutes = Math.round(ms / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return { zh: `${hours} 小时${rest > 0 ? ` ${rest} 分` : ''}`, en: `${hours} h${rest > 0 ? ` ${rest} min` : ''}` };
}
