import { createCalendar } from '../time/working-calendar.js';
import { readLibrary } from './library.js';

const CN = `years:
  "2026":
    source: State Council
    holidays: [2026-10-01 .. 2026-10-07]
    makeUp: [2026-10-10]
`;
const OFFICE = `id: office
title: { zh: 办公, en: Office }
zone: Asia/Shanghai
hours: { monday: "08:00-12:00", tuesday: ["08:00-12:00", "13:00-17:00"], saturday: "09:00-12:00" }
workingDays: [monday, tuesday]
makeUp: tuesday
years: cn
`;

/** The calendar `name`, and what was found in all of them as `code file line`. */
function read(files: Readonly<Record<string, string>>, name = 'region') {
  const { library, findings } = readLibrary(
    Object.entries({ cn: CN, office: OFFICE, ...files }).map(([id, text]) => ({ path: `processes/calendars/${id}.yaml`, text })),
  );
  const definition = library.calendars.get(name)?.definition;
  return {
    calendar: definition ? createCalendar(definition) : null,
    hash: library.calendars.get(name)?.hashText,
    found: findings.map(({ code, file, line }) => `${code} ${file.replace(/^.*\//, '')} ${line}`),
  };
}

describe('a calendar that inherits', () => {
  const region = (more: string): string => `id: region\ntitle: { zh: 区域, en: Region }\ninherits: office\n${more}`;

  test('has everything of the other one but what it says itself', () => {
    const { calendar, found } = read({
      region: region(`hours: { saturday: closed, tuesday: "10:00-16:00" }
days: { 2026-11-10: "10:00-11:00", 2026-11-16: closed }
years: { "2026": { source: The region, holidays: [2026-11-17, 2026-10-10], makeUp: [2026-10-01] } }
`),
    });
    expect(found).toEqual([]);
    expect(calendar?.zone).toBe('Asia/Shanghai');
    expect(calendar?.day('2026-11-09')).toMatchObject({ works: true, hours: [{ from: 480, to: 720 }], why: 'weekday', provisional: false });
    expect(calendar?.day('2026-11-03')).toMatchObject({ works: true, hours: [{ from: 600, to: 960 }] });
    expect(calendar?.day('2026-11-07')).toMatchObject({ works: false, hours: [] });
    expect(calendar?.day('2026-11-10')).toMatchObject({ works: true, hours: [{ from: 600, to: 660 }] });
    expect(calendar?.day('2026-11-16')).toMatchObject({ works: false, hours: [], why: 'closed' });
    expect(calendar?.day('2026-11-17')).toMatchObject({ works: false, why: 'holiday', source: 'The region' });
    expect(calendar?.day('2026-10-05')).toMatchObject({ works: false, why: 'holiday', source: 'State Council' });
    expect(calendar?.day('2026-10-10')).toMatchObject({ works: false, why: 'holiday', source: 'The region' });
    expect(calendar?.day('2026-10-01')).toMatchObject({ works: true, why: 'make-up', hours: [{ from: 600, to: 960 }] });
  });

  test('publishes no year by what it adds: the country has not arranged it', () => {
    const { calendar } = read({ region: region('years: { "2027": { source: The region, holidays: [2027-04-20] } }\n') });
    expect(calendar?.day('2027-04-20')).toMatchObject({ works: false, provisional: true });
  });

  test('is another calendar when what it inherits changes', () => {
    const one = read({ region: region('') });
    const other = read({ region: region(''), cn: CN.replace('2026-10-10', '2026-10-11') });
    expect(one.hash).not.toBe(other.hash);
  });

  test.each([
    ['from none there is', { region: region('').replace('office', 'offize') }, ['GH2501 region.yaml 3']],
    ['from itself', { region: region('').replace('office', 'region') }, ['GH2724 region.yaml 3']],
    [
      'from one that inherits from it',
      { region: region(''), office: OFFICE.replace('years: cn', 'inherits: region') },
      [expect.stringMatching(/^GH2724 /)],
    ],
  ])('and not %s', (_, files, found) => {
    expect(read(files).found).toEqual(found);
  });
});

describe('refused with its place is', () => {
  test.each([
    ['a calendar without hours', { office: OFFICE.replace(/^hours:.*\n/m, '') }, ['GH2723 office.yaml 1', 'GH2723 office.yaml 1']],
    ['a working day without hours', { office: OFFICE.replace('[monday, tuesday]', '[monday, friday]') }, ['GH2723 office.yaml 4']],
    ['a make-up day without hours', { office: OFFICE.replace('makeUp: tuesday', 'makeUp: sunday') }, ['GH2723 office.yaml 6']],
    ['hours that overlap', { office: OFFICE.replace('"13:00-17:00"', '"11:00-17:00"') }, ['GH2721 office.yaml 4']],
    ['a time zone there is not', { office: OFFICE.replace('Asia/Shanghai', 'Asia/Peking') }, ['GH2721 office.yaml 3']],
    ['an offset for a time zone', { office: OFFICE.replace('Asia/Shanghai', '"+08:00"') }, ['GH2721 office.yaml 3']],
    ['30 February', { cn: CN.replace('2026-10-10', '2026-02-30') }, ['GH2721 cn.yaml 5']],
    ['a day of another year', { cn: CN.replace('2026-10-10', '2027-01-02') }, ['GH2721 cn.yaml 5']],
    ['a holiday that is a make-up day too', { cn: CN.replace('2026-10-10', '2026-10-07') }, ['GH2722 cn.yaml 5']],
    ['a single day that is none', { office: `${OFFICE}days: { 2026-13-01: closed }\n` }, ['GH2721 office.yaml 8']],
  ])('%s', (_, files, found) => {
    expect(read(files, 'office').found).toEqual(found);
  });
});
