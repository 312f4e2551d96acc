import { parseRetention } from '../definition/retention.js';
import { readHoldSubject } from './hold-subject.js';
import { type Hold, keptFor, type Retained, retainedUntil } from './kept.js';

const at = (text: string): number => Date.parse(text);
const ENDED: Retained = {
  id: '01a0f4c2-c7e8-7000-8f69-777ffff6b43d',
  process: 'contract',
  key: 'HT/2024-00012',
  status: 'ended',
  lastAt: at('2024-02-29T10:00:00Z'),
  month: '2024-01',
  rows: new Set(['customer/K/1']),
  isSending: false,
};
const NOW = at('2034-03-01T00:00:00Z');

test.each<readonly [what: string, change: Partial<Retained>, years: number | null, now: number, reason: string | null]>([
  ['its time is over', {}, 10, NOW, null],
  ['it runs', { status: 'running' }, 10, NOW, 'running'],
  ['it is parked', { status: 'incident' }, 10, NOW, 'running'],
  ['it is kept for ever', {}, null, NOW, 'forever'],
  ['a millisecond is left', {}, 10, at('2034-02-28T10:00:00Z') - 1, 'retention'],
  ['none is left', {}, 10, at('2034-02-28T10:00:00Z'), null],
  ['it still sends something', { isSending: true }, 10, NOW, 'sending'],
])('%s', (_what, change, years, now, reason) => {
  expect(keptFor({ ...ENDED, ...change }, years, [], now)?.reason ?? null).toBe(reason);
});

test('of the 29th of February the retention is over on the 28th, in a leap year on the 29th', () => {
  expect(retainedUntil(ENDED.lastAt, 1)).toBe(at('2025-02-28T10:00:00Z'));
  expect(retainedUntil(ENDED.lastAt, 4)).toBe(at('2028-02-29T10:00:00Z'));
});

const holdOn = (text: string, times: Partial<Hold> = {}): Hold => {
  const subject = readHoldSubject(text);
  if (!subject) throw new Error(text);
  return { id: text, subject, from: 0, until: null, ...times };
};

test.each([
  'instance:01a0f4c2-c7e8-7000-8f69-777ffff6b43d',
  'key:contract/HT/2024-00012',
  'process:contract',
  'register:customer/K/1',
  'month:2024-01',
])('%s holds it, another of its kind does not', (text) => {
  expect(keptFor(ENDED, 10, [holdOn(text)], NOW)).toEqual({ reason: 'held', hold: text });
  const other = holdOn(
    text.startsWith('month') ? 'month:2024-02' : text.startsWith('process') ? 'process:quote-bid' : `${text.slice(0, -1)}0`,
  );
  expect(keptFor(ENDED, 10, [other], NOW)).toBeNull();
});

test('a hold is in force from its beginning until before its end', () => {
  const during = (now: number): boolean => keptFor(ENDED, 1, [holdOn('process:contract', { from: NOW, until: NOW + 2 })], now) !== null;
  expect([NOW - 1, NOW, NOW + 1, NOW + 2].map(during)).toEqual([false, true, true, false]);
});

test.each([
  '',
  'contract',
  'instance:x',
  'instance:01A0F4C2-C7E8-7000-8F69-777FFFF6B43D',
  'key:contract',
  'key:/x',
  'register:customer',
  'month:2024-13',
  'month:2024-1',
  'directory:li.na',
])('"%s" names nothing that can be held', (text) => {
  expect(readHoldSubject(text)).toBeNull();
});

test.each([
  ['10 years', 10],
  ['1 year', 1],
  ['0 years', null],
  ['10', null],
  ['10 days', null],
  ['forever', null],
  ['1000 years', null],
])('retention: %s', (text, years) => {
  expect(parseRetention(text)).toBe(years);
});
