import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readLibrary } from '#engine/definition/library.js';
import { due } from './due.js';
import { createCalendar } from './working-calendar.js';

const { library } = readLibrary(
  ['processes/calendars/office.yaml', 'processes/calendars/cn.yaml'].map((path) => ({ path, text: readFileSync(path, 'utf8') })),
);
const office = library.calendars.get('office');
if (!office) throw new Error('no calendar');
const calendar = createCalendar(office.definition);
const FIRST = Date.parse('2026-01-01T00:00+08:00');
const YEAR_MINUTES = 365 * 24 * 60;

test('what comes in later is never due earlier, whatever the unit and the cutoff', () => {
  const instants = fc.tuple(fc.nat(YEAR_MINUTES), fc.nat(5 * 24 * 60)).map(([a, gap]) => [a, a + gap] as const);
  const duration = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('minutes', 'hours', 'working hours', 'days', 'working days'))
    .map(([amount, unit]) => (amount === 1 ? `1 ${unit.slice(0, -1)}` : `${amount} ${unit}`));
  fc.assert(
    fc.property(instants, fc.oneof(duration, fc.constant('same day')), fc.constantFrom(null, '12:00', '16:00'), ([a, b], text, cutoff) => {
      const at = (minute: number): number => due(calendar, { from: FIRST + minute * 60_000, duration: text, before: false, cutoff }).at;
      expect(at(a)).toBeLessThanOrEqual(at(b));
      expect(at(a)).toBeGreaterThanOrEqual(FIRST + a * 60_000);
    }),
    { numRuns: 3_000, seed: 20261125 },
  );
});
