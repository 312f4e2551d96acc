import { z } from 'zod';
import type { Asked } from '#engine/audit/find-moment.js';
import { readInstant } from '#engine/time/iso-instant.js';
import { instantText } from '#server/problem/past-instant.js';

const NUMBER = /^\d{1,9}$/;

/** Of one moment: after an event or at an instant; neither: after the last event. */
export const momentQuery = z
  .strictObject({
    at: instantText.optional(),
    seq: z.string().regex(NUMBER, '应为事件的序号，如 3 / Expected the number of an event, such as 3').optional(),
  })
  .refine(({ at, seq }) => at === undefined || seq === undefined, {
    path: ['seq'],
    message: 'at 与 seq 只能写一个 / Give either at or seq',
  });

const moment = z.union([z.string().regex(NUMBER), instantText], {
  error:
    '应为事件的序号（0 为发起之前）或带时区的时刻，如 3、2026-02-13T09:00:00+08:00 / Expected the number of an event (0: before the start) or an instant with its zone, such as 3, 2026-02-13T09:00:00+08:00',
});

/** Of two moments, each the number of an event or an instant; `to` default: after the last event. */
export const differenceQuery = z.strictObject({ from: moment, to: moment.optional() });

/** @param text - as one of these queries has it */
export function askedMoment(text: string): Asked {
  return NUMBER.test(text) ? { seq: Number(text) } : { at: readInstant(text) ?? Number.NaN };
}
