import { createDirectory } from './directory.js';
import type { Organization, People, Substitution } from '../definition/organization.js';
import { readLibrary } from '../definition/library.js';
import { smallLibrary } from '../verify/test-library.js';
import { brief, check } from '../verify/test-findings.js';
import { PROCESS } from '../verify/test-library.js';
import { unstaffedGates } from './unstaffed-gates.js';

type Posts = Readonly<Record<string, readonly string[]>>;

const gate = (words: string): string => PROCESS.replace('approval: { by: manager, shows: request }', `approval: { ${words} }`);

/**
 * @param posts - person → his roles, all in the company, which nobody leads unless somebody is its leader
 * @returns `state why [asks] initiators`
 */
function found(
  process: string,
  posts: Posts,
  substitutions: readonly Omit<Substitution, 'id' | 'from' | 'to' | 'processes'>[] = [],
): readonly string[] {
  const { library } = readLibrary(smallLibrary(process));
  const people: People = Object.fromEntries(
    Object.entries(posts).map(([id, roles]) => [
      id,
      { id, name: { zh: id, en: id }, lastDay: null, posts: roles.map((role) => ({ unit: 'company', role, from: null, to: null })) },
    ]),
  );
  const dated = substitutions.map((one) => ({ ...one, id: one.person, from: '1970-01-01', to: '1970-01-01', processes: null }));
  const directory = createDirectory(library.organization?.definition as Organization, people, 1, dated);
  const definition = library.processes.get('small')?.definition;
  return unstaffedGates(definition!, directory.at(0)).map(({ state, why, asks, votes, initiators }) =>
    [state, why, `[${asks.join(' ')}]`, ...(votes ? [`${votes.there}/${votes.needed}`] : []), ...initiators].join(' '),
  );
}

/** joe and jim start it, and hold nothing else. */
const STARTERS: Posts = { joe: ['sales-clerk'], jim: ['sales-clerk'] };

describe('a gate has nobody', () => {
  test.each<[string, string, Posts, readonly string[]]>([
    ['somebody of any entry is enough', 'by: [manager, leader]', { ann: ['leader'] }, []],
    ['of no entry', 'by: [manager, leader]', {}, ['deciding nobody [manager leader]']],
    ['`all` needs every entry', 'by: [manager, leader], mode: all', { ann: ['leader'] }, ['deciding nobody [manager]']],
    ['so does `sequence`', 'by: [manager, leader], mode: sequence', { ann: ['manager'] }, ['deciding nobody [leader]']],
    ['everyone of an empty role', 'by: everyone in manager, mode: all', {}, ['deciding nobody [manager]']],
    [
      'a quorum needs as many as it says',
      'by: [manager, leader, administrator], quorum: 2',
      { ann: ['leader'], bob: ['administrator'] },
      [],
    ],
    ['and no fewer', 'by: [manager, leader, administrator], quorum: 2', { ann: ['leader'] }, ['deciding nobody [manager administrator]']],
    ['a share is of all votes', 'by: [manager, leader, administrator], quorum: 60%', { ann: ['leader'], bob: ['manager'] }, []],
    [
      'which one of three is not',
      'by: [manager, leader, administrator], quorum: 60%',
      { bob: ['manager'] },
      ['deciding nobody [leader administrator]'],
    ],
    [
      'a role has fewer people than must approve',
      'by: everyone in manager, quorum: 2',
      { ann: ['manager'] },
      ['deciding few [manager] 1/2'],
    ],
    ['as many as must approve', 'by: everyone in manager, quorum: 2', { ann: ['manager'], bob: ['manager'] }, []],
    ['where fewer are enough when nobody is there', 'by: everyone in manager, quorum: 2, whenNobody: skip', { ann: ['manager'] }, []],
    ['weight enough', 'by: [manager, leader], weighted: { manager: 60, leader: 40 }', { ann: ['manager'] }, []],
    [
      'too little weight',
      'by: [manager, leader], weighted: { manager: 60, leader: 40 }',
      { ann: ['leader'] },
      ['deciding nobody [manager]'],
    ],
    [
      'exactly half is not more than half',
      'by: [manager, leader], weighted: { manager: 50, leader: 50 }',
      { ann: ['leader'] },
      ['deciding nobody [manager]'],
    ],
    [
      'abstaining helps nobody',
      'by: [manager, leader], mode: all, outcomes: [approved, rejected, abstained]',
      { ann: ['leader'] },
      ['deciding nobody [manager]'],
    ],
    [
      'each level needs its people',
      'levels: [{ by: manager }, { by: leader, when: "request.amount > 5" }]',
      { ann: ['manager'] },
      ['deciding nobody [leader]'],
    ],
    ['what nobody can do is skipped', 'by: [manager, leader], mode: all, whenNobody: skip', { ann: ['leader'] }, []],
    ['somebody stands in', 'by: manager, whenNobody: leader', { ann: ['leader'] }, []],
    ['nobody stands in', 'by: manager, whenNobody: leader', {}, ['deciding nobody [manager leader]']],
    ['a role of the starter’s unit or above', 'by: manager of initiator', { ann: ['leader'] }, []],
    ['nobody above the starter', 'by: manager of initiator', { ann: ['manager'] }, ['deciding nobody [manager of initiator]']],
    ['a field only an instance fills', 'by: request.remark', {}, []],
  ])('%s', (_, words, posts, expected) => {
    expect(found(gate(words), { ...STARTERS, ...posts })).toEqual(expected);
  });
});

