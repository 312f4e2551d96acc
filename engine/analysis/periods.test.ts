import { periodsBetween } from './periods.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);

test('a period is cut into parts by the wall clock, the first and the last shorter', () => {
  const parts = (from: string, to: string, length: 'week' | 'month' | 'quarter' | 'year'): readonly string[] =>
    periodsBetween(at(from), at(to), length, 'Asia/Shanghai').map(({ name }) => name);
  expect(parts('2026-09-30T00:00', '2026-10-06T00:00', 'week')).toEqual(['2026-09-28', '2026-10-05']);
  expect(parts('2026-11-15T00:00', '2027-02-01T00:00', 'month')).toEqual(['2026-11', '2026-12', '2027-01']);
  expect(parts('2026-08-01T00:00', '2026-10-01T00:01', 'quarter')).toEqual(['2026-Q3', '2026-Q4']);
  expect(parts('2025-08-01T00:00', '2026-01-01T00:00', 'year')).toEqual(['2025']);
});

test('parts follow one another without gap, in a zone with summer time too', () => {
  const [from, to] = [Date.parse('2026-03-01T00:00Z'), Date.parse('2026-11-30T00:00Z')];
  const parts = periodsBetween(from, to, 'day', 'Europe/Berlin');
  expect(parts[0]?.from).toBe(from);
  expect(parts.at(-1)?.to).toBe(to);
  for (const [index, { to: end }] of parts.slice(0, -1).entries()) expect(parts[index + 1]?.from).toBe(end);
});

test('a period of more parts than anybody reads is refused', () => {
  expect(() => periodsBetween(at('2020-01-01T00:00'), at('2026-01-01T00:00'), 'day', 'Asia/Shanghai')).toThrow(RangeError);
});
