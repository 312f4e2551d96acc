import { z } from 'zod';
import { refuseUnbounded } from '#server/question/refuse-unbounded.js';

export const EXPORT_TABLES = ['events', 'instances', 'tasks', 'breaches'] as const;

/** Most instances, processes or persons one query may name; more of them are asked for by their period. */
const MOST_NAMED = 200;

/** One value, or the parameter repeated. */
const names = (item: z.ZodType<string>): z.ZodType<readonly string[]> =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item).max(MOST_NAMED));
const flag = z.enum(['true', 'false']).default('false');

export const exportQuery = z.strictObject({
  /** Rows of a CSV or XLSX file. */
  table: z.enum(EXPORT_TABLES).default('events'),
  process: names(z.string().min(1).max(100)).describe('of these processes; default: all'),
  from: z.iso.datetime({ offset: true }).optional().describe('instances started from this instant on'),
  to: z.iso.datetime({ offset: true }).optional().describe('instances started before this instant'),
  instance: names(z.uuid()).describe('these instances'),
  person: names(z.string().min(1).max(100)).describe('instances where one of these persons acted, or somebody in his name'),
  language: z.enum(['zh', 'en']).default('zh'),
  /** CSV only: a byte order mark, so that Excel takes it for UTF-8. */
  bom: flag,
});

export type ExportQuery = z.infer<typeof exportQuery>;

/** @throws {DomainError} `query-without-bounds` for a query that would read everything there ever was */
export function requireBounds({ instance, from, to }: ExportQuery): void {
  if (instance.length > 0 || (from !== undefined && to !== undefined)) return;
  const missing = [...(from === undefined ? ['from'] : []), ...(to === undefined ? ['to'] : [])];
  refuseUnbounded(
    {
      zh: `请用 from 和 to 限定发起时间，或用 instance 指定流程实例（缺少 ${missing.join('、')}）`,
      en: `Give a period of starts (from and to), or the instances (instance); missing: ${missing.join(', ')}`,
    },
    '?process=quotation&from=2026-01-01T00:00:00%2B08:00&to=2026-04-01T00:00:00%2B08:00',
  );
}

/** The query as a reader of the file finds it: only what was asked. */
export function queryFacts(format: string, query: ExportQuery): Readonly<Record<string, string>> {
  const { table, process, from, to, instance, person, language } = query;
  const named = { process, instance, person };
  return {
    format,
    ...(format === 'csv' || format === 'xlsx' ? { table } : {}),
    ...Object.fromEntries(Object.entries(named).flatMap(([name, values]) => (values.length === 0 ? [] : [[name, values.join(' ')]]))),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    language,
  };
}
