import { z } from 'zod';
import { instant, list, maybeInstant, page, type Responses, title } from './words.js';

const date = z.iso.date();
const STATE = z.enum(['counting', 'running', 'waiting', 'done', 'skipped', 'failed']);
const occurrence = z.object({ day: date.describe('the day meant'), at: maybeInstant, provisional: z.boolean() });
const schedule = z.object({
  process: z.string(),
  title,
  name: z.string(),
  every: z.string(),
  each: z.string().nullable().describe('null: one instance at each occurrence'),
  daysOff: z.enum(['keep', 'skip', 'next', 'previous']),
  missed: z.enum(['each', 'last', 'none']),
  most: z.int().describe('more instances at once wait to be confirmed'),
  next: z.array(occurrence).describe('the next three; none while it is paused'),
  paused: z.object({ at: maybeInstant, by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  waiting: z.int().describe('occurrences that wait to be confirmed'),
  last: z
    .object({ day: date, state: STATE, refused: z.int().describe('items that could not begin') })
    .nullable()
    .describe('what became of the latest occurrence'),
});
const schedules = list(schedule);
const one = schedule.extend({
  actions: z.array(
    z.object({
      at: instant,
      person: z.string(),
      what: z.enum(['paused', 'resumed', 'backfilled', 'confirmed', 'skipped', 'retried']),
      reason: z.string(),
      detail: z.looseObject({}),
    }),
  ),
});
const run = z.object({
  day: date,
  dueAt: instant,
  noticedAt: instant.describe('later than it was due, when nothing ran at the time'),
  kind: z.enum(['on-time', 'missed', 'backfill']),
  state: STATE,
  seed: z.string().describe('with which a sample is drawn'),
  expected: z.int(),
  started: z.int(),
  refused: z.array(z.object({ code: z.string(), count: z.int(), example: z.string().describe('an item'), detail: z.string().nullable() })),
  note: z.string().nullable(),
  endedAt: maybeInstant,
});
const items = z.array(
  z.object({ item: z.string(), instance: z.uuid().nullable(), code: z.string().nullable(), detail: z.string().nullable() }),
);
const withItems = run.extend({ items, next: z.string().nullable() });

/** Instances that begin on calendar rules. */
export const SCHEDULE_RESPONSES: Responses = {
  'GET /api/schedules': { schema: schedules, says: 'Schedules by process and name.' },
  'POST /api/schedules/pause': { schema: schedules, says: 'The schedules, paused.' },
  'POST /api/schedules/resume': { schema: schedules, says: 'The schedules, resumed.' },
  'GET /api/schedules/{process}/{name}': { schema: one, says: 'The schedule and what administrators did with it, the latest first.' },
  'POST /api/schedules/{process}/{name}/pause': { schema: one, says: 'The schedule, paused.' },
  'POST /api/schedules/{process}/{name}/resume': { schema: one, says: 'The schedule, resumed.' },
  'POST /api/schedules/{process}/{name}/backfill': {
    schema: z.object({
      dryRun: z.boolean(),
      occurrences: z.array(
        z.object({
          day: date,
          at: instant,
          state: z.string().nullable().describe('null: nothing became of it'),
          started: z.int().describe('instances started at it before'),
          due: z.int().describe('instances due with the rows of now'),
        }),
      ),
    }),
    says: 'The occurrences that are made up, or would be.',
  },
  'GET /api/schedules/{process}/{name}/runs': { schema: page(run), says: 'What became of each occurrence, the latest first.' },
  'GET /api/schedules/{process}/{name}/runs/{day}': {
    schema: withItems,
    says: 'The occurrence and a page of its items, refused ones first.',
  },
  'POST /api/schedules/{process}/{name}/runs/{day}/confirm': { schema: withItems, says: 'The occurrence, under way.' },
  'POST /api/schedules/{process}/{name}/runs/{day}/skip': { schema: withItems, says: 'The occurrence, skipped.' },
  'POST /api/schedules/{process}/{name}/runs/{day}/retry': { schema: withItems, says: 'The occurrence, under way.' },
};

/** What the schedules of a library will do, in the answer of its publication. */
export const foreseen = z.object({
  process: z.string(),
  name: z.string(),
  every: z.string(),
  next: z.array(occurrence),
  expected: z.int().describe('instances the next occurrence would start with the rows of now'),
  needsConfirmation: z.boolean(),
});
