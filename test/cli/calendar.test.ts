import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ROOT } from '../start/host-process.js';

const home = mkdtempSync(join(tmpdir(), 'gatehouse-calendar-'));

beforeAll(() => build(), 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function gatehouse(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['dist/server/cli/main.js', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'zh_CN.UTF-8', NO_COLOR: '1' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

test('calendar due: when, and which days counted, in both languages and as JSON', async () => {
  const ask = ['calendar', 'due', '--from', '2026-02-13T09:00+08:00', '--within', '3 working days'];
  expect(await gatehouse(...ask)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^2026-02-25 17:30（周三，Asia\/Shanghai）到期\n  2026-02-13 周五：起算日/),
  });
  expect((await gatehouse('--lang', 'en', ...ask)).out).toMatch(
    /^due 2026-02-25 17:30 \(Wed, Asia\/Shanghai\)\n.*\n.*make-up working day.*counts 1/,
  );
  const { out } = await gatehouse('--json', ...ask);
  expect(JSON.parse(out)).toMatchObject({
    result: { at: '2026-02-25T09:30:00.000Z', provisional: false, unit: 'working days', days: [{ isStart: true }, {}, {}, {}] },
  });
  const october = await gatehouse('calendar', 'due', '--from', '2026-10-08T09:00+08:00', '--within', '3 working days');
  expect(october.out).toMatch(/^2026-10-12 17:30（/);
});

test('calendar due: back, after a cutoff, to the end of a day, and into a year nobody has arranged', async () => {
  const due = async (from: string, ...more: readonly string[]): Promise<string> =>
    (await gatehouse('--lang', 'en', 'calendar', 'due', '--from', from, ...more)).out;
  expect(await due('2026-10-09T10:00+08:00', '--within', '2 working days', '--before')).toMatch(/^due 2026-09-30 10:00 /);
  expect(await due('2026-09-30T16:30+08:00', '--within', 'same day', '--cutoff', '16:00')).toMatch(
    /^due 2026-10-08 24:00 \(Thu, Asia\/Shanghai\)\n  after the cutoff/,
  );
  expect(await due('2026-12-31T10:00+08:00', '--within', '1 working day')).toMatch(/provisional/);
});

test.each([
  ['a bare number', ['--within', '3'], 2, '--within 3'],
  ['a duration of another notation', ['--within', 'P0D'], 2, '3 working days'],
  ['a duration of another notation that is understood', ['--within', 'P3D'], 2, 'did you mean 3 days, 3 working days?'],
  ['a short unit', ['--within', '1d'], 2, 'did you mean 1 day, 1 working day?'],
  ['a number in words', ['--within', 'one day'], 2, 'did you mean 1 day, 1 working day?'],
  ['a business day', ['--within', '1 business day'], 2, 'did you mean 1 working day?'],
  ['nothing at all', ['--within', '0 days'], 2, '3 working days'],
  ['less than nothing', ['--within=-1 days'], 2, '3 working days'],
  ['10^18 days', ['--within', '1000000000000000000 days'], 2, '3 working days'],
  ['30 February as a phrase', ['--within', 'day 30 of February'], 2, '29'],
  ['a day no month has', ['--within', 'working day 25 of month'], 2, '23'],
  ['a working day no February has', ['--within', 'working day 22 of February'], 2, '最多到第 21 天'],
  [
    'an instant at the end of time',
    ['--within', '3 working days', '--from', '9999-12-30T00:00Z'],
    3,
    '--within 3 working days: 到期日在公历 1 至 9999 年之外',
  ],
  ['no duration', [], 2, '--within'],
  ['an instant without a zone', ['--within', '1 day', '--from', '2026-02-13T09:00'], 2, '2026-02-13T09:00+08:00'],
  ['30 February', ['--within', '1 day', '--from', '2026-02-30T09:00+08:00'], 2, '--from'],
  ['no time of day', ['--within', '1 day', '--cutoff', '25:00'], 2, '16:00'],
  ['a day by its name, counted back', ['--within', 'working day 5 of month', '--before'], 2, '--before'],
  ['an unknown calendar', ['--within', '1 day', '--calendar', 'moon'], 3, 'office'],
  ['a time beyond all plans', ['--within', '99999 working days'], 3, '50 years'],
])('calendar due refuses %s', async (_, args, code, told) => {
  const ran = await gatehouse('calendar', 'due', ...args);
  expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(told) });
});

