import { testLibrary, testTypes } from '#engine/expression/test-types.js';
import { libraryTypes } from '#engine/expression/library-types.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { compileForm } from './compile-form.js';

const types = testTypes();
const form = compileForm(types, testLibrary().forms.get('order')!.definition);
const LINE = { product: 'P1', quantity: 3, price: '19.99' };
const GOOD = { customer: 'ACME', discount: 0.1, lines: [LINE, { quantity: '0.1', price: 0.2 }] };

/** Completes the form; `previous`: its latest version. */
function fill(previous: JsonObject, input: unknown, fields: readonly string[] | null, complete: boolean): ReturnType<typeof form.fill> {
  return form.fill(previous, input, fields, complete);
}

function errorsOf(
  input: unknown,
  fields: readonly string[] | null = null,
  previous = {},
): readonly (readonly [string, string, string, string])[] {
  return fill(previous, input, fields, true).errors.map(({ path, code, text }) => [path, code, text.zh, text.en] as const);
}

it('turns numbers into decimal texts and computes rows before what sums them up', () => {
  expect(fill({}, GOOD, null, true)).toEqual({
    content: {
      customer: 'ACME',
      discount: '0.1',
      lines: [
        { product: 'P1', quantity: '3', price: '19.99', amount: '59.97' },
        { quantity: '0.1', price: '0.20', amount: '0.02' },
      ],
      total: '59.99',
      // Written before `total` in the form, computed after it; half up.
      net: '53.99',
    },
    errors: [],
  });
});

const MESSAGES: readonly (readonly [string, unknown, readonly (readonly [string, string, string, string])[]])[] = [
  [
    'nothing',
    {},
    [
      ['/customer', 'required', '请填写客户', 'Please fill in Customer'],
      ['/lines', 'required', '请填写明细', 'Please fill in Lines'],
    ],
  ],
  ['an empty row', { ...GOOD, lines: [{ price: 1 }] }, [['/lines/0/quantity', 'required', '请填写数量', 'Please fill in Quantity']]],
  ['a condition that holds', { ...GOOD, kind: 'urgent' }, [['/reason', 'required', '请填写原因', 'Please fill in Reason']]],
  ['a condition that does not hold', { ...GOOD, kind: 'normal' }, []],
  [
    'another option',
    { ...GOOD, kind: 'x' },
    [['/kind', 'not-an-option', '类别请从中选择：普通、加急', 'Kind: choose one of Normal, Urgent']],
  ],
  [
    'a long text',
    { ...GOOD, reason: '一二三四五六七八九十一' },
    [['/reason', 'too-long', '原因最多 10 个字', 'Reason may have at most 10 characters']],
  ],
  [
    'too small a number',
    { ...GOOD, lines: [{ ...LINE, quantity: 0 }] },
    [['/lines/0/quantity', 'too-small', '数量不能小于 0.001', 'Quantity must be at least 0.001']],
  ],
  [
    'a fraction of a cent',
    { ...GOOD, lines: [{ ...LINE, price: '1.005' }] },
    [['/lines/0/price', 'wrong-type', '单价应填金额（最多两位小数）', 'Price must be an amount with at most two decimals']],
  ],
  [
    'no such day',
    { ...GOOD, dueDate: '2026-02-30' },
    [['/dueDate', 'wrong-type', '到期日应填日期（如 2026-09-29）', 'Due must be a date such as 2026-09-29']],
  ],
  ['an unknown field', { ...GOOD, extra: 1 }, [['/extra', 'unknown-field', '表单没有“extra”这一项', 'The form has no field "extra"']]],
  [
    'a signature',
    { ...GOOD, approved: { person: 'x', at: '2026-01-01T00:00Z' } },
    [['/approved', 'not-writable', '审批在这一步不能填写', 'Approved cannot be filled in at this step']],
  ],
  ['a text for a table', { ...GOOD, lines: 'x' }, [['/lines', 'wrong-type', '明细应填表格', 'Lines must be a table']]],
];

it.each(MESSAGES)('%s', (_, input, expected) => {
  expect(errorsOf(input)).toEqual(expected);
});

