import type { Substitution } from '#engine/definition/organization.js';
import { asking, FILES, HEAD, ORDER, over, story } from '#engine/runtime/commands/test-sale.js';
import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { type DutyException, dutyExceptions } from './duty-exceptions.js';

const found = (world: TestWorld, current = world.process): readonly DutyException[] =>
  dutyExceptions('zhao.lei', world.events, (hash) => world.version(hash), current);
/** Whoever asked packs as well. */
const packing = (apart: string): string =>
  `${asking('packing')}  packing: { ${title}, task: { by: salesperson${apart} }, on: { done: over } }\n${over}`;

test('what is kept apart since the version published now is found, and said so', () => {
  const world = story(packing('')).start('zhao.lei', ORDER).complete('packing', 'zhao.lei');
  expect(found(world)).toEqual([]);
  const now = story(packing(', apart: [asking]')).process;
  expect(found(world, now)).toMatchObject([
    {
      kind: 'apart',
      state: 'packing',
      rule: 'now',
      by: { seq: 2, person: 'zhao.lei' },
      before: { seq: 1, state: 'asking' },
      why: { zh: '“甲”与“甲”应由不同的人办理' },
    },
  ]);
});

test('another person is no exception, and who acted in an earlier round only is none', () => {
  const now = story(packing(', apart: [asking]')).process;
  expect(found(story(packing('')).start('zhao.lei', ORDER).complete('packing', 'liu.yang'), now)).toEqual([]);
  const looking = (apart: string): string =>
    `${asking('looking')}  looking: { ${title}, approval: { by: [branch-manager, sales-department-manager] }, on: { approved: filing, rejected: looking } }
  filing: { ${title}, task: { by: branch-manager${apart} }, on: { done: over } }\n${over}`;
  const round = story(looking('')).start('zhao.lei', ORDER);
  round.act({ type: 'complete', task: round.task('looking'), outcome: 'rejected', documents: {}, comment: '再看', saw: null }, 'sun.li');
  round.complete('looking', 'wang.fang', 'approved').complete('filing', 'sun.li');
  expect(found(round, story(looking(', apart: [looking]')).process)).toEqual([]);
});

test('a substitute who acts for the one kept away is found as he is', () => {
  const substitution: Substitution = { id: 's', person: 'liu.yang', by: 'zhao.lei', from: '2026-09-01', to: '2026-12-31', processes: null };
  const files = { ...FILES, 'processes/sale.yaml': `${HEAD}${packing('')}` };
  const world = new TestWorld(files, [substitution]).start('zhao.lei', ORDER);
  world.complete('packing', 'liu.yang');
  const event = { ...world.events[1]!, actor: 'wu.min', onBehalfOf: 'zhao.lei' };
  const now = story(packing(', apart: [asking]')).process;
  expect(dutyExceptions('zhao.lei', [world.events[0]!, event], world.process, now)).toMatchObject([
    { kind: 'apart', by: { person: 'wu.min', onBehalfOf: 'zhao.lei' } },
  ]);
});

test('a decision in the initiator’s own name is his own matter; a return is none', () => {
  const world = story(
    `${asking('looking')}  looking: { ${title}, approval: { by: branch-manager }, on: { approved: over, rejected: asking } }\n${over}`,
  )
    .start('zhao.lei', ORDER)
    .complete('looking', 'sun.li', 'approved');
  const decided = { ...world.events[1]!, onBehalfOf: 'zhao.lei' };
  expect(dutyExceptions('zhao.lei', [world.events[0]!, decided], world.process, null)).toMatchObject([
    { kind: 'own-matter', by: { person: 'sun.li', onBehalfOf: 'zhao.lei' }, why: { en: 'it was decided on in the initiator’s own name' } },
  ]);
  const [decision] = decided.delta.decisions;
  const returned = { ...decided, delta: { ...decided.delta, decisions: [{ ...decision, outcome: 'returned' }] } };
  expect(dutyExceptions('zhao.lei', [world.events[0]!, returned], world.process, null)).toEqual([]);
});
