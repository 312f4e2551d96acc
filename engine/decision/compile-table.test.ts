import { Day } from '#engine/expression/day.js';
import { Exact } from '#engine/expression/numbers.js';
import { libraryTypes } from '#engine/expression/library-types.js';
import { testLibrary } from '#engine/expression/test-types.js';
import { toJson } from '#engine/expression/to-json.js';
import { compileTable } from './compile-table.js';

function compiled(text: string): ReturnType<typeof compileTable> {
  const library = testLibrary({ 'processes/decisions/t.yaml': `id: t\ntitle: { zh: 表, en: Table }\n${text}` });
  return compileTable(libraryTypes(library), library.decisions.get('t')!.definition);
}

const MAJOR = `
hit: first
parameters: { amount: money, customerClass: text, flagged: boolean, on: date }
output: { major: boolean }
rules:
  - { when: { flagged: true }, then: { major: true } }
  - { when: { amount: ">= 500000" }, then: { major: true } }
  - { when: { customerClass: ["A", "B"], amount: "> 200000" }, then: { major: true } }
  - { when: { on: ">= 2026-12-01", customerClass: "!= C" }, then: { major: true } }
  - { otherwise: { major: false } }
`;
const day = new Day('2026-09-29');

it.each([
  ['500000', 'C', false, day, true],
  ['499999.99', 'C', false, day, false],
  ['200000.01', 'B', false, day, true],
  ['200000', 'A', false, day, false],
  ['1', 'C', true, day, true],
  ['1', 'A', false, new Day('2026-12-01'), true],
  ['1', 'C', false, new Day('2026-12-01'), false],
])('amount %s, class %s, flagged %s', (amount, customerClass, flagged, on, expected) => {
  const { table, problems } = compiled(MAJOR);
  expect(problems).toEqual([]);
  expect(table.returns).toBe('bool');
  expect(table.decide([new Exact(amount), customerClass, flagged, on])).toBe(expected);
});

it('several outputs are a record, a form is a parameter with columns', () => {
  const text = `id: t
title: { zh: 表, en: Table }
hit: unique
parameters: { order: order }
output: { level: text, share: percent }
rules:
  - { when: { order.total: "< 100" }, then: { level: low, share: 0.1 } }
  - { when: { order.total: ">= 100" }, then: { level: high, share: "0.2" } }
`;
  const library = testLibrary({ 'processes/decisions/t.yaml': text });
  const types = libraryTypes(library);
  const { table, problems } = compileTable(types, library.decisions.get('t')!.definition);
  expect([problems, table.returns]).toEqual([[], 'output__t']);
  const order = types.forms.get('order')!;
  expect(toJson(table.decide([order.read({ total: '100.00' })]))).toEqual({ level: 'high', share: '0.2' });
  expect(() => table.decide([order.read(null)])).toThrow('not filled');
});

it('unique refuses two rows, first refuses none, collect lists', () => {
  const rules =
    '\nparameters: { n: integer }\noutput: { x: text }\nrules: [{ when: { n: "> 1" }, then: { x: a } }, { when: { n: "> 2" }, then: { x: b } }]\n';
  const unique = compiled(`hit: unique${rules}`).table;
  expect(unique.decide([new Exact(2)])).toBe('a');
  expect(() => unique.decide([new Exact(3)])).toThrow('decision table "t": 2 rows match, but its hit policy is unique');
  expect(() => compiled(`hit: first${rules}`).table.decide([new Exact(0)])).toThrow('decision table "t": no row matches');
  const collect = compiled(`hit: collect${rules}`).table;
  expect([toJson(collect.decide([new Exact(3)])), collect.decide([new Exact(0)]), collect.returns]).toEqual([
    ['a', 'b'],
    [],
    'list<string>',
  ]);
});

it('cells are literals and must fit their column', () => {
  const { problems } = compiled(`
hit: first
parameters: { n: money, name: text, on: date }
output: { x: money }
rules:
  - { when: { n: ">= abc" }, then: { x: 1 } }
  - { when: { n: "> 1 || true" }, then: { x: 1 } }
  - { when: { name: "> 3" }, then: { x: 1 } }
  - { when: { on: 20260101 }, then: { x: 1 } }
  - { when: { name: '") || true || ("' }, then: { x: 1 } }
  - { when: { nam: x }, then: { x: 1 } } # told by the rule of decision tables
  - { otherwise: { x: many } }
`);
  expect(problems.map(({ expression, problem }) => [expression.path, problem.code, problem.message.en])).toEqual([
    ['/rules/0/when/n', 'GH3005', 'a number is expected here'],
    ['/rules/1/when/n', 'GH3005', 'a number is expected here'],
    ['/rules/2/when/name', 'GH3005', 'a text is expected here'],
    ['/rules/3/when/on', 'GH3005', 'a date is expected here'],
    ['/rules/6/otherwise/x', 'GH3005', 'a number is expected here'],
  ]);
});
