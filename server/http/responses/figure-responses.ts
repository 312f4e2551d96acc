import { z } from 'zod';
import { KPI_UNITS } from '#engine/definition/kpi.js';
import { TIME_KINDS } from '#engine/analysis/instance-figures.js';
import { instant, maybeInstant, type Responses, title } from './words.js';

const count = z.int();
const ms = z.number().describe('working milliseconds of the calendar');
const share = z.number().describe('0 to 1');

const distribution = z
  .object({
    count,
    sum: z.number(),
    mean: z.number().nullable(),
    least: z.number().nullable(),
    median: z.number().nullable(),
    p90: z.number().nullable().describe('nine in ten are no greater'),
    greatest: z.number().nullable(),
    isExact: z.boolean().describe('false: median and p90 are right to one percent'),
  })
  .describe('milliseconds; null of none');

const summary = z.object({
  instances: count,
  ended: count,
  cycle: distribution.describe('working time from start to end, of those that ended'),
  elapsed: distribution.describe('the same by the clock on the wall'),
  times: z
    .object(Object.fromEntries(TIME_KINDS.map((kind) => [kind, ms])))
    .describe('how the working time passed: somebody had taken a task up; nobody had; clocks paused; no task open; suspended; parked'),
  limits: z.object({ started: count, breached: count }),
  reworked: count,
});

const holder = z.object({
  holder: z.string().describe('a person, or `role:finance`'),
  tasks: count,
  open: count,
  waiting: distribution.describe('until somebody took the task up'),
  handling: distribution.describe('from then on'),
});

const measured = z.object({ value: z.string().nullable(), items: count, leftOut: count.describe('a field they need is not filled') });
const number = z.string().nullable().describe('decimal text; null: there is none, and `why`');

/** Figures of processes. */
export const FIGURE_RESPONSES: Responses = {
  'GET /api/figures': {
    schema: z.object({
      process: z.string(),
      title,
      days: z.object({ from: z.iso.date(), to: z.iso.date() }),
      at: maybeInstant.describe('running instances are told until then'),
      calendar: z.string(),
      read: z.object({ instances: count, events: count }),
      summary,
      versions: z.array(summary.extend({ version: count.nullable(), hash: z.string() })),
      periods: z.array(
        summary.extend({
          period: z.object({ name: z.string(), from: instant, to: instant }),
          endedIn: count.describe('of all of them'),
        }),
      ),
      ends: z.record(z.string(), count),
      states: z
        .array(
          z.object({
            state: z.string(),
            visits: count,
            standing: count,
            stay: distribution,
            workingMs: ms,
            share: share.describe('of the time in all states'),
            work: z.object({ isGate: z.boolean(), waiting: distribution, handling: distribution }).nullable(),
            queue: z.array(count).describe('instances in it at the end of each part of the period that is over'),
          }),
        )
        .describe('where the working time goes, the most first'),
      people: z.object({ persons: z.array(holder), candidates: z.array(holder), beyond: count }),
      limits: z.array(z.object({ name: z.string(), started: count, running: count, breached: count, excused: count, rate: share })),
      rework: z.object({ loops: count, returned: count, rejected: count, takenBack: count, instances: count }),
      variants: z.object({
        distinct: count,
        listed: z.array(z.object({ path: z.array(z.string()), count, share, example: z.string() })),
        others: count,
      }),
      conformance: z.object({
        compared: count,
        conforming: count,
        replayed: count,
        disagreeing: count,
        disagreements: z.array(z.object({ instance: z.string(), problem: z.string() })),
        deviations: z.array(
          z.object({
            kind: z.enum(['moved', 'unknown', 'skipped', 'impossible']),
            from: z.string().nullable(),
            to: z.string(),
            passedOver: z.array(z.string()),
            count,
            example: z.object({ instance: z.string(), seq: count }),
          }),
        ),
        byKind: z.object({ moved: count, unknown: count, skipped: count, impossible: count }),
      }),
      titles: z.record(z.string(), title),
    }),
    says: 'Figures of the instances that started on these days. With `Accept: application/x-ndjson`: lines `{ read, of }`, the last `{ result }`.',
  },
  'GET /api/kpis': {
    schema: z.object({
      days: z.object({ from: z.iso.date(), to: z.iso.date() }),
      at: maybeInstant,
      read: z.object({ rows: count, instances: count }),
      processes: z.array(z.string()),
      items: z.array(
        z.object({
          id: z.string(),
          group: z.string(),
          catalogue: z.array(z.string()),
          title,
          unit: z.enum(Object.keys(KPI_UNITS) as [string, ...string[]]),
          isStated: z.boolean().describe('a handbook states the formula'),
          note: title.nullable(),
          target: z.object({ atLeast: z.number().nullable(), atMost: z.number().nullable() }).nullable(),
          isReached: z.boolean().nullable(),
          formula: z.string().nullable().describe('over the names of the measures'),
          by: z.string().nullable(),
          missing: title.nullable().describe('what is missing to compute it'),
          value: number,
          why: title.nullable(),
          measures: z.array(measured.extend({ name: z.string(), says: title })),
          groups: z.array(z.object({ by: z.string(), value: number, why: title.nullable(), measures: z.record(z.string(), measured) })),
          beyond: count,
          notListed: count,
        }),
      ),
      notShown: z.array(z.string()).describe('over processes or registers one may not read'),
      titles: z.record(z.string(), title),
    }),
    says: 'Key figures of a period, each with its formula and the numbers it was computed from.',
  },
};
