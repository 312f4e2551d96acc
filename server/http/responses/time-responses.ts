import { z } from 'zod';
import { changedFiles, libraryFile } from './definition-responses.js';
import { BREACH_CAUSES } from '#engine/audit/breach-cause.js';
import { left } from './instance-responses.js';
import { instant, list, maybeInstant, page, type Responses, title } from './words.js';

const WHY = z.enum(['weekday', 'holiday', 'make-up', 'closed']);
const date = z.iso.date();

const summary = z.object({
  id: z.string(),
  title,
  zone: z.string(),
  inherits: z.string().nullable(),
  years: z.array(z.int()).describe('whose arrangement is published; due dates in others are provisional'),
});
const calendarVersion = z.object({
  version: z.string().describe('as events name it'),
  library: z.int().describe('version of the library that brought it, or brought it back'),
  at: instant,
  by: z.string().nullable(),
  reason: z.string().nullable(),
});

const ledger = z.object({
  name: z.string(),
  ordinal: z.int(),
  state: z.string().nullable().describe('null: a limit over a group of states'),
  title,
  limit: z.string().describe('as written: `3 working days`'),
  calendar: z.object({ id: z.string(), version: z.string() }),
  provisional: z.boolean(),
  startedAt: instant,
  dueAt: maybeInstant.describe('null: not known, or standing still'),
  pausedAt: maybeInstant.describe('since when it stands still; null: it does not'),
  left,
  endedAt: maybeInstant,
  breach: z
    .object({
      dueAt: instant,
      noticedAt: instant.describe('later than it was due, when nothing ran at the time'),
      responsible: z.array(z.string()).describe('`person:zhao.lei`, `role:finance`'),
      accountable: z.string().nullable(),
    })
    .nullable(),
  excused: z.object({ by: z.string(), at: instant, reason: z.string(), reasonTitle: title }).nullable(),
  segments: z
    .array(
      z.object({
        kind: z.enum(['running', 'unassigned', 'before', 'outside hours', 'paused', 'outside states', 'returned']),
        from: instant,
        to: instant,
        seconds: z.number(),
        people: z.array(z.string()).describe('who had the work, or who paused it'),
        reason: z.string().nullable(),
        reasonTitle: title.nullable(),
      }),
    )
    .describe('from its start to its end or now, without gap or overlap'),
  entries: z.array(
    z.looseObject({
      seq: z.int(),
      at: instant,
      what: z.string(),
      by: z.string().nullable(),
      reason: z.string().nullable(),
      reasonTitle: title.nullable(),
    }),
  ),
});

/** Calendars, and what became of time limits. */
export const TIME_RESPONSES: Responses = {
  'GET /api/calendars': {
    schema: z.object({ version: z.string().describe('as events name it'), items: z.array(summary) }),
    says: 'Calendars of the library.',
  },
  'GET /api/calendars/versions': {
    schema: page(calendarVersion.extend({ changed: changedFiles })),
    says: 'Versions of the calendars, newest first.',
  },
  'GET /api/calendars/versions/{version}': {
    schema: calendarVersion.extend({ items: z.array(summary), files: z.array(libraryFile) }),
    says: 'The calendars as they were.',
  },
  'GET /api/calendars/{id}/days': {
    schema: list(
      z.object({
        iso: date,
        works: z.boolean(),
        hours: z.array(z.object({ from: z.int(), to: z.int() })).describe('minutes after midnight'),
        provisional: z.boolean(),
        why: WHY,
        source: z.string().nullable(),
      }),
    ),
    says: 'Days, both ends included.',
  },
  'GET /api/calendars/{id}/due': {
    schema: z.object({
      from: instant,
      within: z.string(),
      at: instant,
      begins: instant.describe('later than `from` after a cutoff'),
      zone: z.string(),
      provisional: z.boolean(),
      unit: z.enum(['working days', 'working minutes', 'time']),
      days: z.array(z.looseObject({ from: date, to: date, counted: z.number().nullable(), why: WHY, text: title })),
      version: z.string(),
    }),
    says: 'When it is due, and every day that was counted or left out.',
  },
  'GET /api/instances/{id}/limits': { schema: list(ledger), says: 'Ledgers of all its limits, by their beginning.' },
  'GET /api/breaches': {
    schema: page(
      ledger.partial().extend({
        instance: z.string(),
        process: z.string(),
        key: z.string().nullable(),
        seq: z.int(),
        cause: z
          .object({
            cause: z.enum(BREACH_CAUSES),
            person: z.string().nullable().describe('who had the work longest'),
            seconds: z.record(z.string(), z.number()).describe('counted time by cause, until it was due'),
          })
          .nullable()
          .describe('where most of the time went'),
        problem: z.object({ code: z.string(), detail: z.string() }).nullable().describe('why there is no ledger'),
      }),
    ),
    says: 'Breached limits, the latest first.',
  },
  'GET /api/breaches/counts': {
    schema: list(
      z.object({
        group: z.string().nullable().describe('process, `2026-11`, `process/limit`, person or cause; null: nobody, or it cannot be told'),
        breaches: z.int(),
        excused: z.int().nullable().describe('null where histories are not read for it'),
      }),
    ),
    says: 'How many limits were breached, the most first.',
  },
};
