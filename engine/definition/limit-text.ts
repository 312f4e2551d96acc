import { durationText } from './duration.js';
import { durationTitle } from './duration-title.js';
import { phraseTitle } from './phrase-title.js';
import type { Text } from './text.js';
import type { Limit } from './time-limit.js';

/** A limit as it is written: `4 working hours`, `working day 5 of month`, an expression. */
export function limitText({ within, due }: Pick<Limit, 'within' | 'due'>): string {
  if (within) return durationText(within);
  return due?.kind === 'phrase' ? due.phrase : (due?.expression.source ?? '');
}

/** The same in people's words; an expression is told as it is written. */
export function limitTitle(limit: Pick<Limit, 'within' | 'due'>): Text {
  return limit.within ? durationTitle(limit.within) : phraseTitle(limitText(limit));
}
