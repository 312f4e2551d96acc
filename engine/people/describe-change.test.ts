import type { Organization, Person } from '../definition/organization.js';
import { describeOrganizationChange, describePersonChange, describeSubstitutionChange } from './describe-change.js';

const text = (zh: string, en: string) => ({ zh, en });
const unit = (zh: string, en: string, rest = {}) => ({ title: text(zh, en), parent: null, head: null, attributes: {}, ...rest });
const ORGANIZATION: Organization = {
  id: 'o',
  title: text('公司', 'Company'),
  zone: 'Asia/Shanghai',
  units: {
    company: unit('公司', 'Company'),
    east: unit('华东分公司', 'Eastern Branch', { parent: 'company', attributes: { region: 'east' } }),
  },
  roles: { salesperson: { title: text('业务员', 'Salesperson') }, manager: { title: text('经理', 'Manager') } },
};
const post = (role: string, from: string | null = null, to: string | null = null) => ({ unit: 'east', role, from, to });
const lei = (rest: Partial<Person> = {}): Person => ({
  id: 'zhao.lei',
  name: text('赵磊', 'Zhao Lei'),
  posts: [post('salesperson')],
  lastDay: null,
  ...rest,
});

test.each([
  ['added', null, lei(), '新增赵磊（zhao.lei）：华东分公司业务员', 'added: Zhao Lei (zhao.lei): Salesperson in Eastern Branch'],
  ['added without a post', null, lei({ posts: [] }), '新增赵磊（zhao.lei）', 'added: Zhao Lei (zhao.lei)'],
  ['listed no more', lei(), null, '赵磊（zhao.lei）不再在册', 'Zhao Lei (zhao.lei) is no longer listed'],
  [
    'promoted from a day on',
    lei(),
    lei({ posts: [post('manager', '2026-10-01', '2026-12-31')] }),
    '赵磊（zhao.lei）：新任华东分公司经理（2026-10-01 起，至 2026-12-31）；不再任华东分公司业务员',
    'Zhao Lei (zhao.lei): now Manager in Eastern Branch (from 2026-10-01 until 2026-12-31); no longer Salesperson in Eastern Branch',
  ],
  ['leaving', lei(), lei({ lastDay: '2026-09-30' }), '赵磊（zhao.lei）：最后在岗日 2026-09-30', 'Zhao Lei (zhao.lei): last day 2026-09-30'],
  [
    'staying',
    lei({ lastDay: '2026-09-30' }),
    lei(),
    '赵磊（zhao.lei）：取消最后在岗日 2026-09-30',
    'Zhao Lei (zhao.lei): stays after 2026-09-30',
  ],
  [
    'renamed',
    lei({ name: text('赵雷', 'Zhao L.') }),
    lei(),
    '赵磊（zhao.lei）：改名，原名赵雷',
    'Zhao Lei (zhao.lei): renamed, before Zhao L.',
  ],
])('a person who is %s', (_, before, after, zh, en) => {
  expect(describePersonChange(before, after, ORGANIZATION)).toEqual({ zh, en });
});

test('a person who is as before is nothing to tell', () => {
  expect(describePersonChange(lei(), lei(), ORGANIZATION)).toBeNull();
});

test('a substitution begins, and is ended', () => {
  const substitution = { id: 's', person: 'zhao.lei', by: 'liu.yang', from: '2026-10-01', to: '2026-10-07', processes: null };
  const nameOf = (person: string) => (person === 'zhao.lei' ? text('赵磊', 'Zhao Lei') : text('刘洋', 'Liu Yang'));
  expect(describeSubstitutionChange(null, substitution, nameOf)).toEqual(
    text(
      '2026-10-01 至 2026-10-07 由刘洋（liu.yang）代理赵磊（zhao.lei）：全部流程',
      'Liu Yang (liu.yang) acts for Zhao Lei (zhao.lei) from 2026-10-01 to 2026-10-07: all processes',
    ),
  );
  expect(describeSubstitutionChange({ ...substitution, processes: ['bid', 'contract'] }, null, nameOf)?.zh).toBe(
    '取消：2026-10-01 至 2026-10-07 由刘洋（liu.yang）代理赵磊（zhao.lei）：bid、contract',
  );
});

test('units and roles come, go, move and are renamed', () => {
  const after: Organization = {
    ...ORGANIZATION,
    units: {
      east: unit('东区', 'East', { head: 'manager', attributes: { region: 'coast' } }),
      west: unit('西区', 'West'),
    },
    roles: { salesperson: { title: text('业务员', 'Salesperson') } },
  };
  expect(describeOrganizationChange(ORGANIZATION, after)).toEqual([
    text('删除单位公司（company）', 'removed: unit Company (company)'),
    text(
      '单位东区（east）：改名，原名华东分公司；上级单位由“公司”改为“无”；负责角色由“无”改为“manager”；region 由“east”改为“coast”',
      'unit East (east): renamed, before Eastern Branch; parent none, before Company; head manager, before none; region coast, before east',
    ),
    text('新增单位西区（west）', 'added: unit West (west)'),
    text('删除角色经理（manager）', 'removed: role Manager (manager)'),
  ]);
  expect(describeOrganizationChange(ORGANIZATION, ORGANIZATION)).toEqual([]);
});
