import { DomainError } from '#engine/domain-error.js';
import { type Arrangements, readArrangements } from './read-arrangements.js';

const NEW_YEAR = 'DTSTART;VALUE=DATE:20260101|SUMMARY:元旦（休）';

/** @param events - lines of each, divided by `|` */
function ics(...events: readonly string[]): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flatMap((event) => ['BEGIN:VEVENT', ...event.split('|'), 'END:VEVENT'])];
  return [...lines, 'END:VCALENDAR', ''].join('\r\n');
}

const read = (...events: readonly string[]): Arrangements => readArrangements(ics(NEW_YEAR, ...events), null);

function refusal(text: string): string {
  try {
    readArrangements(text, null);
  } catch (error) {
    if (error instanceof DomainError) return `${error.code}: ${error.detail}`;
    throw error;
  }
  throw new Error('it was read');
}

test.each([
  ['has no day', 'SUMMARY:春节（休）', '春节（休）'],
  ['lasts for hours', 'DTSTART:20260215T010000Z|DTEND:20260215T090000Z|SUMMARY:春节（休）', '2026-02-15 春节（休）'],
  ['comes again every year', 'DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY|SUMMARY:劳动节（休）', '2026-05-01 劳动节（休）'],
  ['was canceled', 'DTSTART;VALUE=DATE:20260501|STATUS:CANCELLED|SUMMARY:劳动节（休）', '2026-05-01 劳动节（休）'],
  ['lasts longer than any holiday', 'DTSTART;VALUE=DATE:20260701|DTEND;VALUE=DATE:20260901|SUMMARY:暑期休整', '2026-07-01 暑期休整'],
  ['tells of people who retired', 'DTSTART;VALUE=DATE:20261019|SUMMARY:退休同事座谈会', '2026-10-19 退休同事座谈会'],
  ['tells of a team', 'DTSTART;VALUE=DATE:20261019|SUMMARY:班组长会议', '2026-10-19 班组长会议'],
  ['tells of standing by', 'DTSTART;VALUE=DATE:20261001|SUMMARY:张三值班', '2026-10-01 张三值班'],
])('an event that %s is left out, and said so', (_, event, ignored) => {
  expect(read(event)).toEqual({ years: { 2026: { source: 'ICS', holidays: ['2026-01-01'], makeUp: [] } }, ignored: [ignored] });
});

test.each([
  ['DTSTART;VALUE=DATE:20260215|DURATION:P3D|SUMMARY:春节（休）', ['2026-02-15', '2026-02-16', '2026-02-17']],
  ['DTSTART;VALUE=DATE:20261231|DTEND;VALUE=DATE:20261231|SUMMARY:元旦 休', ['2026-12-31']],
])('its days: %s', (event, days) => {
  expect(read(event).years['2026']?.holidays).toEqual(['2026-01-01', ...days]);
});

test.each(['春节（班）', '国庆节 补班', '春节调休，上班', 'Spring Festival (work)'])('a make-up day: %s', (title) => {
  expect(read(`DTSTART;VALUE=DATE:20260228|SUMMARY:${title}`).years['2026']?.makeUp).toEqual(['2026-02-28']);
});

test.each([
  ['DTSTART;VALUE=DATE:20260230|SUMMARY:春节（休）', 'import-invalid: 春节（休）: 没有 2026-02-30 这一天 / there is no day 2026-02-30.'],
  ['DTSTART;VALUE=DATE:2026ab01|SUMMARY:春节（休）', 'import-invalid: 春节（休）: 没有 2026-ab-01 这一天 / there is no day 2026-ab-01.'],
])('a day that does not exist is refused: %s', (event, problem) => {
  expect(refusal(ics(event))).toBe(problem);
});

test('a mark before the first letter, and several calendars in one file', () => {
  const holidays = ['2026-01-01', '2026-05-01'];
  const text = `\uFEFF${ics(NEW_YEAR)}${ics('DTSTART;VALUE=DATE:20260501|SUMMARY:劳动节（休）')}`;
  expect(readArrangements(text, null).years['2026']?.holidays).toEqual(holidays);
  const days = holidays.map((date) => ({ date, isOffDay: true }));
  expect(readArrangements(`\uFEFF${JSON.stringify({ days })}`, null).years['2026']?.holidays).toEqual(holidays);
});

test.each([
  [
    'what it has instead',
    ics('DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY|SUMMARY:劳动节（休）'),
    /未采用：2026-05-01 劳动节（休） \/ .*not taken: 2026-05-01/,
  ],
  ['how one is written', '{ "2027": { "holidays": ["2027-01-01"] } }', /应如 .*"isOffDay": true.* \/ .*expected/],
])('a file without a holiday is refused with %s', (_, text, told) => {
  expect(refusal(text)).toMatch(told);
});
