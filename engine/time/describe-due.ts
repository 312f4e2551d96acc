import { WEEKDAYS } from '../definition/calendar.js';
import type { Text } from '../definition/text.js';
import { dayNumber, weekdayIndex } from './civil-day.js';
import type { DayStretch, DueExplanation } from './explain-due.js';
import type { CalendarDay } from './working-calendar.js';

const SHORT = ['一', '二', '三', '四', '五', '六', '日'];

/** A stretch of days in a sentence: `2026-02-15 .. 2026-02-23: public holiday (…)`. */
export function describeStretch(day: DayStretch, unit: DueExplanation['unit']): Text {
  const what = whatOf(day, unit);
  const unsure = day.provisional
    ? { zh: '（该年放假安排尚未公布，暂按周历计）', en: ' (holidays of this year are not published yet)' }
    : { zh: '', en: '' };
  return {
    zh: `${daysOf(day, weekdayZh)}：${what.zh}${unsure.zh}`,
    en: `${daysOf(day, weekdayEn)}: ${what.en}${unsure.en}`,
  };
}

export const weekdayZh = (iso: string): string => `周${SHORT[weekdayIndex(dayNumber(iso))]}`;
export const weekdayEn = (iso: string): string => {
  const name = WEEKDAYS[weekdayIndex(dayNumber(iso))] ?? '';
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1, 3)}`;
};

function daysOf({ from, to }: DayStretch, weekday: (iso: string) => string): string {
  return from === to ? `${from} ${weekday(from)}` : `${from} ${weekday(from)} .. ${to} ${weekday(to)}`;
}

function whatOf(day: DayStretch, unit: DueExplanation['unit']): Text {
  if (day.isStart) return { zh: '起算日，不计', en: 'where the count starts, not counted' };
  const kind = describeDay(day);
  const counted = countedOf(day, unit);
  return counted ? { zh: `${kind.zh}，${counted.zh}`, en: `${kind.en}, ${counted.en}` } : kind;
}

/** What kind of day it is, and who arranged it so. */
export function describeDay({ why, works, source }: Pick<CalendarDay, 'why' | 'works' | 'source'>): Text {
  const by = source === null ? { zh: '', en: '' } : { zh: `（${source}）`, en: ` (${source})` };
  if (why === 'holiday') return { zh: `节假日${by.zh}`, en: `public holiday${by.en}` };
  if (why === 'make-up') return { zh: `调休上班日${by.zh}`, en: `make-up working day${by.en}` };
  if (why === 'closed') return { zh: '按日历休息', en: 'closed by the calendar' };
  return works ? { zh: '工作日', en: 'working day' } : { zh: '休息日', en: 'day off' };
}

/** Null: nothing is counted on it. */
function countedOf({ counted, works }: DayStretch, unit: DueExplanation['unit']): Text | null {
  if (counted === null) return null;
  if (unit === 'working days') return counted > 0 ? { zh: `计 ${counted} 天`, en: `counts ${counted}` } : null;
  if (counted === 0 && !works) return null;
  const [hours, minutes] = [Math.floor(counted / 60), Math.round((counted % 60) * 100) / 100];
  return {
    zh: `计 ${hours > 0 ? `${hours} 小时` : ''}${minutes > 0 || hours === 0 ? `${hours > 0 ? ' ' : ''}${minutes} 分钟` : ''}`,
    en: `counts ${hours > 0 ? `${hours} h` : ''}${minutes > 0 || hours === 0 ? `${hours > 0 ? ' ' : ''}${minutes} min` : ''}`,
  };
}
