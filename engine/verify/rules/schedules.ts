import type { Schedule } from '#engine/definition/schedule.js';
import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { isKeptName } from '#engine/expression/kept-names.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';

/** Schedules of a process have names of their own, start for what exists, and give a key that no other start lacks. */
export const schedules: ProcessRule = (subject) => {
  const { process, report } = subject;
  const found = process.starts.filter((start) => start.kind === 'schedule');
  const names = new Set<string>();
  for (const schedule of found) {
    const { name, path } = schedule;
    if (names.has(name))
      report.error(
        'GH2313',
        child(path, 'every'),
        { zh: `定时启动 \`${name}\` 重复。`, en: `there are two schedules \`${name}\`` },
        { zh: '为每个定时启动写不同的 `name`。', en: 'give each a `name` of its own' },
      );
    names.add(name);
    checkItems(schedule, subject);
  }
  checkKey(found, subject);
};

function checkItems({ items, path }: Schedule, { process, library, report }: ProcessSubject): void {
  if (items.kind === 'one') return;
  if (isKeptName(items.as) || Object.hasOwn(process.documents, items.as) || Object.hasOwn(process.data, items.as))
    report.error('GH2313', child(path, 'as'), {
      zh: `名称 \`${items.as}\` 已有含义，请换一个。`,
      en: `\`${items.as}\` already means something; choose another name`,
    });
  if (items.kind === 'rows' && !library.registers.has(items.register))
    report.error(
      'GH2306',
      child(path, 'each'),
      { zh: `没有台账 \`${items.register}\`。`, en: `there is no register \`${items.register}\`` },
      didYouMean(items.register, library.registers.keys()),
    );
  if (items.kind === 'sample' && !library.processes.has(items.process))
    report.error(
      'GH2403',
      child(path, 'sample'),
      { zh: `没有流程 \`${items.process}\`。`, en: `there is no process \`${items.process}\`` },
      didYouMean(items.process, library.processes.keys()),
    );
}

/** A key that names the item of a schedule stays empty when another start begins the instance. */
function checkKey(found: readonly Schedule[], { process, report }: ProcessSubject): void {
  for (const { items } of found) {
    if (items.kind === 'one' || !new RegExp(`(^|[^\\w.])${items.as}\\b`).test(process.key.source)) continue;
    const other = process.starts.find((start) => start.kind !== 'schedule' || start.items.kind === 'one' || start.items.as !== items.as);
    if (!other) continue;
    report.error(
      'GH2507',
      '/key',
      {
        zh: `\`key\` 用到 \`${items.as}\`，但流程也以其他方式开始，那时没有 \`${items.as}\`。`,
        en: `\`key\` uses \`${items.as}\`, which another start of this process does not have`,
      },
      {
        zh: '让定时启动用 `with` 交给文档或数据，`key` 写那里的字段。',
        en: 'hand it to a document or data with `with`, and name that in `key`',
      },
    );
    return;
  }
}
