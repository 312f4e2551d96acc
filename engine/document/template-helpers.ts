import { Exact } from '#engine/expression/numbers.js';
import { plainText, printDate, printDateTime, printMoney, printNumber, printPercent } from './print-values.js';
import { rmb } from './rmb.js';

/** What a template may ask for beside its variables; null: not known, the bare value is printed. */
export interface Lookups {
  /** Name of a person by id. */
  person(id: string): string | null;
  /** A signature whole, with name, time and meaning, as the history has it. @param at - as the signature field has it */
  signature(person: string, at: string): string | null;
  /** Field of a register row. */
  row(register: string, key: string, field: string): string | null;
  /** Label of an option; `path` names the form and its field: `goods-request.kind`, `goods-request.lines.unit`. */
  label(path: string, value: string): string | null;
  /** Title of a field of a form: `goods-request.lines.unit`. */
  field(path: string): string | null;
}

type Helper = (...args: readonly unknown[]) => unknown;

/** Helpers of one rendering. Arguments that are missing or empty print nothing. */
export function templateHelpers(lookups: Lookups): Readonly<Record<string, Helper>> {
  const person = (id: unknown): string => (plainText(id) === '' ? '' : (lookups.person(plainText(id)) ?? plainText(id)));
  return {
    money: given(([value]) => printMoney(value)),
    rmb: given(([value]) => (plainText(value) === '' ? '' : rmb(plainText(value)))),
    decimal: given(([value, decimals]) => printNumber(value, typeof decimals === 'number' ? decimals : null)),
    number: given(([value, decimals]) => printNumber(value, typeof decimals === 'number' ? decimals : null)),
    percent: given(([value]) => printPercent(value)),
    date: given(([value]) => printDate(value)),
    dateTime: given(([value]) => printDateTime(value)),
    person: given(([id]) => person(id)),
    signature: given(([value]) => printSignature(value, lookups, person)),
    label: given(([path, value]) =>
      plainText(value) === '' ? '' : (lookups.label(plainText(path), plainText(value)) ?? plainText(value)),
    ),
    field: given(([path]) => lookups.field(plainText(path)) ?? plainText(path)),
    row: given(([register, key, field]) =>
      plainText(key) === '' ? '' : (lookups.row(plainText(register), plainText(key), plainText(field)) ?? plainText(key)),
    ),
    sum: given(([list, field]) => sum(list, plainText(field))),
    inc: given(([value]) => Number(value ?? 0) + 1),
    index: given(([value]) => Number(value ?? 0) + 1),
    eq: given(([a, b]) => a === b),
    ne: given(([a, b]) => a !== b),
    and: given((values) => values.every(isTrue)),
    or: given((values) => values.some(isTrue)),
    not: given(([value]) => !isTrue(value)),
  };
}

/** Everybody who signed, with name, time and meaning; who and when, and who signed for him, where the history is not at hand. */
function printSignature(value: unknown, lookups: Lookups, person: (id: unknown) => string): string {
  if (typeof value !== 'object' || value === null) return '';
  const { person: id, at, by, also } = value as Readonly<Record<'person' | 'at' | 'by' | 'also', unknown>>;
  if (id === undefined) return '';
  const own =
    lookups.signature(plainText(id), plainText(at)) ??
    `${person(id)}${by === undefined ? '' : `（${person(by)} 代）`} ${printDateTime(at)}`.trim();
  return [own, ...(Array.isArray(also) ? also.map((other: unknown) => printSignature(other, lookups, person)) : [])].join('；');
}

/** Names of all helpers, for the compiler. */
export const HELPER_NAMES: readonly string[] = Object.keys(
  templateHelpers({ person: () => null, signature: () => null, row: () => null, label: () => null, field: () => null }),
);

/** The last argument is the template engine's own. */
function given(helper: (args: readonly unknown[]) => unknown): Helper {
  return (...args) => helper(args.slice(0, -1));
}

/** Exact sum of one field over rows; rows without a number count nothing. */
function sum(list: unknown, field: string): string {
  const rows: readonly unknown[] = Array.isArray(list) ? list : [];
  return rows
    .map((row) =>
      typeof row === 'object' && row !== null && Object.hasOwn(row, field) ? (row as Readonly<Record<string, unknown>>)[field] : null,
    )
    .filter((value) => /^-?\d+(\.\d+)?$/.test(plainText(value)))
    .reduce<InstanceType<typeof Exact>>((total, value) => total.plus(plainText(value)), new Exact(0))
    .toFixed();
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
