import { title } from '#test/surroundings.js';
import { asking, ORDER, over, story } from '../runtime/commands/test-sale.js';
import type { Command, CommandBody } from '../runtime/command.js';
import type { TestWorld } from '#test/test-world.js';
import { previewCommand } from './preview-command.js';

const iso = (at: number | null | undefined): string | null => (at == null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16));

/** Asked on 2026-09-29 at 9:00, reviewed by two, then decided and packed. */
const sale = (): TestWorld =>
  story(`${asking('review')}  review:
    ${title}
    approval: { by: [finance, sales-department-manager], mode: all, shows: order }
    limit: { within: 4 working hours }
    on: { approved: deciding, rejected: asking }
  deciding: { ${title}, choose: [{ when: order.customer == "ACME", target: leading }, { otherwise: packing }] }
  leading: { ${title}, approval: { by: company-leader, apart: [review] }, limit: 1 working day, on: { approved: packing, rejected: asking } }
  packing: { ${title}, task: { by: warehouse-keeper }, limit: 2 working days, on: { done: over } }
${over}`).start('zhao.lei', ORDER);

const preview = (world: TestWorld, body: CommandBody, by: string) => {
  const command = { id: 'p', actor: { person: by, onBehalfOf: null }, ...body } as Command;
  const previewed = previewCommand(world.process, world.instance, command, world.facts());
  if (previewed.kind !== 'preview') throw new Error('needs');
  return previewed.preview;
};
const deciding = (world: TestWorld, by: string, outcome: string, state = 'review'): CommandBody => ({
  type: 'complete',
  task: world.task(state, by),
  outcome,
  documents: {},
  comment: outcome === 'rejected' ? 'no' : null,
  saw: null,
});

describe('a preview', () => {
  test('tells what closes, what opens, for whom and until when, and changes nothing', () => {
    const world = sale().complete('review', 'wu.min', 'approved');
    const before = structuredClone(world.instance);
    const told = preview(world, deciding(world, 'wang.fang', 'approved'), 'wang.fang');
    expect(told).toMatchObject({
      refusal: null,
      event: 'gate.decided',
      left: ['review', 'deciding'],
      entered: ['deciding', 'leading'],
      closed: [{ state: 'review', how: 'done' }],
      opened: [{ state: 'leading', candidates: ['role:company-leader'], people: ['chen.guodong'], assignee: null }],
      again: [],
    });
    expect(iso(told.opened[0]?.dueAt)).toBe('2026-09-30T17:30');
    expect(world.instance).toEqual(before);
    world.act(deciding(world, 'wang.fang', 'approved'), 'wang.fang');
    expect(world.openStates).toEqual(['leading']);
  });

  test('tells which decisions are to be given again', () => {
    const world = sale().complete('review', 'wu.min', 'approved').complete('review', 'wang.fang', 'approved');
    const told = preview(world, deciding(world, 'chen.guodong', 'rejected', 'leading'), 'chen.guodong');
    expect(told).toMatchObject({ entered: ['asking'], opened: [{ state: 'asking', people: ['zhao.lei'] }] });
    expect(told.again.map(({ state, person, outcome }) => [state, person, outcome])).toEqual([
      ['asking', 'zhao.lei', 'done'],
      ['review', 'wu.min', 'approved'],
      ['review', 'wang.fang', 'approved'],
    ]);
  });

  test('of what would be refused says why, as the refusal would', () => {
    const world = sale();
    const told = preview(world, deciding(world, 'wang.fang', 'approved'), 'zhao.lei');
    expect(told).toMatchObject({
      refusal: { code: 'task-not-yours' },
      event: null,
      opened: [],
    });
  });

  test('of the last step tells the end', () => {
    const world = sale().complete('review', 'wu.min', 'approved').complete('review', 'wang.fang', 'approved');
    world.complete('leading', 'chen.guodong', 'approved');
    expect(preview(world, { ...deciding(world, 'ma.chao', 'done', 'packing') } as CommandBody, 'ma.chao')).toMatchObject({
      end: 'over',
      opened: [],
    });
  });
});