describe('whoever starts it does not decide', () => {
  const own = { joe: ['sales-clerk', 'manager'], jim: ['sales-clerk'] };
  test.each<[string, string, Posts, readonly string[]]>([
    ['he alone may, and nobody is above him', 'by: manager', own, ['deciding initiator [manager] joe']],
    ['whoever starts it', 'by: manager', { joe: ['sales-clerk', 'manager'] }, ['deciding initiator [manager]']],
    ['his superior does', 'by: manager', { ...own, ann: ['leader'] }, []],
    ['another does', 'by: manager', { ...own, ann: ['manager'] }, []],
    ['he may, here', 'by: manager, whenInitiator: allow', own, []],
    ['it is skipped', 'by: manager, whenInitiator: skip', own, []],
    [
      'both votes are his own',
      'by: [manager, leader], mode: all',
      { joe: ['sales-clerk', 'manager', 'leader'], jim: ['sales-clerk'] },
      ['deciding initiator [manager leader] joe'],
    ],
    [
      'it does not ask twice, but nowhere else could he approve',
      'by: manager, whenRepeated: skip',
      own,
      ['deciding initiator [manager] joe'],
    ],
    ['a message starts it too: then it is somebody else', 'by: manager', own, ['deciding initiator [manager] joe']],
  ])('%s', (what, words, posts, expected) => {
    const starts = what.startsWith('a message') ? 'start:\n  - called: true' : 'start:';
    expect(found(gate(words).replace('start:', starts), posts)).toEqual(expected);
  });

  test('where he may decide at one gate, another that does not ask twice may count that', () => {
    const two = gate('by: manager, whenRepeated: skip').replace(
      'on: { approved: agreed, rejected: asking }',
      `on: { approved: checking, rejected: asking }
  checking:
    title: { zh: 复核, en: Check }
    approval: { by: manager, whenInitiator: allow }
    on: { approved: agreed, rejected: asking }`,
    );
    expect(found(two, own)).toEqual([]);
  });
});

const TWO_GATES = PROCESS.replace(
  'on: { approved: agreed, rejected: asking }',
  `on: { approved: checking, rejected: asking }
  checking:
    title: { zh: 复核, en: Check }
    approval: { by: leader, apart: [deciding] }
    on: { approved: confirming, rejected: asking }
  confirming:
    title: { zh: 确认, en: Confirm }
    task: { by: sales-clerk, apart: [deciding, checking] }
    on: { done: agreed }`,
);

