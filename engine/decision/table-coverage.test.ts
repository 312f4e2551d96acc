import { readDecisionTable } from '#engine/definition/read-decision-table.js';
import { Report } from '#engine/definition/report.js';
import { readYaml } from '#engine/definition/source.js';
import { type ColumnKind, type Coverage, tableCoverage } from './table-coverage.js';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  amount: { kind: 'number', options: null },
  count: { kind: 'integer', options: null },
  class: { kind: 'text', options: ['A', 'B', 'C'] },
  region: { kind: 'text', options: null },
  flagged: { kind: 'boolean', options: null },
  on: { kind: 'date', options: null },
};

function coverage(hit: string, ...rows: string[]): Coverage | null {
  const rules = rows
    .map((row) => `  - ${row === 'otherwise' ? '{ otherwise: { x: 1 } }' : `{ when: { ${row} }, then: { x: 1 } }`}\n`)
    .join('');
  const source = readYaml(
    'processes/decisions/t.yaml',
    `id: t\ntitle: { zh: a, en: a }\nhit: ${hit}\nparameters: {}\noutput: { x: integer }\nrules:\n${rules}`,
  );
  return tableCoverage(readDecisionTable(new Report(source)), (column) => KINDS[column] ?? null);
}

test.each([
  [['amount: ">= 100"', 'amount: "< 100"'], null],
  [['amount: "> 100"', 'amount: "< 100"'], 'amount = 100'],
  [['amount: ">= 100"', 'amount: "< 50"'], 'amount = 50'],
  [['class: [A, B]', 'class: C'], null],
  [['class: [A, B]'], 'class = C'],
  [['region: east'], 'region = …'],
  [['region: "!= east"', 'region: east'], null],
  [['flagged: true', 'flagged: false, amount: "> 1"', 'flagged: false, amount: "<= 1"'], null],
  [['flagged: true', 'flagged: false, amount: "> 1"'], 'flagged = false, amount < 1'],
  [['count: 1', 'count: 2', 'count: "< 1"', 'count: "> 2"'], null],
  [['amount: 1', 'amount: 2', 'amount: "< 1"', 'amount: "> 2"'], 'amount > 1'],
  [['on: "< 2026-01-01"', 'on: ">= 2026-01-01"'], null],
  [['flagged: true', 'otherwise'], null],
] as [string[], string | null][])('%j leave open: %s', (rows, gap) => {
  expect(coverage('first', ...rows)?.gap).toBe(gap);
});

test('rows of a unique table may not meet', () => {
  expect(coverage('unique', 'amount: ">= 100"', 'amount: "<= 100"')?.overlaps).toEqual([{ rows: [0, 1], example: 'amount = 100' }]);
  expect(coverage('unique', 'class: A', 'class: [B, C]')?.overlaps).toEqual([]);
  expect(coverage('first', 'amount: ">= 100"', 'amount: "<= 100"')?.overlaps).toEqual([]);
});

test('a row that never decides is dead', () => {
  expect(coverage('first', 'amount: ">= 100"', 'amount: ">= 200"', 'otherwise')?.dead).toEqual([1]);
  expect(coverage('first', 'amount: "> 100"', 'amount: "< 50"', 'amount: [60, 200]', 'amount: 300', 'otherwise')?.dead).toEqual([3]);
  expect(coverage('first', 'otherwise', 'class: A')?.dead).toEqual([1]);
  expect(coverage('first', 'flagged: true', 'flagged: false', 'otherwise')?.dead).toEqual([]);
  expect(coverage('collect', 'amount: "> 1"', 'amount: "> 2"')?.dead).toEqual([]);
});

test('what cannot be looked at is not judged', () => {
  expect(coverage('first', 'amount: "> many"')).toBeNull();
  expect(coverage('first', 'unknown: 1')).toBeNull();
});
