import type { Organization, People, Post } from '../definition/organization.js';
import { brief, check } from '../verify/test-findings.js';
import { PROCESS } from '../verify/test-library.js';
import { changeDays } from './change-days.js';
import { circlesMade } from './reporting-circles.js';

const title = { zh: '甲', en: 'A' };
const unit = (parent: string | null, head: string): Organization['units'][string] => ({ title, parent, head, attributes: {} });
const organization: Organization = {
  id: 'o',
  title,
  zone: 'Asia/Shanghai',
  units: { company: unit(null, 'leader'), branch: unit('company', 'manager'), team: unit('branch', 'chief') },
  roles: {},
};
type Held = readonly [unit: string, role: string, from?: string | null, to?: string | null];
const staff = (held: Readonly<Record<string, readonly Held[]>>, lastDays: Readonly<Record<string, string>> = {}): People =>
  Object.fromEntries(
    Object.entries(held).map(([id, posts]) => [
      id,
      {
        id,
        name: title,
        lastDay: lastDays[id] ?? null,
        posts: posts.map(([at, role, from = null, to = null]): Post => ({ unit: at, role, from, to })),
      },
    ]),
  );
const TODAY = '2026-10-01';
const made = (before: People, after: People): readonly (readonly string[])[] =>
  circlesMade({ organization, people: before }, { organization, people: after }, TODAY);

const SOUND = staff({ ann: [['company', 'leader']], bob: [['branch', 'manager']], joe: [['team', 'chief']] });
const BELOW: Held = ['branch', 'clerk'];

test.each<[string, People, readonly (readonly string[])[]]>([
  ['a sound line', SOUND, []],
  [
    'the leader holds a post below somebody he leads',
    { ...SOUND, ...staff({ ann: [['company', 'leader'], BELOW] }) },
    [['ann', 'bob', 'ann']],
  ],
  [
    'on a day to come',
    {
      ...SOUND,
      ...staff({
        ann: [
          ['company', 'leader'],
          ['branch', 'clerk', '2027-01-01'],
        ],
      }),
    },
    [['ann', 'bob', 'ann']],
  ],
  [
    'once that is over',
    {
      ...SOUND,
      ...staff({
        ann: [
          ['company', 'leader'],
          ['branch', 'clerk', null, '2026-09-30'],
        ],
      }),
    },
    [],
  ],
  [
    'only when somebody else begins to lead',
    staff({ ann: [['company', 'leader'], BELOW], bob: [['branch', 'manager', '2027-01-01']] }),
    [['ann', 'bob', 'ann']],
  ],
])('%s', (_, after, expected) => {
  expect(made({}, after)).toEqual(expected);
});

test('a circle that was there before hinders nothing else', () => {
  const circle = { ...SOUND, ...staff({ ann: [['company', 'leader'], BELOW] }) };
  expect(made(circle, { ...circle, ...staff({ sam: [['team', 'clerk']] }) })).toEqual([]);
});

test('the days on which people stand otherwise', () => {
  const people = staff(
    { ann: [['company', 'leader', '2026-09-01', '2026-12-31']], bob: [['branch', 'manager', '2027-03-01']] },
    { bob: '2028-02-28' },
  );
  const substitution = { id: 's', person: 'ann', by: 'bob', from: '2026-10-05', to: '2026-10-09', processes: null };
  expect(changeDays(people, [substitution], TODAY)).toEqual([
    '2026-10-01',
    '2026-10-05',
    '2026-10-10',
    '2027-01-01',
    '2027-03-01',
    '2028-02-29',
  ]);
});

test('validation tells a circle among the people of the library', () => {
  const people = `people:
  ann: { name: { zh: 安, en: Ann }, posts: [{ unit: branch, role: sales-clerk }] }
  bob: { name: { zh: 鲍, en: Bob }, posts: [{ unit: branch, role: manager }] }
  eve: { name: { zh: 夏, en: Eve }, posts: [{ unit: company, role: leader }, { unit: branch, role: sales-clerk }] }
`;
  expect(check(PROCESS, { 'processes/demo/people.yaml': people }).map((finding) => `${brief(finding)} ${finding.message.en}`)).toEqual([
    'GH2731 processes/demo/people.yaml 3:3 the reporting line goes round: bob → eve → bob',
  ]);
});
