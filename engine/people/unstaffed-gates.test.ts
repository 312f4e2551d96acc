import { brief, check } from '#engine/verify/test-findings.js';
import { PROCESS } from '#engine/verify/test-library.js';

/** @param posts - person → his roles, all in the company */
function found(process: string, posts: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const people = Object.entries(posts).map(
    ([person, roles]) =>
      `  ${person}: { name: { zh: 甲, en: A }, posts: [${roles.map((role) => `{ unit: company, role: ${role} }`).join(', ')}] }`,
  );
  const findings = check(process, { 'processes/demo/people.yaml': `people:\n${people.join('\n')}\n` });
  return findings.map((finding) => `${brief(finding)} ${finding.severity}`);
}

const TWO_GATES = PROCESS.replace(
  'on: { approved: agreed, rejected: asking }',
  `on: { approved: checking, rejected: asking }
  checking:
    title: { zh: 复核, en: Check }
    approval: { by: leader, apart: [deciding] }
    on: { approved: confirming, rejected: asking }
  confirming:
    title: { zh: 确认, en: Confirm }
    approval: { by: sales-clerk, apart: [deciding, checking] }
    on: { approved: agreed, rejected: asking }`,
);

test.each([
  ['everybody is there', { ann: ['manager'], bob: ['leader'], joe: ['sales-clerk'] }, []],
  ['one person may hold two duties that are not kept apart', { ann: ['manager'], bob: ['leader'], joe: ['sales-clerk', 'manager'] }, []],
  ['nobody holds a role', { ann: ['manager'], joe: ['sales-clerk'] }, ['GH2210 22:5 warning']],
  ['the only holder is needed where he is kept apart from', { ann: ['manager', 'leader'], joe: ['sales-clerk'] }, ['GH2210 22:29 warning']],
  [
    'two people cannot share three duties kept apart from each other',
    { ann: ['manager', 'leader', 'sales-clerk'], bob: ['manager', 'leader', 'sales-clerk'] },
    ['GH2210 26:34 warning'],
  ],
  ['three people can', { ann: ['manager', 'leader', 'sales-clerk'], bob: ['manager', 'leader'], joe: ['manager'] }, []],
] as [string, Record<string, string[]>, string[]][])('%s', (_, posts, expected) => {
  expect(found(TWO_GATES, posts)).toEqual(expected);
});

test('a gate that is skipped when nobody qualifies, and one whose people an instance tells, are fine', () => {
  const skipped = PROCESS.replace('by: manager, shows: request', 'by: leader, shows: request, whenNobody: skip');
  const told = PROCESS.replace('by: manager, shows: request', 'by: manager of initiator, shows: request');
  const people = { joe: ['sales-clerk', 'manager'] };
  expect([found(skipped, people), found(told, people)]).toEqual([[], []]);
});
