import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { isoInstant, readInstant } from './iso-instant.js';

const byTemporal = (text: string): number | null => {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
};

test('instants are written and read as Temporal does', () => {
  const around = fc.oneof(
    fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
    fc.integer({ min: 0, max: 4_102_444_800_000 }),
    fc.integer({ min: -100, max: 100 }).map((seconds) => 1_772_438_400_000 + seconds * 1_000),
  );
  fc.assert(
    fc.property(around, (at) => {
      const text = Temporal.Instant.fromEpochMilliseconds(at).toString();
      expect(isoInstant(at)).toBe(text);
      expect(readInstant(text)).toBe(at);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  '2026-02-13T09:00:00+08:00',
  '2026-02-13T09:00Z',
  '2026-02-13T09:00:00.5Z',
  '2026-02-13T09:00:00.123456Z',
  '2026-02-13T23:59:60Z',
  '2026-02-13T24:00:00Z',
  '2026-02-29T09:00:00Z',
  '2026-13-01T09:00:00Z',
  '2026-00-01T09:00:00Z',
  '2026-01-00T09:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-13',
  '2026-02-13T09:00:00',
  '2026-02-13t09:00:00z',
  ' 2026-02-13T09:00:00Z',
  'tomorrow',
  '',
])('%s', (text) => {
  expect(readInstant(text)).toBe(byTemporal(text));
});
