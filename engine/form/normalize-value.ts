import { Temporal } from 'temporal-polyfill';
import type { Field } from '#engine/definition/form.js';
import type { Text } from '#engine/definition/text.js';
import { Exact } from '#engine/expression/numbers.js';
import type { Json } from '#engine/runtime/instance.js';
import { readInstant } from '#engine/time/iso-instant.js';
import { type FormError, notWritable, unknownField, wrongType } from './form-error.js';

/** Most characters of one text, most rows of one table. */
const MOST_CHARACTERS = 20_000;
const MOST_ROWS = 1_000;

const EXPECTED: Readonly<Record<string, Text>> = {
  text: { zh: '文字', en: 'a text' },
  boolean: { zh: '是或否', en: 'yes or no' },
  integer: { zh: '整数', en: 'a whole number' },
  number: { zh: '数字', en: 'a number' },
  money: { zh: '金额（最多两位小数）', en: 'an amount with at most two decimals' },
  decimal: { zh: '数字', en: 'a number' },
  percent: { zh: '比例（如 0.2）', en: 'a fraction such as 0.2' },
  date: { zh: '日期（如 2026-09-29）', en: 'a date such as 2026-09-29' },
  dateTime: { zh: '带时区的时间（如 2026-09-29T09:00+08:00）', en: 'a time with offset such as 2026-09-29T09:00+08:00' },
  person: { zh: '人员', en: 'a person' },
  file: { zh: '文件名或存放处', en: "a file's name or place" },
  rows: { zh: '表格', en: 'a table' },
  list: { zh: '列表', en: 'a list' },
  group: { zh: '一组内容', en: 'a group of fields' },
  signature: { zh: '签名', en: 'a signature' },
};

/**
 * Checks one value against its field and brings it into the stored form: amounts and quantities as decimal texts, texts without surrounding
 * space. Null and empty text mean "not filled" and give undefined.
 *
 * @param keep - the value comes from a document handed in whole or from an expression: computed and signature fields are already there, money is rounded
 *   to two decimals; else the former are refused and the latter must not need it
 */
export function normalizeValue(field: Field, value: unknown, path: string, errors: FormError[], keep: boolean): Json | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if ((field.computed !== null || field.kind === 'signature') && !keep) {
    errors.push(notWritable(path, field.title));
    return undefined;
  }
  const wrong = (): undefined =>
    void errors.push(wrongType(path, field.title, EXPECTED[field.kind] ?? { zh: '正确的内容', en: 'a valid value' }));
  switch (field.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong();
    case 'integer': {
      const whole = integer(value);
      return whole === null ? wrong() : isOption(field, String(whole), path, errors) ? whole : undefined;
    }
    case 'number': {
      const number = typeof value === 'string' && decimalText(value, null) !== null ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : wrong();
    }
    case 'money':
      return decimalText(value, 2, keep) ?? wrong();
    case 'decimal':
    case 'percent':
      return decimalText(value, null) ?? wrong();
    case 'date':
      return typeof value === 'string' && isDate(value) ? value : wrong();
    case 'dateTime':
      return typeof value === 'string' && readInstant(value) !== null ? value : wrong();
    case 'rows':
      if (!Array.isArray(value)) return wrong();
      if (value.length > MOST_ROWS)
        return void errors.push({
          path,
          code: 'too-many-rows',
          text: { zh: `${field.title.zh}最多 ${MOST_ROWS} 行`, en: `${field.title.en} may have at most ${MOST_ROWS} rows` },
        });
      return value.map((row, index) => normalizeFields(field.fields, row, `${path}/${index}`, errors, keep));
    case 'list':
      if (!Array.isArray(value) || value.length > MOST_ROWS || !field.element) return wrong();
      return value.map((item, index) => normalizeValue(field.element as Field, item, `${path}/${index}`, errors, keep) ?? null);
    case 'group':
      return normalizeFields(field.fields, value, path, errors, keep);
    case 'signature':
      return signature(value) ?? wrong();
    default:
      return typeof value === 'string' ? text(field, value, path, errors) : wrong();
  }
}

/** Normalizes the fields of a form, row or group; a field nobody declared is refused. */
export function normalizeFields(
  fields: Readonly<Record<string, Field>>,
  value: unknown,
  path: string,
  errors: FormError[],
  keep: boolean,
): { [key: string]: Json } {
  const content: { [key: string]: Json } = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    errors.push(wrongType(path, { zh: '内容', en: 'The content' }, EXPECTED['group'] as Text));
    return content;
  }
  for (const [name, item] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) {
      errors.push(unknownField(`${path}/${name}`, name));
      continue;
    }
    const normalized = normalizeValue(field, item, `${path}/${name}`, errors, keep);
    if (normalized !== undefined) content[name] = normalized;
  }
  return content;
}

function text(field: Field, value: string, path: string, errors: FormError[]): string | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  if (trimmed.length > MOST_CHARACTERS)
    return void errors.push({ path, code: 'too-long', text: { zh: `${field.title.zh}太长`, en: `${field.title.en} is too long` } });
  return isOption(field, trimmed, path, errors) ? trimmed : undefined;
}

function isOption({ options: allowed, labels, title }: Field, value: string, path: string, errors: FormError[]): boolean {
  if (!allowed || allowed.includes(value)) return true;
  const options = allowed.map((option) => labels[option] ?? { zh: option, en: option });
  const zh = `${title.zh}请从中选择：${options.map((option) => option.zh).join('、')}`;
  errors.push({
    path,
    code: 'not-an-option',
    text: { zh, en: `${title.en}: choose one of ${options.map((option) => option.en).join(', ')}` },
  });
  return false;
}

/** Who signed and when, as a gate wrote it; `by` signed for him, `also` signed beside him. */
function signature(value: unknown): Json | null {
  const { person, at, by, also, ...rest } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (typeof person !== 'string' || typeof at !== 'string' || readInstant(at) === null || Object.keys(rest).length > 0) return null;
  if (by !== undefined && typeof by !== 'string') return null;
  const others = also === undefined ? [] : Array.isArray(also) ? also.map(signature) : [null];
  if (others.includes(null)) return null;
  return { person, at, ...(by === undefined ? {} : { by }), ...(others.length === 0 ? {} : { also: others }) };
}

/** Canonical decimal text; null when it is no number or has more decimals than allowed. `rounds`: computed, so it is rounded half up instead. */
function decimalText(value: unknown, decimals: number | null, rounds = false): string | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || !/^-?\d{1,20}(\.\d{1,12})?$/.test(value.trim()))) return null;
  const number = new Exact(typeof value === 'string' ? value.trim() : value);
  if (!number.isFinite() || number.abs().gte('1e20') || number.decimalPlaces() > 12) return null;
  if (decimals === null) return plain(number.toFixed());
  return number.decimalPlaces() > decimals && !rounds
    ? null
    : plain(number.toDecimalPlaces(decimals, Exact.ROUND_HALF_UP).toFixed(decimals));
}

/** Zero has no sign. */
function plain(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Expressions hand whole numbers over as decimal texts. */
function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString() === value;
  } catch {
    return false;
  }
}
