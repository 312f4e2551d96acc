import { child } from './json-pointer.js';
import type { ReadContext } from './read-context.js';
import type { ScheduledItems } from './schedule.js';
import { didYouMean } from './suggest.js';
import { text, type YamlMap } from './values.js';

const ID = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const PEOPLE = new RegExp(`^everyone in (${ID})$`);
const ROWS = new RegExp(`^(${ID})(?: where (.+))?$`, 's');
const SAMPLE = new RegExp(`^(?:(\\d{1,2}(?:\\.\\d+)?|100)%|([1-9]\\d{0,3})) of (${ID}) last (day|week|month)$`);

/** For what a schedule starts instances (`each`, `sample`, or neither); null with a finding when that cannot be read. */
export function readScheduledItems(start: YamlMap, path: string, context: ReadContext): ScheduledItems | null {
  const { report } = context;
  const { each, sample } = start;
  const as = text(start.as);
  if (each !== undefined && sample !== undefined) {
    report.errorAtKey('GH1208', child(path, 'sample'), { zh: '`each` 与 `sample` 只能写一个。', en: 'write either `each` or `sample`' });
    return null;
  }
  if (each === undefined && sample === undefined) {
    if (as !== null)
      report.errorAtKey('GH1208', child(path, 'as'), {
        zh: '`as` 只与 `each` 或 `sample` 一起使用。',
        en: '`as` goes with `each` or `sample` only',
      });
    return { kind: 'one' };
  }
  const key = each === undefined ? 'sample' : 'each';
  if (as === null)
    report.errorAtKey(
      'GH1215',
      child(path, key),
      { zh: `\`${key}\` 的每一项没有名称。`, en: `an item of \`${key}\` has no name` },
      { zh: '加 `as: <名称>`，如 `as: customer`。', en: 'add `as: <name>`, such as `as: customer`' },
    );
  const items = each === undefined ? sampleOf(sample, as ?? 'item') : itemsOf(each, child(path, 'each'), as ?? 'item');
  if (items === null) {
    report.error(
      'GH1220',
      child(path, key),
      { zh: `无法理解 \`${String(start[key])}\`。`, en: `\`${String(start[key])}\` cannot be understood` },
      HINTS[key],
    );
    return null;
  }
  if (items.kind === 'people' && !context.roles.has(items.role))
    report.error(
      'GH2201',
      child(path, 'each'),
      { zh: `组织中没有角色 \`${items.role}\`。`, en: `the organization has no role \`${items.role}\`` },
      didYouMean(items.role, context.roles),
    );
  return items;
}

const HINTS = {
  each: {
    zh: '写 `<台账>`、`<台账> where <条件>` 或 `everyone in <角色>`，如 `customer where status == "active"`。',
    en: 'write `<register>`, `<register> where <condition>` or `everyone in <role>`, such as `customer where status == "active"`',
  },
  sample: {
    zh: '写 `5% of <流程> last week` 或 `3 of <流程> last month`（`last day | week | month`）。',
    en: 'write `5% of <process> last week` or `3 of <process> last month` (`last day | week | month`)',
  },
} as const;

function itemsOf(value: unknown, path: string, as: string): ScheduledItems | null {
  const role = typeof value === 'string' ? PEOPLE.exec(value)?.[1] : undefined;
  if (role !== undefined) return { kind: 'people', role, as };
  const [, register, where] = (typeof value === 'string' && ROWS.exec(value.trim())) || [];
  if (register === undefined) return null;
  return { kind: 'rows', register, where: where === undefined ? null : { source: where, path }, from: null, as };
}

function sampleOf(value: unknown, as: string): ScheduledItems | null {
  const [, percent, count, process, period] = (typeof value === 'string' && SAMPLE.exec(value.trim())) || [];
  if (process === undefined || Number(percent ?? count) === 0) return null;
  const size = percent === undefined ? { count: Number(count) } : { share: Number(percent) / 100 };
  return { kind: 'sample', size, process, period: period as 'day' | 'week' | 'month', as };
}
