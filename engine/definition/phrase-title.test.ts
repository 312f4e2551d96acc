import { phraseTitle } from './phrase-title.js';

test.each([
  ['Saturday 18:00', '周六 18:00'],
  ['day 5 of month', '每月 5 日'],
  ['working day 5 of month', '每月第 5 个工作日'],
  ['last day of June, December', '6、12 月最后一日'],
  ['last working day of quarter 17:00', '每季度最后一个工作日 17:00'],
  ['day 10 of half-year', '每半年第 10 日'],
])('%s is %s', (written, zh) => {
  expect(phraseTitle(written)).toEqual({ zh, en: written });
});

test('what is no phrase stays as it is written', () => {
  expect(phraseTitle('inquiry.deadline')).toEqual({ zh: 'inquiry.deadline', en: 'inquiry.deadline' });
});
