import type { Organization, People } from '#engine/definition/organization.js';
import { createDirectory } from './directory.js';

const title = { zh: '甲', en: 'A' };
const unit = (parent: string | null, head: string | null, attributes: Record<string, string> = {}): object => ({
  title,
  parent,
  head,
  attributes,
});
const person = (...posts: readonly (readonly [unit: string, role: string])[]): object => ({
  name: title,
  posts: posts.map(([at, role]) => ({ unit: at, role })),
});

const organization = {
  id: 'o',
  title,
  units: {
    company: unit(null, 'leader'),
    sales: unit('company', 'manager', { region: 'north' }),
    east: unit('sales', 'branch', { region: 'east' }),
    empty: unit('sales', 'branch'),
  },
  roles: {},
} as unknown as Organization;
const people = {
  ann: person(['company', 'leader']),
  bob: person(['sales', 'manager'], ['sales', 'clerk']),
  eve: person(['east', 'branch']),
  joe: person(['east', 'clerk']),
  sam: person(['empty', 'clerk']),
} as unknown as People;
const directory = createDirectory(organization, people, 7).at(0);

test.each([
  ['joe', ['eve'], 'the head of his unit'],
  ['eve', ['bob'], 'never himself: the head of the unit above'],
  ['sam', ['bob'], 'a head nobody holds: the unit above'],
  ['bob', ['ann'], 'once, though he has two posts'],
  ['ann', [], 'nobody above the top'],
  ['xyz', [], 'an unknown person has none'],
] as [string, string[], string][])('manager of %s is %j: %s', (of, expected) => {
  expect(directory.people({ kind: 'manager', of })).toEqual(expected);
});

test('a role of a person is held in his unit, else in the nearest above', () => {
  expect(directory.people({ kind: 'roleOfPerson', role: 'clerk', of: 'joe' })).toEqual(['joe']);
  expect(directory.people({ kind: 'roleOfPerson', role: 'manager', of: 'joe' })).toEqual(['bob']);
  expect(directory.people({ kind: 'roleOfPerson', role: 'branch', of: 'bob' })).toEqual([]);
});

test('a role of a unit, with an attribute of the unit or of one above, or anywhere', () => {
  expect(directory.people({ kind: 'roleOfUnit', role: 'clerk', unit: 'east' })).toEqual(['joe']);
  expect(directory.people({ kind: 'roleWhere', role: 'clerk', attribute: 'region', equals: 'north' })).toEqual(['bob', 'sam']);
  expect(directory.people({ kind: 'roleWhere', role: 'clerk', attribute: 'region', equals: 'south' })).toEqual([]);
  expect(directory.people({ kind: 'role', role: 'clerk' })).toEqual(['bob', 'joe', 'sam']);
});

test('a person counts while he is there', () => {
  expect(directory.people({ kind: 'person', person: 'joe' })).toEqual(['joe']);
  expect(directory.people({ kind: 'person', person: 'toString' })).toEqual([]);
  expect([directory.hasRole('bob', 'clerk'), directory.hasRole('eve', 'clerk'), directory.hasRole('constructor', 'clerk')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('units that contain each other do not hang the question', () => {
  const loop = { ...organization, units: { a: unit('b', 'x'), b: unit('a', 'x') } } as unknown as Organization;
  expect(
    createDirectory(loop, { joe: person(['a', 'clerk']) } as unknown as People, 1)
      .at(0)
      .people({ kind: 'manager', of: 'joe' }),
  ).toEqual([]);
});

describe('on its days', () => {
  const dated = {
    ann: { name: title, posts: [{ unit: 'company', role: 'leader', from: null, to: null }], lastDay: null },
    bob: { name: title, posts: [{ unit: 'sales', role: 'manager', from: null, to: '2026-09-30' }], lastDay: null },
    eve: { name: title, posts: [{ unit: 'sales', role: 'manager', from: '2026-10-01', to: null }], lastDay: null },
    joe: { name: title, posts: [{ unit: 'east', role: 'clerk', from: null, to: null }], lastDay: '2026-10-02' },
  } as unknown as People;
  const substitution = { id: 's', person: 'eve', by: 'joe', from: '2026-10-01', to: '2026-10-05', processes: ['shipment'] };
  const changing = createDirectory({ ...organization, zone: 'Asia/Shanghai' }, dated, 1, [substitution]);
  const on = (instant: string): ReturnType<typeof changing.at> => changing.at(Date.parse(instant));

  test('a post begins with its first day in the organization’s zone and ends with its last', () => {
    const before = on('2026-09-30T23:59:59.999+08:00');
    const after = on('2026-10-01T00:00+08:00');
    expect([before, after].map((day) => day.people({ kind: 'role', role: 'manager' }))).toEqual([['bob'], ['eve']]);
    expect([before, after].map((day) => day.people({ kind: 'person', person: 'bob' }))).toEqual([['bob'], []]);
    expect(on('2026-09-30T12:00+08:00')).toBe(before);
    expect(changing.persons).toEqual(['ann', 'bob', 'eve', 'joe']);
  });

  test('whoever leaves holds nothing after his last day, and substitutes nobody', () => {
    expect([on('2026-10-02T23:00+08:00').rolesOf('joe'), on('2026-10-03T00:00+08:00').rolesOf('joe')]).toEqual([['clerk'], []]);
    expect(on('2026-10-03T00:00+08:00').substitutionsBy('joe')).toEqual([]);
  });

  test('a substitution is for its days and its processes', () => {
    const day = on('2026-10-01T09:00+08:00');
    expect([day.substitutedBy('joe', 'shipment'), day.substitutedBy('joe', 'return'), day.substitutedBy('ann', 'shipment')]).toEqual([
      ['eve'],
      [],
      [],
    ]);
    expect(on('2026-09-30T09:00+08:00').substitutedBy('joe', 'shipment')).toEqual([]);
  });
});
