import { asking, ORDER, over, story } from '#engine/runtime/commands/test-sale.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { type GateUse, GateUses } from './gate-uses.js';

const gate = (approval: string): TestWorld =>
  story(`${asking('looking')}  looking: { ${title}, approval: { ${approval} }, on: { approved: over, rejected: asking } }\n${over}`).start(
    'zhao.lei',
    ORDER,
  );

function usesOf(...worlds: readonly TestWorld[]): readonly GateUse[] {
  const uses = new GateUses((hash) => worlds[0]!.version(hash));
  for (const { events } of worlds) uses.take(events);
  return uses.uses();
}

test('a gate counts how often it was entered, decided and returned, and how long that took', () => {
  const first = gate('by: branch-manager');
  first.advance('2026-09-29T11:00+08:00').complete('looking', 'sun.li', 'approved');
  const second = first.again().start('zhao.lei', ORDER);
  second.advance('2026-09-29T13:00+08:00').act({ type: 'return', task: second.task('looking'), comment: '补' }, 'sun.li');
  second.complete('asking', 'zhao.lei', 'done', ORDER);
  second.advance('2026-09-29T14:00+08:00');
  second.act({ type: 'complete', task: second.task('looking'), outcome: 'rejected', documents: {}, comment: '不', saw: null }, 'sun.li');
  expect(usesOf(first, second)).toEqual([
    {
      version: first.process.hash,
      state: 'looking',
      entered: 3,
      returned: 1,
      decided: { approved: 1, rejected: 1 },
      votes: { approved: 1, rejected: 1 },
      medianMs: 1.5 * 3_600_000,
      lastUsedAt: Date.parse('2026-09-29T14:00+08:00'),
    },
  ]);
});

test('what was decided by an abstention counts as what it came to', () => {
  const outcomes = 'outcomes: [approved, rejected, abstained]';
  const all = gate(`by: [branch-manager, sales-department-manager], mode: all, ${outcomes}`);
  all.complete('looking', 'sun.li', 'approved').complete('looking', 'wang.fang', 'abstained');
  expect(all.end).toBe('over');
  expect(usesOf(all)).toMatchObject([{ decided: { approved: 1 }, votes: { approved: 1, abstained: 1 } }]);
  const quorum = gate(`by: [branch-manager, sales-department-manager], quorum: 2, ${outcomes}`);
  quorum.complete('looking', 'sun.li', 'approved').complete('looking', 'wang.fang', 'abstained');
  expect(quorum.openStates).toEqual(['asking']);
  expect(usesOf(quorum)).toMatchObject([{ decided: { rejected: 1 } }]);
});
