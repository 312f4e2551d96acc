import { office } from '#test/office-calendar.js';
import { describeStretch } from './describe-due.js';
import { explainDue } from './explain-due.js';

function told(
  from: string,
  duration: string,
  options: { before?: boolean; cutoff?: string; language?: 'zh' | 'en' } = {},
): readonly string[] {
  const explanation = explainDue(office, {
    from: Date.parse(`${from}+08:00`),
    duration,
    before: options.before ?? false,
    cutoff: options.cutoff ?? null,
  });
  return explanation.days.map((day) => describeStretch(day, explanation.unit)[options.language ?? 'en']);
}

const NOTICE = '国务院办公厅关于2026年部分节假日安排的通知';

test('working days over the Spring Festival of 2026', () => {
  expect(told('2026-02-13T09:00', '3 working days')).toEqual([
    '2026-02-13 Fri: where the count starts, not counted',
    `2026-02-14 Sat: make-up working day (${NOTICE}), counts 1`,
    `2026-02-15 Sun .. 2026-02-23 Mon: public holiday (${NOTICE})`,
    '2026-02-24 Tue .. 2026-02-25 Wed: working day, counts 2',
  ]);
  expect(told('2026-02-13T09:00', '3 working days', { language: 'zh' })).toEqual([
    '2026-02-13 周五：起算日，不计',
    `2026-02-14 周六：调休上班日（${NOTICE}），计 1 天`,
    `2026-02-15 周日 .. 2026-02-23 周一：节假日（${NOTICE}）`,
    '2026-02-24 周二 .. 2026-02-25 周三：工作日，计 2 天',
  ]);
});

test('working hours, the Saturday morning among them', () => {
  expect(told('2026-09-11T16:15', '4 working hours')).toEqual([
    '2026-09-11 Fri: working day, counts 1 h 15 min',
    '2026-09-12 Sat: day off, counts 2 h 45 min',
  ]);
});

test('counted back, and after a cutoff', () => {
  expect(told('2026-10-09T10:00', '2 working days', { before: true })).toEqual([
    '2026-09-30 Wed: working day, counts 1',
    `2026-10-01 Thu .. 2026-10-07 Wed: public holiday (${NOTICE})`,
    '2026-10-08 Thu: working day, counts 1',
    '2026-10-09 Fri: where the count starts, not counted',
  ]);
  expect(told('2026-09-29T16:30', '1 working day', { cutoff: '16:00' })).toEqual([
    '2026-09-30 Wed: where the count starts, not counted',
    `2026-10-01 Thu .. 2026-10-07 Wed: public holiday (${NOTICE})`,
    '2026-10-08 Thu: working day, counts 1',
  ]);
});

test('a working day of the month, from its first day', () => {
  expect(told('2026-09-29T09:00', 'working day 5 of month')).toEqual([
    `2026-10-01 Thu .. 2026-10-07 Wed: public holiday (${NOTICE})`,
    '2026-10-08 Thu .. 2026-10-09 Fri: working day, counts 2',
    `2026-10-10 Sat: make-up working day (${NOTICE}), counts 1`,
    '2026-10-11 Sun: day off',
    '2026-10-12 Mon .. 2026-10-13 Tue: working day, counts 2',
  ]);
});

test('a year that is not arranged yet says so', () => {
  expect(told('2026-12-31T09:00', '1 working day')).toEqual([
    '2026-12-31 Thu: where the count starts, not counted',
    '2027-01-01 Fri: working day, counts 1 (holidays of this year are not published yet)',
  ]);
});

test('plain time counts no days', () => {
  expect(told('2026-09-29T20:00', '24 hours')).toEqual(['2026-09-29 Tue .. 2026-09-30 Wed: working day']);
});
