import { isDate } from '../definition/iso-date.js';
import type { Organization, People, Person, Post } from '../definition/organization.js';
import { didYouMean } from '../definition/suggest.js';
import type { ImportReport, ImportRow } from './import-finding.js';
import { startsFormula } from './starts-formula.js';

/** Columns of a table of people: one row a post; a row without one enters somebody who holds none. */
export const PEOPLE_COLUMNS = {
  person: '人员编号',
  nameZh: '姓名',
  nameEn: '英文名',
  unit: '单位',
  role: '角色',
  from: '起始日',
  to: '截止日',
  lastDay: '最后在岗日',
} as const;

/** An id people sign in with. */
export const PERSON_ID = /^[a-z][a-z0-9.-]{0,99}$/;
const MOST_NAME = 100;

type Values = Readonly<Record<keyof typeof PEOPLE_COLUMNS, string>>;

/**
 * Reads people from rows, telling everything that is wrong with them. What is told is left out, so the people are only whole while the report is clean.
 *
 * @returns people with all their posts, and the row each was first named in
 */
export function readPeopleRows(
  rows: readonly ImportRow[],
  organization: Organization,
  report: ImportReport,
): { readonly people: People; readonly rowOf: ReadonlyMap<string, number> } {
  const people: Record<string, Person> = {};
  const rowOf = new Map<string, number>();
  for (const { row, values } of rows) {
    const cells = values as Values;
    const person = readPerson(cells, row, report);
    const post = readPost(cells, row, organization, report);
    if (person === null) continue;
    const known = people[person.id];
    if (known && !isSame(known, person)) {
      report.error('duplicate-person', row, 'person', {
        zh: `第 ${rowOf.get(person.id)} 行已有人员 \`${person.id}\`，姓名或最后在岗日不同。`,
        en: `row ${rowOf.get(person.id)} has a person \`${person.id}\` with another name or last day`,
      });
      continue;
    }
    const posts = known?.posts ?? [];
    if (post && posts.some((other) => other.unit === post.unit && other.role === post.role && other.from === post.from)) {
      report.error('duplicate-post', row, 'role', { zh: '这个任职已在前面列出。', en: 'this post stands in a row above' });
      continue;
    }
    if (!known) rowOf.set(person.id, row);
    people[person.id] = { ...person, posts: post ? [...posts, post] : posts };
  }
  return { people, rowOf };
}

function readPerson({ person, nameZh, nameEn, lastDay }: Values, row: number, report: ImportReport): Person | null {
  const before = report.findings.length;
  if (!PERSON_ID.test(person))
    report.error(
      'person-id-invalid',
      row,
      'person',
      { zh: `人员编号 \`${person}\` 不合要求。`, en: `\`${person}\` cannot be a person's id` },
      {
        zh: '小写字母开头，用小写字母、数字、点和连字符，如 zhao.lei。',
        en: 'a small letter, then small letters, digits, dots and hyphens, such as zhao.lei',
      },
    );
  for (const [column, name] of [
    ['nameZh', nameZh],
    ['nameEn', nameEn],
  ] as const) {
    if (name === '' || name.length > MOST_NAME)
      report.error('name-invalid', row, column, {
        zh: `姓名须为 1 至 ${MOST_NAME} 个字符。`,
        en: `a name has 1 to ${MOST_NAME} characters`,
      });
    else if (startsFormula(name))
      report.error(
        'formula',
        row,
        column,
        { zh: `姓名 \`${name}\` 会被电子表格当作公式执行。`, en: `a spreadsheet would carry \`${name}\` out as a formula` },
        { zh: '姓名不能以 = + - @ 或制表符开头。', en: 'a name does not begin with = + - @ or a tab' },
      );
  }
  const last = readDay(lastDay, 'lastDay', row, report);
  return report.findings.length > before ? null : { id: person, name: { zh: nameZh, en: nameEn }, posts: [], lastDay: last };
}

function readPost({ unit, role, from, to }: Values, row: number, { units, roles }: Organization, report: ImportReport): Post | null {
  if (unit === '' && role === '' && from === '' && to === '') return null;
  const before = report.findings.length;
  if (!Object.hasOwn(units, unit))
    report.error(
      'unit-unknown',
      row,
      'unit',
      { zh: `没有单位 \`${unit}\`。`, en: `there is no unit \`${unit}\`` },
      didYouMean(unit, Object.keys(units)),
    );
  if (!Object.hasOwn(roles, role))
    report.error(
      'role-unknown',
      row,
      'role',
      { zh: `没有角色 \`${role}\`。`, en: `there is no role \`${role}\`` },
      didYouMean(role, Object.keys(roles)),
    );
  const first = readDay(from, 'from', row, report);
  const last = readDay(to, 'to', row, report);
  if (first !== null && last !== null && last < first) tellBackwards(row, report);
  return report.findings.length > before ? null : { unit, role, from: first, to: last };
}

/** Empty: none. */
export function readDay(text: string, column: string, row: number, report: ImportReport): string | null {
  if (text === '') return null;
  if (isDate(text)) return text;
  report.error('date-invalid', row, column, {
    zh: `\`${text}\` 不是日期，应如 2026-10-01。`,
    en: `\`${text}\` is no date such as 2026-10-01`,
  });
  return null;
}

export function tellBackwards(row: number, report: ImportReport): void {
  report.error('days-backwards', row, 'to', { zh: '截止日早于起始日。', en: 'the last day is before the first' });
}

function isSame(a: Person, b: Person): boolean {
  return a.name.zh === b.name.zh && a.name.en === b.name.en && a.lastDay === b.lastDay;
}
