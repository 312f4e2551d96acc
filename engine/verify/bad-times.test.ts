import type { Finding } from '#engine/definition/finding.js';
import { check } from './test-findings.js';
import { PROCESS } from './test-library.js';

const limited = (limit: string): readonly Finding[] => check(PROCESS.replace('limit: 1 working day', `limit: ${limit}`));
const calendar = (rest: string): readonly Finding[] =>
  check(PROCESS, { 'processes/calendars/office.yaml': `id: office\ntitle: { zh: 日历, en: Calendar }\n${rest}` });
const office = (rest: string): readonly Finding[] =>
  calendar(`zone: Asia/Shanghai\nhours: { monday: ["08:30-12:00"] }\nworkingDays: [monday]\n${rest}`);

/** What is told of a time, in both languages, with its place: what is wrong, and what to write. */
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, file, line, column, message, hint }) => {
    expect(message.zh).toMatch(/[\u4e00-\u9fff]/);
    if (hint) expect(hint.zh).toMatch(/[\u4e00-\u9fff]/);
    return `${code} ${file.replace(/^processes\/(calendars\/)?/, '')}:${line}:${column} ${message.en}; ${hint?.en ?? ''}`;
  });

test.each(['1 day', '1 days', '3 working days', '24 hours', '90 minutes', 'same day'])(
  '%s is a duration: a day is a calendar day',
  (within) => {
    expect(limited(`{ within: ${within} }`)).toEqual([]);
  },
);

test.each([
  ['1', 'GH1203', /duration 1 has no unit; write `3 working days`/],
  ['0', 'GH1203', /duration 0 has no unit/],
  ['-1', 'GH1203', /duration -1 has no unit/],
  ['1000000000000000000', 'GH1203', /has no unit/],
  ['1d', 'GH1204', /did you mean `1 day` or `1 working day`\?/],
  ['one day', 'GH1204', /did you mean `1 day` or `1 working day`\?/],
  ['3 Days', 'GH1204', /did you mean `3 days` or `3 working days`\?/],
  ['1 business day', 'GH1204', /did you mean `1 working day`\?/],
  ['3 workdays', 'GH1204', /did you mean `3 working days`\?/],
  ['3 个工作日', 'GH1204', /did you mean `3 working days`\?/],
  ['2h', 'GH1204', /did you mean `2 hours` or `2 working hours`\?/],
  ['1 week', 'GH1204', /did you mean `7 days` or `5 working days`\?/],
  ['P3D', 'GH1204', /did you mean `3 days` or `3 working days`\?/],
  ['PT4H', 'GH1204', /did you mean `4 hours` or `4 working hours`\?/],
  ['P0D', 'GH1204', /write `3 working days`/],
  ['0 days', 'GH1204', /write `3 working days`/],
  ['-1 days', 'GH1204', /write `3 working days`/],
  ['1.5 days', 'GH1204', /write `3 working days`/],
  ['1000000000000000000 days', 'GH1204', /write `3 working days`/],
  ['1 month', 'GH1204', /write `3 working days`/],
])('within: %s is none', (within, code, text) => {
  const findings = told(limited(`{ within: ${within} }`));
  expect(findings).toEqual([expect.stringMatching(new RegExp(`^${code} small\\.yaml:18:22 `))]);
  expect(findings[0]).toMatch(text);
});

test.each([
  ['day 30 of February', 19, /GH1205 .* 29 days at most; write `day 5 of month`/],
  ['working day 25 of month', 19, /GH1205 .* 23 days at most; write `day 5 of month`/],
  ['day 32 of month', 19, /GH1205 .* 31 days at most/],
  ['day 0 of month', 19, /GH1205 .* is not a due date; write `day 5 of month`/],
  ['February 30', 19, /GH1205 .* is not a due date; write/],
  ['monday', 19, /GH1205 .* is not a due date; write .*`Saturday 18:00`/],
  ['Monday 25:00', 19, /GH1205 .* is not a due date; write/],
  ['2026-02-30', 19, /GH1205 .* is not a due date; write `date\("2026-02-28"\)`/],
  ['date("2026-02-30")', 25, /GH3004 .* there is no day 2026-02-30; write one such as 2026-02-28/],
  ['at(today, "25:00")', 30, /GH3004 .* 25:00 is not a time of day such as 18:00/],
])('due: %s is none', (due, column, text) => {
  const findings = told(limited(`{ due: '${due}' }`));
  expect(findings).toEqual([expect.stringMatching(`small.yaml:18:${column} `)]);
  expect(findings[0]).toMatch(text);
});

test.each([
  ['warn: 1 hour', /^GH1211 small\.yaml:18:43 .*`2 working hours before` or `80%`/],
  ['warn: 0%', /^GH1211 small\.yaml:18:43 /],
  ['chain: { 1 day: [{ notify: manager }] }', /^GH1204 small\.yaml:18:46 .*`\+15 days`/],
  ['chain: { +1d: [{ notify: manager }] }', /^GH1204 small\.yaml:18:46 .*`\+15 days`/],
  ['cutoff: 4pm', /^GH1212 small\.yaml:18:45 .*"16:00"/],
])('%s is told with an example', (more, text) => {
  expect(told(limited(`{ within: 1 working day, ${more} }`))).toEqual([expect.stringMatching(text)]);
});

test.each([
  [
    'an unknown zone',
    calendar('zone: Mars/Base\nhours: { monday: ["08:30-12:00"] }\nworkingDays: [monday]\n'),
    /^GH2721 office\.yaml:3:7 .*`Mars\/Base`.*Asia\/Shanghai/,
  ],
  [
    'a distance instead of a zone',
    calendar('zone: UTC+8\nhours: { monday: ["08:30-12:00"] }\nworkingDays: [monday]\n'),
    /^GH2721 office\.yaml:3:7 .*Asia\/Shanghai/,
  ],
  [
    'no working time',
    calendar('zone: Asia/Shanghai\nhours: {}\nworkingDays: [monday]\n'),
    /^GH2723 office\.yaml:4:1 .*no hours.*"08:30-12:00"/,
  ],
  [
    'a holiday that is a make-up day',
    office('years:\n  "2026": { source: x, holidays: [2026-02-28 .. 2026-03-02], makeUp: [2026-03-01] }\n'),
    /^GH2722 office\.yaml:7:62 2026-03-01 is a holiday and a make-up day/,
  ],
  [
    '30 February',
    office('years:\n  "2026": { source: x, holidays: [2026-02-30], makeUp: [] }\n'),
    /^GH2721 office\.yaml:7:35 .*2026-01-01 \.\. 2026-01-03/,
  ],
  ['30 February among single days', office('days: { 2026-02-30: closed }\n'), /^GH2721 office\.yaml:6:21 `2026-02-30` is no date/],
  ['hours that end before they begin', office('days: { 2026-02-27: ["12:00-08:30"] }\n'), /^GH2721 office\.yaml:6:\d+ .*"08:30-12:00"/],
] as const)('a calendar with %s is told', (_, findings, text) => {
  expect(told(findings)).toEqual([expect.stringMatching(text)]);
});
