import { child } from '#engine/definition/json-pointer.js';
import type { Text } from '#engine/definition/text.js';
import { isKeptName } from '#engine/expression/kept-names.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { ProcessRule } from '../rule.js';
import { limitsOf } from '../actions-of.js';
import { workStates } from '../work-states.js';

/** What a process declares exists around it: forms, calendar, parent; no name means two things; every document is filled or given. */
export const declarations: ProcessRule = ({ process, tree, library, report }) => {
  for (const name of [...Object.keys(process.documents), ...Object.keys(process.data)])
    if (isKeptName(name))
      report.errorAtKey('GH2318', child(Object.hasOwn(process.documents, name) ? '/documents' : '/data', name), kept(name));
  for (const [name, { form, path }] of Object.entries(process.documents)) {
    if (!library.forms.has(form)) {
      report.error(
        'GH2301',
        child(path, 'form'),
        { zh: `没有表单 \`${form}\`。`, en: `there is no form \`${form}\`` },
        didYouMean(form, library.forms.keys()),
      );
    }
    if (Object.hasOwn(process.data, name)) {
      report.errorAtKey('GH2313', child('/data', name), {
        zh: `\`${name}\` 既是文档又是数据。`,
        en: `\`${name}\` is both a document and data`,
      });
    }
  }
  if (!library.calendars.has(process.calendar)) {
    report.error(
      'GH2501',
      '/calendar',
      { zh: `没有日历 \`${process.calendar}\`。`, en: `there is no calendar \`${process.calendar}\`` },
      didYouMean(process.calendar, library.calendars.keys()),
    );
  }
  const names = new Set([...Object.keys(process.documents), ...Object.keys(process.data)]);
  for (const { state } of tree.nodes) {
    if (state.kind !== 'lookup') continue;
    if (isKeptName(state.lookup.as)) report.error('GH2318', child(child(state.path, 'lookup'), 'as'), kept(state.lookup.as));
    if (!names.has(state.lookup.as)) continue;
    report.error('GH2313', child(child(state.path, 'lookup'), 'as'), {
      zh: `名称 \`${state.lookup.as}\` 已用于文档或数据。`,
      en: `\`${state.lookup.as}\` already names a document or data`,
    });
  }
  for (const { work, path } of workStates(tree))
    if (work.each && isKeptName(work.each.as)) report.error('GH2318', child(path, 'as'), kept(work.each.as));
  const filled = new Set(workStates(tree).flatMap(({ work }) => work.fills.map(({ document }) => document)));
  for (const [name, { given, path }] of Object.entries(process.documents)) {
    if (given !== 'never' || filled.has(name)) continue;
    report.warning('GH2311', path, { zh: `没有任务填写文档 \`${name}\`。`, en: `no task fills document \`${name}\`` });
  }
  for (const limit of limitsOf({ process, tree })) {
    if (limit.accountable?.kind === 'person' && tree.find(limit.accountable.person.source) !== undefined) {
      report.error('GH1206', child(limit.path, 'accountable'), {
        zh: '`accountable` 应为人员，而不是状态。',
        en: '`accountable` names people, not a state',
      });
    }
  }
};

function kept(name: string): Text {
  return {
    zh: `表达式中的 \`${name}\` 另有含义，请换一个名称。`,
    en: `in an expression \`${name}\` means something else; choose another name`,
  };
}