describe('duties kept apart', () => {
  test.each<[string, Posts, readonly string[]]>([
    ['everybody is there', { ann: ['manager'], bob: ['leader'], joe: ['sales-clerk'] }, []],
    [
      'one person may hold two duties that are not kept apart',
      { ann: ['manager'], bob: ['leader'], joe: ['sales-clerk', 'administrator'] },
      [],
    ],
    ['nobody holds a role', { ann: ['manager'], joe: ['sales-clerk'] }, ['checking nobody [leader]']],
    [
      'the only holder is needed where he is kept apart from',
      { ann: ['manager', 'leader'], joe: ['sales-clerk'] },
      ['checking apart [leader]'],
    ],
    [
      'two people cannot share three duties',
      { ann: ['manager', 'leader', 'sales-clerk'], bob: ['manager', 'leader', 'sales-clerk'], joe: ['administrator'] },
      ['confirming apart [sales-clerk]'],
    ],
    ['three people can', { ann: ['manager', 'leader', 'sales-clerk'], bob: ['manager', 'leader'], joe: ['manager'] }, []],
  ])('%s', (_, posts, expected) => {
    // Whoever starts it may decide here: it is told in tests of its own.
    expect(found(TWO_GATES.replaceAll('approval: {', 'approval: { whenInitiator: allow,'), posts)).toEqual(expected);
  });

  const apart = (first: string, second: string): string =>
    gate(`${first}, whenInitiator: allow`).replace(
      'on: { approved: agreed, rejected: asking }',
      `on: { approved: checking, rejected: asking }
  checking:
    title: { zh: 复核, en: Check }
    approval: { ${second}, whenInitiator: allow, apart: [deciding] }
    on: { approved: agreed, rejected: asking }`,
    );
  const two = { ...STARTERS, ann: ['manager'], bob: ['manager'] };
  const three = { ...two, eve: ['manager'] };
  test.each<[string, string, string, Posts, readonly string[]]>([
    ['all of a role have acted, and none is left', 'by: everyone in manager, mode: all', 'by: manager', two, ['checking apart [manager]']],
    ['a quorum leaves one', 'by: everyone in manager, quorum: 1', 'by: manager', two, []],
    ['a quorum of all leaves none', 'by: everyone in manager, quorum: 2', 'by: manager', two, ['checking apart [manager]']],
    ['two of three leave one', 'by: everyone in manager, quorum: 60%', 'by: manager', three, []],
    [
      'of three two are needed again',
      'by: everyone in manager, quorum: 2',
      'by: everyone in manager, quorum: 2',
      three,
      ['checking apart [manager]'],
    ],
    ['everyone who is left is one', 'by: manager', 'by: everyone in manager, mode: all', two, []],
    ['none is left, and it is skipped', 'by: everyone in manager, mode: all', 'by: manager, whenNobody: skip', two, []],
    ['none is left, and somebody stands in', 'by: everyone in manager, mode: all', 'by: manager, whenNobody: sales-clerk', two, []],
    [
      'the last level keeps the first apart',
      'levels: [{ by: manager }, { by: leader }]',
      'by: leader',
      { ...STARTERS, ann: ['manager'], bob: ['leader'] },
      ['checking apart [leader]'],
    ],
    [
      'one person may cast two votes of a gate',
      'by: [manager, leader], mode: all',
      'by: sales-clerk',
      { ...STARTERS, ann: ['manager', 'leader'] },
      [],
    ],
  ])('%s', (_, first, second, posts, expected) => {
    expect(found(apart(first, second), posts)).toEqual(expected);
  });

  test('whoever asks is kept apart from whoever decides', () => {
    const process = gate('by: sales-clerk, apart: [asking], whenInitiator: allow');
    expect([found(process, { joe: ['sales-clerk'] }), found(process, STARTERS)]).toEqual([['deciding apart [sales-clerk]'], []]);
  });

  test('whoever asks is asked for no vote where he is kept apart, so none is lacking that only he could cast', () => {
    const posts = { joe: ['sales-clerk', 'manager'], ann: ['manager'] };
    const everyone = 'by: everyone in manager, mode: sequence';
    expect([found(gate(everyone), posts), found(gate(`${everyone}, apart: [asking]`), posts)]).toEqual([
      ['deciding initiator [manager]'],
      [],
    ]);
  });

  test('nobody is left where all who are not kept apart have acted before', () => {
    const process = apart('by: manager', 'by: everyone in manager, mode: all')
      .replaceAll(', whenInitiator: allow', '')
      .replace('apart: [deciding]', 'apart: [asking, deciding]');
    const posts = { joe: ['sales-clerk', 'manager'], ann: ['manager'] };
    expect([found(process, posts), found(process, { ...posts, bob: ['manager'] })]).toEqual([['checking initiator [manager]'], []]);
  });

  test('a vote nobody can cast is told of twenty, whoever of them acted before', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`m${n}`, ['manager']]));
    const process = apart('by: manager', 'by: everyone in manager, mode: all').replaceAll(', whenInitiator: allow', '');
    expect(found(process, { joe: ['sales-clerk', 'manager'], ...many })).toEqual(['checking initiator [manager]']);
  });

  test('sixty people who must all decide take no time', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, ['manager']]));
    expect(found(apart('by: everyone in manager, quorum: 40', 'by: everyone in manager, quorum: 20'), { ...STARTERS, ...many })).toEqual(
      [],
    );
  });
});

