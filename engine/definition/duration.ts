import type { Duration } from './time-limit.js';

const UNITS = {
  'working day': 'working days',
  'working hour': 'working hours',
  day: 'days',
  hour: 'hours',
  minute: 'minutes',
} as const;

/** Parses `3 working days`, `1 hour`, `same day`; null when it is none. */
export function parseDuration(text: string): Duration | null {
  if (text === 'same day') return { unit: 'same day' };
  const match = /^([1-9]\d{0,4}) (working day|working hour|day|hour|minute)s?$/.exec(text);
  if (match === null) return null;
  return { unit: UNITS[match[2] as keyof typeof UNITS], amount: Number(match[1]) };
}

/** Writes a duration the way the language does: `1 working day`, `3 working days`. */
export function durationText(duration: Duration): string {
  if (duration.unit === 'same day') return duration.unit;
  return `${duration.amount} ${duration.amount === 1 ? duration.unit.slice(0, -1) : duration.unit}`;
}
