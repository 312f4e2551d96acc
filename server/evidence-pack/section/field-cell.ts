import { isErased } from '#engine/audit/erased.js';
import { isRecord } from '#engine/audit/personal.js';
import type { Field } from '#engine/definition/form.js';
import { own } from '#engine/definition/values.js';
import { printDateTime, printMoney, printPercent } from '#engine/document/print-values.js';
import type { Json } from '#engine/runtime/instance.js';
import type { Cell, Line, Span } from '../page/block.js';
import { cell, ERASED_VALUE, joined, NOTHING, say, told, typed } from '../page/spans.js';

/** Name of a person as a page shows it. */
export type NameOf = (person: string) => Span;

/** A value as people read it: options by their labels, persons by their names; what was erased says so. */
export function fieldCell(field: Field | null, value: Json | undefined, nameOf: NameOf): Cell {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (isErased(value)) return cell(ERASED_VALUE);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0) return NOTHING;
    if (field?.kind === 'rows') return items.map((row, place) => [typed(`${place + 1}. `, 'muted'), ...rowLine(field, row, nameOf)]);
    return items.map((item) => fieldCell(field?.element ?? null, item, nameOf).flat());
  }
  if (typeof value !== 'object') return cell(scalar(field, value, nameOf));
  if (!isRecord(value)) return NOTHING;
  if (field?.kind === 'signature') return signatureCell(value, nameOf);
  return cell(...rowLine(field, value, nameOf));
}

/** Members with their titles in one line. */
function rowLine(field: Field | null, row: Json, nameOf: NameOf): Line {
  if (isErased(row)) return [ERASED_VALUE];
  if (!isRecord(row)) return fieldCell(field?.element ?? null, row, nameOf).flat();
  const members = Object.entries(row).filter(([, value]) => value !== null && value !== '');
  return members.flatMap(([name, value], place) => {
    const inner = field ? (own(field.fields, name) ?? null) : null;
    const title = inner?.title ?? { zh: name, en: name };
    const before = place === 0 ? [] : [say('；', '; ')];
    return [...before, told({ zh: `${title.zh} `, en: `${title.en} ` }, 'muted'), ...fieldCell(inner, value, nameOf).flat()];
  });
}

function scalar(field: Field | null, value: Exclude<Json, null | object>, nameOf: NameOf): Span {
  if (typeof value === 'boolean') return value ? say('是', 'yes') : say('否', 'no');
  const label = typeof value === 'string' ? own(field?.labels ?? {}, value) : undefined;
  if (label) return told(label);
  const unit = field?.unit ? ` ${field.unit}` : '';
  switch (field?.kind) {
    case 'person':
      return nameOf(String(value));
    case 'money':
      return typed(`${printMoney(value)}${unit}`);
    case 'percent':
      return typed(printPercent(value));
    case 'dateTime':
      return typed(printDateTime(value));
    default:
      return typed(`${value}${unit}`);
  }
}

/** Who signed and when, who did it for him, and who signed beside him. */
function signatureCell(value: { readonly [name: string]: Json }, nameOf: NameOf): Cell {
  const { person, at, by, also } = value;
  const parts = [
    typeof person === 'string' ? nameOf(person) : ERASED_VALUE,
    ...(typeof by === 'string' ? [say('由他人代签：', 'signed for by '), nameOf(by)] : []),
    ...(typeof at === 'string' ? [typed(printDateTime(at), 'muted')] : []),
  ];
  const others = Array.isArray(also)
    ? (also as readonly Json[]).flatMap((other) => (isRecord(other) ? signatureCell(other, nameOf) : []))
    : [];
  return [joined(parts), ...others];
}