it('reaches no prototype', () => {
  const input = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"customer":"A"}') as unknown;
  const { content, errors } = fill({}, input, null, false);
  expect(errors.map(({ path }) => path)).toEqual(['/__proto__', '/constructor']);
  expect(content).toEqual({ customer: 'A', total: '0.00' });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it('ignores computed values from outside and computes them again', () => {
  const { content, errors } = fill({}, { ...GOOD, total: '1.00', lines: [{ ...LINE, amount: '0.01' }] }, null, true);
  expect([content['total'], errors]).toEqual(['59.97', []]);
});

it('refuses fields of others, also inside rows', () => {
  const before = fill({}, GOOD, null, true).content;
  expect(errorsOf({ customer: 'EVIL' }, ['discount'], before)).toEqual([
    ['/customer', 'not-writable', '客户在这一步不能填写', 'Customer cannot be filled in at this step'],
  ]);
  const changed = fill(before, { lines: [{ product: 'X' }, { product: 'Y' }] }, ['lines.product'], true);
  expect([changed.errors, (changed.content['lines'] as readonly { product: string; amount: string }[])[0]]).toEqual([
    [],
    { product: 'X', quantity: '3', price: '19.99', amount: '59.97' },
  ]);
  expect(errorsOf({ lines: [{ product: 'X' }] }, ['lines.product'], before).map(([, code]) => code)).toEqual(['not-writable']);
});

it('keeps a signature that is sent back unchanged', () => {
  const approved = { person: 'sun.li', at: '2026-01-01T00:00:00Z' };
  const before = { ...fill({}, GOOD, null, true).content, approved };
  expect(fill(before, { ...before }, null, true)).toEqual({ content: before, errors: [] });
});

it('a draft requires nothing; the sum of no rows is zero', () => {
  expect(fill({}, { customer: 'A' }, null, false)).toEqual({ content: { customer: 'A', total: '0.00' }, errors: [] });
});

it('takes at most a thousand rows and twenty thousand characters', () => {
  expect(errorsOf({ ...GOOD, lines: Array.from({ length: 1001 }, () => LINE) })[0]?.[1]).toBe('too-many-rows');
  expect(errorsOf({ ...GOOD, customer: 'x'.repeat(20_001) })[0]?.[1]).toBe('too-long');
});

it('a document handed in whole keeps its signatures and is computed again', () => {
  const approved = { person: 'sun.li', at: '2026-01-01T00:00:00Z' };
  expect(form.accept({ ...GOOD, approved, total: '7' }).content).toMatchObject({ approved, total: '59.99' });
  expect(form.accept({ approved: { person: 'x', at: 'y' } }).errors.map(({ code }) => code)).toEqual(['wrong-type']);
});

it('is plain draft-07 in one language for the browser', () => {
  const english = form.localize('en') as { properties: Record<string, Record<string, unknown>>; required: string[] };
  expect(english).toMatchObject({ title: 'Order', type: 'object', additionalProperties: false, required: ['customer', 'lines'] });
  expect(english.properties['kind']).toEqual({
    type: 'string',
    title: 'Kind',
    oneOf: [
      { const: 'normal', title: 'Normal' },
      { const: 'urgent', title: 'Urgent' },
    ],
  });
  expect(english.properties['total']).toMatchObject({ readOnly: true, format: 'money' });
  expect(JSON.stringify(form.localize('zh'))).not.toMatch(/"zh"|x-computed|x-required/);
});

it('tells computed fields that depend on themselves', () => {
  const circle = `
id: circle
title: { zh: 圈, en: Circle }
type: object
properties:
  a: { type: string, format: money, title: { zh: 甲, en: A }, x-computed: b + 1 }
  b: { type: string, format: money, title: { zh: 乙, en: B }, x-computed: a + 1 }
  c: { type: string, format: date, title: { zh: 丙, en: C }, x-computed: a * 2 }
`;
  const library = testLibrary({ 'forms/circle.yaml': circle });
  const { expressions } = compileForm(libraryTypes(library), library.forms.get('circle')!.definition);
  expect(expressions.problems.map(({ expression, problem }) => [expression.path, problem.code])).toEqual([
    ['/properties/c/x-computed', 'GH3005'],
    ['/properties/a/x-computed', 'GH3007'],
  ]);
});
