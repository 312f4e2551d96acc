import { compile } from '../compile/compile.js';
import { readLibrary } from '../definition/library.js';
import { smallLibrary, PROCESS } from '../verify/test-library.js';
import type { CompiledSchedule } from './compile-schedule.js';
import { office } from '#test/office-calendar.js';

const CUSTOMER = `id: customer
title: { zh: 客户, en: Customer }
key: number
type: object
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  class: { type: string, title: { zh: 类别, en: Class } }
  credit: { type: string, format: money, title: { zh: 信用, en: Credit } }
  lastVisit: { type: string, format: date, title: { zh: 上次拜访, en: Last visit } }
  contractEnd: { type: string, format: date, title: { zh: 合同到期, en: Contract ends } }
`;

function schedule(text: string): CompiledSchedule {
  const files = smallLibrary(PROCESS.replace('  - by: sales-clerk', `  - by: sales-clerk\n  - { name: s, ${text}, initiator: manager }`), {
    'processes/registers/customer.yaml': CUSTOMER,
  });
  const { library, findings } = readLibrary(files);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = compile(library.processes.get('small')!.definition, library).schedules.get('s');
  if (!found) throw new Error('no schedule');
  return found;
}

test('rows are meant by their columns and by the day', () => {
  const some = schedule('every: Monday, each: \'customer where class == "A" && credit > 100\', as: customer');
  expect(some.isDue(office, { class: 'A', credit: '200.00' }, '2026-10-12', null)).toBe(true);
  expect(some.isDue(office, { class: 'B', credit: '200.00' }, '2026-10-12', null)).toBe(false);
  expect(some.isDue(office, { class: 'A' }, '2026-10-12', null)).toBe(false);
  const ending = schedule('every: day, each: customer where contractEnd == occurrence, as: customer');
  expect(ending.isDue(office, { contractEnd: '2026-10-12' }, '2026-10-12', null)).toBe(true);
  expect(ending.isDue(office, { contractEnd: '2026-10-13' }, '2026-10-12', null)).toBe(false);
});

test('an interval counts from the date of the row; without one from the day it was last started for, at first at once', () => {
  const weekly = schedule('every: week, each: customer, as: customer, from: customer.lastVisit');
  expect(weekly.isDue(office, { lastVisit: '2026-10-05' }, '2026-10-12', null)).toBe(true);
  expect(weekly.isDue(office, { lastVisit: '2026-10-05' }, '2026-10-13', '2026-10-06')).toBe(false);
  expect(weekly.isDue(office, {}, '2026-10-13', null)).toBe(true);
  expect(weekly.isDue(office, {}, '2026-10-14', '2026-10-13')).toBe(false);
  expect(weekly.isDue(office, {}, '2026-10-20', '2026-10-13')).toBe(true);
});
