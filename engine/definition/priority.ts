import type { Text } from './text.js';

/** How pressing a task is, the most pressing first: what an inbox is ordered by before all else. */
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const PRIORITY_TITLES: Readonly<Record<Priority, Text>> = {
  urgent: { zh: '特急', en: 'urgent' },
  high: { zh: '加急', en: 'high' },
  normal: { zh: '普通', en: 'normal' },
  low: { zh: '不急', en: 'low' },
};

export function isPriority(value: unknown): value is Priority {
  return (PRIORITIES as readonly unknown[]).includes(value);
}

/** The more pressing of two. */
export function morePressing(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) <= PRIORITIES.indexOf(b) ? a : b;
}
