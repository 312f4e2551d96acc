import { asking, ORDER, over, same, story } from './commands/test-sale.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import type { Facts } from './facts.js';
import { hiddenFrom } from './hidden-fields.js';

/** Sun.li decides without seeing the note, qian.yun may sign for her, and zhou.min substitutes her. */
const decidedBySunLi = (): TestWorld => {
  const gate = 'by: branch-manager of initiator, proxy: branch-clerk of voter, shows: order, hides: { order: [note] }';
  const world = story(
    `${asking('review')}  review: { ${title}, approval: { ${gate} }, on: { approved: over, rejected: asking } }\n${over}`,
  );
  const facts = world.facts.bind(world);
  world.facts = (): Facts => ({ ...facts(), substitutedBy: (person) => (person === 'zhou.min' ? ['sun.li'] : []) });
  return world.start('zhao.lei', ORDER);
};

test.each(['sun.li', 'qian.yun', 'zhou.min'])('what the gate hides is hidden from %s', (person) => {
  const world = decidedBySunLi();
  const hidden = hiddenFrom(world.process, world.instance!, person, world.facts());
  expect([...hidden]).toEqual([['order', new Set(['note'])]]);
});

test.each(['sun.li', 'qian.yun', 'zhou.min'])('%s sees the instance, so may comment on it', (person) => {
  const world = decidedBySunLi();
  world.act({ type: 'comment', task: null, text: 'Checked', mentions: [] }, person);
  expect(world.events.at(-1)?.type).toBe('comment.added');
  same(world);
});

test('somebody without a part in it may not', () => {
  expect(decidedBySunLi().refusal({ type: 'comment', task: null, text: 'Checked', mentions: [] }, 'he.jun').code).toBe('not-allowed');
});
