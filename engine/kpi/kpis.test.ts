import { readLibrary } from '#engine/definition/library.js';
import { libraryTypes } from '#engine/expression/library-types.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { shippedFiles } from '#test/read-library.js';
import { compileKpi } from './compile-kpi.js';
import { describeMeasure } from './describe-measure.js';
import { KpiCount, type KpiResult } from './kpi-count.js';
import { daysOf, liesIn } from './kpi-period.js';

const { library } = readLibrary(shippedFiles());
const types = libraryTypes(library);
const registers = new Map([...library.registers].map(([id, { definition }]) => [id, definition]));
const kpis = [...library.kpis.values()].flatMap(({ definition }) => definition.kpis);
const PERIOD = { from: '2026-09-01', to: '2026-09-30', today: '2026-10-20' };

/** A key figure as shipped, of these items; `asOf` of a row is the row as it stood then. */
function computed(id: string, items: Readonly<Record<string, readonly JsonObject[]>>): KpiResult {
  const compiled = compileKpi(
    types,
    registers,
    kpis.find((kpi) => kpi.id === id)!,
  );
  const count = new KpiCount(compiled);
  for (const measure of compiled.measures)
    for (const { asOf, ...item } of items[measure.measure.name] ?? [])
      count.take(
        measure,
        measure.measure.source.kind === 'rows' ? { row: item } : item,
        PERIOD,
        asOf === undefined ? undefined : asOf === null ? null : { row: asOf },
      );
  return count.figures();
}

test('every key figure of the catalogue is computed, or says what is missing', () => {
  const known = new Set(kpis.flatMap(({ catalogue }) => catalogue));
  const all = Array.from({ length: 52 }, (_, index) => `K${String(index + 1).padStart(2, '0')}`);
  expect(all.filter((id) => !known.has(id))).toEqual([]);
  expect([...known].filter((id) => !all.includes(id))).toEqual([]);
  expect(kpis.filter(({ formula }) => formula !== null)).toHaveLength(31);
});

test('K02: of 100 and 300 yuan due, 50 and 250 have come in: three quarters', () => {
  const rows = [
    { order: 'A', amount: '100.00', paid: '50.00' },
    { order: 'B', amount: '300.00', paid: '250.00' },
  ];
  expect(computed('collectionRate', { collected: rows, due: rows })).toMatchObject({
    value: '0.75',
    measures: { collected: { value: '300', items: 2 }, due: { value: '400', items: 2 } },
  });
});

test('K22: what was paid later than five days does not count, however the row stands today', () => {
  const row = { order: 'A', amount: '100.00', paid: '100.00', dueDate: '2026-09-10' };
  const rows = [
    { ...row, asOf: { ...row, paid: '60.00' } },
    { ...row, order: 'B', asOf: null },
  ];
  expect(computed('collectedWithinFiveDays', { collected: rows, due: [row, row] }).value).toBe('0.3');
});

test('K47: what is unpaid is told by its age', () => {
  const due = (dueDate: string | null, paid = '0.00'): JsonObject => ({
    amount: '100.00',
    paid,
    writtenOff: '0.00',
    ...(dueDate === null ? {} : { dueDate }),
  });
  const { value, groups } = computed('outstanding', {
    open: [due('2026-10-20'), due('2026-10-19', '10.00'), due('2026-07-22'), due('2026-07-21'), due(null), due('2026-01-01', '100.00')],
  });
  expect(value).toBe('490');
  expect(groups.map((group) => [group.by, group.value])).toEqual([
    ['0', '200'],
    ['> 90', '100'],
    ['31–90', '100'],
    ['1–30', '90'],
  ]);
});

test('K20: one note of fifty sent back misses the target of 98 % by nothing', () => {
  const notes = Array.from({ length: 50 }, (_, index) => ({
    process: 'shipment',
    outcome: index === 0 ? 'rejected' : 'shipped',
    person: 'ma.chao',
  }));
  expect(computed('shippingAccuracy', { wrong: notes, notes }).value).toBe('0.98');
});

test('K29: customers are ranked by growth; one without sales before has none, and comes last', () => {
  const row = (customer: string, quantity: string): JsonObject => ({ customer, quantity, status: 'shipped' });
  const { groups } = computed('customerGrowth', {
    shipped: [row('ACME', '30'), row('XINNONG', '5'), row('NEW', '7')],
    before: [row('ACME', '20'), row('XINNONG', '10')],
  });
  expect(groups.map(({ by, value, why }) => [by, value, why?.en])).toEqual([
    ['ACME', '0.5', undefined],
    ['XINNONG', '-0.5', undefined],
    ['NEW', null, 'nothing to divide by'],
  ]);
});

test('a mean of nothing has no value, and says so; what is not filled is left out and counted', () => {
  expect(computed('satisfaction', {})).toMatchObject({ value: null, why: { en: 'there is no rating in the period' } });
  expect(computed('satisfaction', { rating: [{ rating: 5 }, { rating: 4 }, {}] })).toMatchObject({
    value: '4.5',
    measures: { rating: { items: 2 } },
  });
  expect(computed('salesAmount', { shipped: [{ status: 'shipped', amount: '1.10' }, { status: 'shipped' }] })).toMatchObject({
    value: '1.1',
    measures: { shipped: { items: 1, leftOut: 1 } },
  });
});

test('a measure is told in words', () => {
  const texts = kpis.flatMap(({ measures }) => measures.map((measure) => describeMeasure(measure).en));
  expect(texts).toContain(
    'sum of paid of rows of receivable whose dueDate lies in the period, as they stood at the end of days(dueDate, 5)',
  );
  expect(texts).toContain('number of stays of shipment in outbound, where elapsedHours > 48');
  expect(texts).toContain(
    'sum of quantity of rows of delivery whose shippedAt lies in the period, where status == "shipped", the period of the same length before',
  );
});

test.each([
  ['2026-09-01', '2026-09-30', 'previous', '2026-08-01', '2026-08-31'],
  ['2026-03-01', '2026-03-31', 'previous', '2026-02-01', '2026-02-28'],
  ['2026-01-01', '2026-03-31', 'previous', '2025-10-01', '2025-12-31'],
  ['2026-09-07', '2026-09-13', 'previous', '2026-08-31', '2026-09-06'],
  ['2025-02-01', '2025-02-28', 'yearBefore', '2024-02-01', '2024-02-29'],
  ['2024-02-29', '2024-02-29', 'yearBefore', '2023-02-28', '2023-02-28'],
  ['2026-09-07', '2026-09-13', 'yearBefore', '2025-09-07', '2025-09-13'],
] as const)('%s to %s, %s: %s to %s', (from, to, during, first, last) => {
  expect(daysOf({ from, to }, during)).toEqual({ from: first, to: last });
});

test('a date lies in a period with both its ends, an instant by the day in China', () => {
  const in2026 = { from: '2026-09-01', to: '2026-09-30' };
  expect(['2026-08-31', '2026-09-01', '2026-09-30', '2026-10-01'].map((day) => liesIn(day, in2026))).toEqual([false, true, true, false]);
  expect(
    ['2026-08-31T15:59:59Z', '2026-08-31T16:00:00Z', '2026-09-30T15:59:59Z', '2026-09-30T16:00:00Z'].map((at) => liesIn(at, in2026)),
  ).toEqual([false, true, true, false]);
  expect([null, '', 'soon', undefined].map((value) => liesIn(value, in2026))).toEqual([false, false, false, false]);
});
