import { child } from '#engine/definition/json-pointer.js';
import type { Filling } from '#engine/definition/work.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { isMapping, own } from '#engine/definition/values.js';
import { valueAt } from '../value-at.js';
import { allPaths, fieldAt } from '../field-path.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';
import { workStates } from '../work-states.js';

/** Tasks fill and show documents and fields that exist and that people may write. */
export const filledFields: ProcessRule = (subject) => {
  const { process, tree, report } = subject;
  const documents = Object.keys(process.documents);
  const known = (name: string, path: string): boolean => {
    if (documents.includes(name)) return true;
    report.error(
      'GH2302',
      path,
      { zh: `没有声明文档 \`${name}\`。`, en: `document \`${name}\` is not declared` },
      didYouMean(name, documents),
    );
    return false;
  };
  for (const { work, path } of workStates(tree)) {
    for (const [index, filling] of work.fills.entries()) {
      const place = fillingPlace(report.source.value, child(path, 'fills'), filling.document, index);
      if (!known(filling.document, place)) continue;
      if (own(process.documents, filling.document)!.given !== 'never') {
        report.error('GH2309', place, {
          zh: `文档 \`${filling.document}\` 是给定的，不能在此填写。`,
          en: `document \`${filling.document}\` is given and never filled here`,
        });
      }
      checkFields(filling, place, subject, 'typed');
    }
    const shows = valueAt(report.source.value, child(path, 'shows'));
    for (const [index, name] of work.shows.entries())
      known(name, Array.isArray(shows) ? child(child(path, 'shows'), index) : child(path, 'shows'));
    for (const [index, hidden] of work.hides.entries()) {
      const place = fillingPlace(report.source.value, child(path, 'hides'), hidden.document, index);
      if (!known(hidden.document, place)) continue;
      checkFields(hidden, place, subject, 'hidden');
      checkNotFilled(hidden, work.fills, place, subject);
    }
    for (const name of Object.keys(work.with)) {
      const [document = '', ...field] = name.split('.');
      const place = child(child(path, 'with'), name);
      if (!known(document, place) || field.length === 0) continue;
      checkFields({ document, fields: [field.join('.')] }, place, subject, 'carried over');
    }
  }
};

/** @param how - typed by a person, carried over by `with` (a signature may come from another document that bears it), or hidden */
function checkFields(
  { document, fields }: Filling,
  path: string,
  { process, library, report }: ProcessSubject,
  how: 'typed' | 'carried over' | 'hidden',
): void {
  const form = library.forms.get(own(process.documents, document)?.form ?? '');
  if (form === undefined || fields === null) return;
  const written = valueAt(report.source.value, path);
  for (const [index, name] of fields.entries()) {
    const place = Array.isArray(written) ? child(path, index) : path;
    const field = fieldAt(form.definition.fields, name);
    if (field === undefined) {
      const message = {
        zh: `表单 \`${form.definition.id}\` 没有字段 \`${name}\`。`,
        en: `form \`${form.definition.id}\` has no field \`${name}\``,
      };
      report.error('GH2303', place, message, didYouMean(name, allPaths(form.definition.fields)));
    } else if (field.computed !== null && how !== 'hidden') {
      report.error('GH2304', place, { zh: `字段 \`${name}\` 是算出的，不能填写。`, en: `field \`${name}\` is computed and never filled` });
    } else if (field.kind === 'signature' && how === 'typed') {
      report.error(
        'GH2304',
        place,
        { zh: `字段 \`${name}\` 是签名，由审批写入。`, en: `field \`${name}\` is a signature, written by a gate` },
        { zh: '在审批上写 `signs`。', en: 'use `signs` on the gate' },
      );
    }
  }
}

/** Nobody fills in what he does not see. */
function checkNotFilled(hidden: Filling, fills: readonly Filling[], path: string, { report }: ProcessSubject): void {
  for (const { document, fields } of fills) {
    if (document !== hidden.document) continue;
    const both = hidden.fields === null || fields === null ? hidden.fields === null : hidden.fields.some((field) => fields.includes(field));
    if (both)
      report.error('GH2317', path, {
        zh: `\`${document}\` 的字段在此填写，不能同时隐藏。`,
        en: `a field of \`${document}\` is filled here and cannot be hidden`,
      });
  }
}

function fillingPlace(root: unknown, path: string, document: string, index: number): string {
  const written = valueAt(root, path);
  if (isMapping(written)) return child(path, Object.keys(written).find((key) => key.split('.')[0] === document) ?? document);
  return Array.isArray(written) ? child(path, index) : path;
}