test('calendar show: a year as a picture, with its count and source', async () => {
  const { out, code } = await gatehouse('calendar', 'show', '--year', '2026');
  expect(code).toBe(0);
  expect(out).toContain('16*17*18*19*20*21*22*');
  expect(out).toMatch(/全年 248 个工作日\n国务院办公厅关于2026年/);
  expect((await gatehouse('--lang', 'en', 'calendar', 'show', '--year', '2027')).out).toContain('provisional');
  const { result } = JSON.parse((await gatehouse('--json', 'calendar', 'show', '--year', '2026')).out) as { result: { days: unknown[] } };
  expect(result.days).toHaveLength(365);
});

test.each(['0', '10000'])('calendar show refuses the year %s', async (year) => {
  expect(await gatehouse('calendar', 'show', '--year', year)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('2026') });
});

test('calendar check: the years covered, and what is wrong, with exit 1', async () => {
  expect(await gatehouse('calendar', 'check')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/office +Asia\/Shanghai +41 +2004–2026 +2027/),
  });
  const folder = join(home, 'library', 'processes', 'calendars');
  mkdirSync(folder, { recursive: true });
  const office = readFileSync(join(ROOT, 'processes/calendars/office.yaml'), 'utf8');
  writeFileSync(
    join(folder, 'office.yaml'),
    office
      .replace('Asia/Shanghai', 'Asia/Peking')
      .replace('years: cn', 'years: { 2025: { source: x, holidays: [2025-01-01], makeUp: [2025-01-01] } }'),
  );
  const broken = await gatehouse('calendar', 'check', '--library', join(home, 'library'));
  expect(broken).toMatchObject({ code: 1, out: expect.stringMatching(/GH2721[\s\S]*Asia\/Peking[\s\S]*GH2722[\s\S]*2025–2025/) });
});

test('limits: all of a process with a worked example, from any instant, as a table and as JSON', async () => {
  const { out } = await gatehouse('limits', 'shipment', '--from', '2026-09-30T09:00+08:00');
  expect(out).toMatch(/^shipment {2}发货流程\n时限 .*责任 +可挂起的理由 +可批准超时的理由\n/);
  expect(out).toMatch(/担任“销售内勤”的人 +客户要求延后、缺货$/m);
  expect(out).toMatch(/一个工作日内组织发货 +1 个工作日 +发起时 +2026-10-08 17:30 +提前 2 个工作小时 +通知销售部经理 +担任“销售内勤”的人/);
  expect(out).toMatch(/开具销售出库单 +当日 +进入时 +2026-09-30 24:00/);
  const told = JSON.parse((await gatehouse('--json', 'limits', 'shipment', '--from', '2026-09-30T09:00+08:00')).out) as {
    result: { limits: { name: string; excuse: string[]; example: { dueAt: string } }[] }[];
  };
  expect(told.result[0]?.limits[0]).toMatchObject({
    limit: '1 working day',
    excuse: ['customer-asked-later', 'out-of-stock'],
    excuseTitles: { 'out-of-stock': { zh: '缺货', en: 'Out of stock' } },
    example: { dueAt: '2026-10-08T09:30:00.000Z' },
  });
  expect((await gatehouse('limits', 'return', '--lang', 'en')).out).toMatch(/notify the “Branch manager” of the unit of the initiator/);
  expect(await gatehouse('limits', 'shipmint')).toMatchObject({ code: 3, out: '' });
});

