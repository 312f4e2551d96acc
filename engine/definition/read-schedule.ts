import { child } from './json-pointer.js';
import { readCandidate } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readExpression, readExpressions } from './read-expression.js';
import { readScheduledItems } from './read-scheduled-items.js';
import { isRecurrence, parseRecurrence, type Recurrence } from './recurrence.js';
import { DAYS_OFF, MISSED, type Schedule } from './schedule.js';
import { text, type YamlMap } from './values.js';

const MOST = 1000;

/** Keys of other starts that a schedule has not, and the other way round. */
const FOREIGN = ['when'] as const;
export const ONLY_SCHEDULES = ['name', 'each', 'sample', 'as', 'from', 'daysOff', 'missed', 'most'] as const;

/** A start with `every`; null (with findings) when it does not say when, for what or by whom. */
export function readSchedule(start: YamlMap, path: string, context: ReadContext): Schedule | null {
  const { report } = context;
  const recurrence = readEvery(start.every, child(path, 'every'), context);
  const items = readScheduledItems(start, path, context);
  const isInterval = recurrence?.kind === 'interval';
  for (const key of FOREIGN)
    if (start[key] !== undefined)
      report.errorAtKey('GH1208', child(path, key), { zh: `定时启动没有 \`${key}\`。`, en: `a schedule has no \`${key}\`` });
  if (recurrence !== null && isInterval && start.from === undefined)
    report.error(
      'GH1219',
      child(path, 'every'),
      {
        zh: `没有说明 \`${text(start.every) ?? ''}\` 从何日算起。`,
        en: `\`${text(start.every) ?? ''}\` does not say from which day it counts`,
      },
      {
        zh: '写 `each: <台账>` 和 `from: <日期字段>`；每周固定日写 `Monday`，每月写 `day 1 of month`，每天写 `day`。',
        en: 'write `each: <register>` and `from: <date field>`; a fixed day is `Monday`, `day 1 of month` or `day`',
      },
    );
  if (start.from !== undefined && ((recurrence !== null && !isInterval) || (items !== null && items.kind !== 'rows')))
    report.errorAtKey(
      'GH1208',
      child(path, 'from'),
      { zh: '`from` 只用于台账各行的间隔，如 `every: 2 weeks`。', en: '`from` belongs to an interval of register rows only' },
      {
        zh: '写 `every: 2 weeks` 和 `each: <台账>`，或去掉 `from`。',
        en: 'write `every: 2 weeks` and `each: <register>`, or leave `from` out',
      },
    );
  if (start.initiator === undefined)
    report.errorAtKey(
      'GH1213',
      child(path, 'every'),
      { zh: '没有说明谁算发起人。', en: 'the schedule does not say who counts as the initiator' },
      {
        zh: '写 `initiator: <角色>` 或人员，如 `initiator: customer.salesperson`。',
        en: 'write `initiator:` with a role or a person, such as `customer.salesperson`',
      },
    );
  const initiator = readCandidate(start.initiator, child(path, 'initiator'), context);
  if (initiator?.kind === 'initiator' || initiator?.kind === 'everyone')
    report.error('GH1206', child(path, 'initiator'), {
      zh: '发起人必须是一个角色或一位人员。',
      en: 'the initiator of a schedule is a role or one person',
    });
  if (recurrence === null || items === null || initiator === null) return null;
  return {
    kind: 'schedule',
    name: text(start.name) ?? text(start.every) ?? '',
    every: text(start.every) ?? '',
    recurrence,
    items: items.kind === 'rows' ? { ...items, from: readExpression(start.from, child(path, 'from')) } : items,
    initiator,
    with: readExpressions(start.with, child(path, 'with')),
    daysOff: DAYS_OFF.find((word) => word === start.daysOff) ?? 'keep',
    missed: MISSED.find((word) => word === start.missed) ?? 'each',
    most: typeof start.most === 'number' ? start.most : MOST,
    path,
  };
}

function readEvery(value: unknown, path: string, { report }: ReadContext): Recurrence | null {
  const recurrence = typeof value === 'string' ? parseRecurrence(value) : null;
  if (isRecurrence(recurrence)) return recurrence;
  report.error(
    'GH1219',
    path,
    recurrence ?? { zh: `\`${String(value)}\` 没有说明何日重复。`, en: `\`${String(value)}\` does not say on which days it recurs` },
    recurrence === null
      ? {
          zh: '例如 `Monday 08:00`、`day 1 of June, December`、`working day 5 of month`、`day 08:30`、`working day`，或带 `from` 的 `2 weeks`。',
          en: 'write `Monday 08:00`, `day 1 of June, December`, `working day 5 of month`, `day 08:30`, `working day`, or `2 weeks` with `from`',
        }
      : null,
  );
  return null;
}
