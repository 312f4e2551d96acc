import { durationTitle } from '../definition/duration-title.js';
import type { Text } from '../definition/text.js';
import type { Limit } from '../definition/time-limit.js';
import type { RunningLimit } from '../runtime/instance.js';
import type { WorkingCalendar } from './working-calendar.js';
import { openTime, workingDays } from './working-time.js';

/** What is left of a limit that stands still, counted as the limit is. */
export interface Left {
  readonly unit: 'working days' | 'working minutes' | 'minutes';
  /** Whole ones; 0: no more than the rest of the day, or the minute. */
  readonly amount: number;
  readonly text: Text;
}

const MINUTE = 60_000;

/** Null: it runs, it is breached, its date is fixed, or the date is not known yet. */
export function leftOf(calendar: WorkingCalendar, limit: Limit, { stoodAt, dueAt, breachedAt }: RunningLimit): Left | null {
  if (stoodAt === null || dueAt === null || breachedAt !== null || limit.within === null) return null;
  switch (limit.within.unit) {
    case 'working days': {
      const [after, last] = [calendar.next(calendar.dateOf(stoodAt)), calendar.next(calendar.dateOf(dueAt - 1))];
      const amount = workingDays(calendar, after, last);
      return { unit: 'working days', amount, text: durationTitle({ unit: 'working days', amount }) };
    }
    case 'working hours': {
      const amount = Math.floor(openTime(calendar, stoodAt, dueAt) / MINUTE);
      return { unit: 'working minutes', amount, text: hoursAndMinutes(amount, { zh: '工作小时', en: 'working hour' }) };
    }
    default: {
      const amount = Math.max(0, Math.floor((dueAt - stoodAt) / MINUTE));
      return { unit: 'minutes', amount, text: hoursAndMinutes(amount, { zh: '小时', en: 'hour' }) };
    }
  }
}

/** `3 个工作小时 20 分钟`; hours or minutes alone where the other is none. */
function hoursAndMinutes(minutes: number, hour: Text): Text {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [
    ...(hours > 0 ? [{ zh: `${hours} 个${hour.zh}`, en: `${hours} ${hour.en}${hours === 1 ? '' : 's'}` }] : []),
    ...(rest > 0 || hours === 0 ? [durationTitle({ unit: 'minutes', amount: rest })] : []),
  ];
  return { zh: parts.map(({ zh }) => zh).join(' '), en: parts.map(({ en }) => en).join(' ') };
}