describe('calendar import', () => {
  /** What an official arrangement looks like in the two notations, for a year that is not in the library. */
  const JSON_2027 = JSON.stringify({
    year: 2027,
    papers: ['https://www.gov.cn/2027'],
    days: [
      { name: '元旦', date: '2027-01-01', isOffDay: true },
      { name: '元旦', date: '2027-01-02', isOffDay: true },
      { name: '元旦', date: '2027-01-03', isOffDay: true },
      { name: '春节', date: '2027-02-07', isOffDay: false },
      { name: '春节', date: '2027-02-08', isOffDay: true },
    ],
  });
  const ICS_2027 = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'X-WR-CALNAME:节假日 2027',
    ...[
      ['20270101', '20270104', '元旦（休）', ''],
      ['20270207', '20270208', '春节（班）', ''],
      ['20270208', '20270209', '春节', 'X-APPLE-SPECIAL-DAY:WORK-HOLIDAY'],
      ['20270214', '20270215', '情人节', ''],
    ].flatMap(([from, to, title, mark]) => [
      'BEGIN:VEVENT',
      `UID:${from}`,
      `DTSTART;VALUE=DATE:${from}`,
      `DTEND;VALUE=DATE:${to}`,
      `SUMMARY:${title}`,
      ...(mark ? [mark] : []),
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ].join('\r\n');
  let library: string;
  let cn: string;

  beforeEach(() => {
    library = mkdtempSync(join(home, 'import-'));
    cn = join(library, 'processes/calendars/cn.yaml');
    mkdirSync(join(library, 'processes/calendars'), { recursive: true });
    for (const name of ['office', 'cn'])
      writeFileSync(
        join(library, `processes/calendars/${name}.yaml`),
        readFileSync(join(ROOT, `processes/calendars/${name}.yaml`), 'utf8'),
      );
    writeFileSync(join(library, '2027.json'), JSON_2027);
    writeFileSync(join(library, '2027.ics'), ICS_2027);
  });
  const imported = (file: string, ...more: readonly string[]): Promise<Ran> =>
    gatehouse('calendar', 'import', join(library, file), '--library', library, ...more);

  test('shows the days that change and writes nothing with --dry-run; else adds the year and leaves the others as they stand', async () => {
    const before = readFileSync(cn, 'utf8');
    const dry = await imported('2027.json', '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringMatching(/尚未写入/) });
    expect(dry.out.split('\n').slice(1, 6)).toEqual([
      'office：4 天有变化',
      '  2027-01-01 周五  上班 08:30-12:00 13:30-17:30 → 休息',
      '  2027-01-02 周六  休息 08:30-12:00 → 休息',
      '  2027-02-07 周日  休息 → 上班 08:30-12:00 13:30-17:30',
      '  2027-02-08 周一  上班 08:30-12:00 13:30-17:30 → 休息',
    ]);
    expect(readFileSync(cn, 'utf8')).toBe(before);
    expect((await imported('2027.json', '--source', '国务院办公厅 2027')).code).toBe(0);
    const after = readFileSync(cn, 'utf8');
    expect(after).toBe(
      `${before}  "2027":\n    source: 国务院办公厅 2027\n    holidays: [2027-01-01 .. 2027-01-03, 2027-02-08]\n    makeUp: [2027-02-07]\n`,
    );
    await imported('2027.json', '--source', '国务院办公厅 2027');
    expect(readFileSync(cn, 'utf8')).toBe(after);
    expect((await gatehouse('calendar', 'check', '--library', library)).out).toMatch(/2004–2027 +2028/);
  });

  test('reads an ICS calendar by its words and marks, and says what it did not take', async () => {
    const ran = await imported('2027.ics');
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/未采用：2027-02-14 情人节/) });
    expect(readFileSync(cn, 'utf8')).toMatch(
      /"2027":\n {4}source: .*节假日 2027.*\n {4}holidays: \[2027-01-01 \.\. 2027-01-03, 2027-02-08\]\n {4}makeUp: \[2027-02-07\]/,
    );
  });

  test.each([
    ['what is neither', 'hello', 'neither ICS nor JSON'],
    ['a day that does not exist', '{"days":[{"date":"2027-02-30","isOffDay":true}]}', '2027-02-30'],
    ['a day that is both', '{"days":[{"date":"2027-02-03","isOffDay":true},{"date":"2027-02-03","isOffDay":false}]}', 'at once'],
    ['nothing at all', '{"days":[]}', 'no holiday'],
    ['a broken calendar', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART', 'ICS'],
  ])('refuses %s, and writes nothing', async (_, text, told) => {
    const before = readFileSync(cn, 'utf8');
    writeFileSync(join(library, 'bad'), text);
    expect(await imported('bad')).toMatchObject({ code: 3, out: '', err: expect.stringContaining(told) });
    expect(readFileSync(cn, 'utf8')).toBe(before);
  });
});
