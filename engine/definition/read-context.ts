import type { Report } from './report.js';
import { isMapping, mapping } from './values.js';

/** What reading one part of a process needs to know about the rest. */
export interface ReadContext {
  readonly report: Report;
  /** Role ids of the organization. */
  readonly roles: ReadonlySet<string>;
  /** Names an expression of this process may begin with: documents, data, and every `as`. */
  readonly names: ReadonlySet<string>;
}

export function readContext(report: Report, roles: ReadonlySet<string>): ReadContext {
  const process = mapping(report.source.value);
  const names = new Set<string>([
    ...Object.keys(mapping(process.documents)),
    ...Object.keys(mapping(process.data)),
    'actor',
    'message',
    'result',
  ]);
  collectAliases(process, names);
  return { report, roles, names };
}

function collectAliases(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectAliases(item, names);
  if (!isMapping(value)) return;
  if (typeof value.as === 'string') names.add(value.as);
  for (const item of Object.values(value)) collectAliases(item, names);
}
