import type { Moment } from '#engine/audit/moments.js';
import { versionsOf } from '#engine/audit/subject.js';
import { isErased } from '#engine/audit/erased.js';
import { isRecord } from '#engine/audit/personal.js';
import type { Field } from '#engine/definition/form.js';
import type { Text } from '#engine/definition/text.js';
import { own } from '#engine/definition/values.js';
import type { FilledDocument, Json } from '#engine/runtime/instance.js';
import type { CaseFile } from '../case-file.js';
import type { Block, Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, facts, heading, paragraph, say, table, told, typed } from '../page/spans.js';
import { documentTitle, fieldsOf } from './document-changes.js';
import { fieldCell, type NameOf } from './field-cell.js';

/** Every form as it looked at each of its versions. */
export function forms(file: CaseFile): Section {
  const versions = file.moments.flatMap((moment) =>
    Object.entries(moment.event.delta.documents).flatMap(([name, { index }]) => {
      const filled = versionsOf(moment.instance, name)[index ?? 0];
      return filled ? [{ moment, name, index, filled }] : [];
    }),
  );
  return {
    id: 'forms',
    title: { zh: '表单（各版本原貌）', en: 'Forms, as they looked at each version' },
    blocks:
      versions.length === 0
        ? [paragraph(say('本案没有填写表单。', 'No form was filled in.', 'muted'))]
        : [
            paragraph(say('ƒ 表示系统自动计算，非人工填写。', 'ƒ marks what the system computed and nobody filled in.', 'muted')),
            ...versions.flatMap(({ moment, name, index, filled }) => formBlocks(file, moment, name, index, filled)),
          ],
  };
}

function formBlocks(
  { people }: CaseFile,
  { event, process }: Moment,
  name: string,
  index: number | null,
  filled: FilledDocument,
): readonly Block[] {
  const nameOf: NameOf = (person) => people.name(person, event.versions.directory);
  const all = inOrder(Object.values(fieldsOf(process, name)), process.forms.get(filled.form)?.definition.ui.order ?? []);
  const tables = all.filter(({ kind }) => kind === 'rows');
  const isSigned = filled.version !== filled.filledVersion;
  return [
    heading(
      3,
      told(documentTitle(process, name)),
      typed(index === null ? '' : ` ${index + 1}`),
      typed(filled.number === null ? '' : ` ${filled.number}`),
      say(`  第 ${filled.version} 版`, `  version ${filled.version}`),
    ),
    paragraph(
      nameOf(filled.filledBy),
      say(` 填写于 ${instantText(filled.filledAt)}`, ` filled it in at ${instantText(filled.filledAt)}`),
      ...(isSigned ? [say('；本版只增加了签名', '; this version only adds a signature')] : []),
      typed(`  #${event.seq}`, 'muted'),
    ),
    facts(
      ...all
        .filter(({ kind }) => kind !== 'rows')
        .map((field) => [titleOf(field), fieldCell(field, filled.content[field.name], nameOf)] as const),
    ),
    ...tables.flatMap((field) => rowBlocks(field, filled.content[field.name] ?? null, nameOf)),
  ];
}

/** A table of the form as a table; one that was erased or is empty says so. */
function rowBlocks(field: Field, value: Json, nameOf: NameOf): readonly Block[] {
  const columns = Object.values(field.fields);
  const rows = Array.isArray(value) ? (value as readonly Json[]) : [];
  if (rows.length === 0 || columns.length === 0) return [facts([titleOf(field), fieldCell(field, value, nameOf)])];
  return [
    heading(4, told(titleOf(field))),
    table(
      [[{ zh: '序', en: 'No.' }, 6], ...columns.map((column) => [titleOf(column), 94 / columns.length] as const)],
      rows.map((row, place) => [
        cell(typed(place + 1, 'muted')),
        ...columns.map((column) => fieldCell(column, isErased(row) ? row : isRecord(row) ? own(row, column.name) : null, nameOf)),
      ]),
    ),
  ];
}

function titleOf({ title, computed }: Field): Text {
  return computed === null ? title : { zh: `${title.zh} ƒ`, en: `${title.en} ƒ` };
}

/** As the screen orders them, the others behind. */
function inOrder(fields: readonly Field[], order: readonly string[]): readonly Field[] {
  const place = ({ name }: Field): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...fields].sort((a, b) => place(a) - place(b));
}