describe('absent people', () => {
  const process = gate('by: manager');
  const posts = { ...STARTERS, ann: ['manager'], bob: ['leader'] };
  test.each<[string, string, string, readonly string[]]>([
    ['act through whoever substitutes them', 'ann', 'bob', []],
    ['who does not decide on his own request', 'ann', 'joe', ['deciding absent [manager] joe']],
  ])('%s', (_, person, by, expected) => {
    expect(found(process, posts, [{ person, by }])).toEqual(expected);
  });

  test('or through an assistant, where the gate has one', () => {
    const people = { ...posts, sam: ['administrator'] };
    expect(found(gate('by: manager, proxy: administrator of voter'), people, [{ person: 'ann', by: 'joe' }])).toEqual([]);
  });

  test('and who acts in another’s name has acted himself', () => {
    const people = { ann: ['manager'], bob: ['leader'], joe: ['sales-clerk'] };
    expect(found(TWO_GATES, people, [{ person: 'ann', by: 'bob' }])).toEqual(['checking apart [leader]']);
  });
});

describe('validation', () => {
  const withPeople = (process: string, posts: Posts): readonly string[] => {
    const people = Object.entries(posts).map(
      ([person, roles]) =>
        `  ${person}: { name: { zh: 甲, en: A }, posts: [${roles.map((role) => `{ unit: company, role: ${role} }`).join(', ')}] }`,
    );
    return check(process, { 'processes/demo/people.yaml': `people:\n${people.join('\n')}\n` }).map(
      (finding) => `${brief(finding)} ${finding.severity} ${finding.message.en}`,
    );
  };
  test.each<[string, string, Posts, readonly string[]]>([
    ['at the gate', gate('by: leader'), STARTERS, ['GH2210 17:5 warning nobody can act on `deciding`: nobody holds leader']],
    [
      'at its quorum',
      gate('by: everyone in leader, quorum: 2'),
      { ...STARTERS, ann: ['leader'] },
      ['GH2210 17:49 warning nobody can act on `deciding`: 2 votes must approve, and leader have 1'],
    ],
    [
      'at the duties it is kept apart from',
      TWO_GATES,
      { ann: ['manager', 'leader'], joe: ['sales-clerk'] },
      ['GH2210 22:29 warning nobody can act on `checking`: whoever holds leader is needed in deciding, which is kept apart from it'],
    ],
    [
      'with who starts it',
      gate('by: manager'),
      { joe: ['sales-clerk', 'manager'], jim: ['sales-clerk'] },
      [
        'GH2210 17:5 warning nobody can act on `deciding` when joe starts it: only whoever starts it holds manager, and nobody stands above him',
      ],
    ],
    [
      'a role that does not exist is told where it stands',
      gate('by: everyone in nobodies, mode: all'),
      STARTERS,
      [expect.stringContaining('GH2201') as string],
    ],
  ])('tells it %s', (_, process, posts, expected) => {
    expect(withPeople(process, posts)).toEqual(expected);
  });
});
