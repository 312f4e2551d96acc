import { title } from '#test/surroundings.js';
import { asking, ORDER, over, story } from '../runtime/commands/test-sale.js';
import type { Command, CommandBody } from '../runtime/command.js';
import type { TestWorld } from '#test/test-world.js';
import { previewCommand } from './preview-command.js';
import { remainingPath } from './remaining-path.js';

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

describe('where it is', () => {
  test('the steps to the end with people and dates, each begun when the one before is due', () => {
    const world = sale();
    const path = remainingPath(world.process, world.instance!, world.facts());
    expect(path).toMatchObject({ until: 'end', end: 'over' });
    expect(path.steps.map(({ state, now, people, expectedAt }) => [state, now, people, iso(expectedAt)])).toEqual([
      ['review', true, ['feng.xue', 'wang.fang', 'wu.min'], '2026-09-29T14:30'],
      ['leading', false, ['chen.guodong'], '2026-09-30T17:30'],
      ['packing', false, ['ma.chao'], '2026-10-09T17:30'],
    ]);
  });

  test('ends where something outside is waited for, or where it depends on what nobody filled in yet', () => {
    const waiting = story(
      `${asking('paying')}  paying: { ${title}, wait: { for: initiator }, on: { payment.received: { target: over, match: message.order == order.number } } }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(remainingPath(waiting.process, waiting.instance!, waiting.facts())).toMatchObject({
      until: 'outside',
      steps: [{ state: 'paying', kind: 'wait', people: [] }],
    });
    const open = story(
      `${asking('noting')}  noting: { ${title}, task: { by: finance, fills: { note: [carrier] } }, on: { done: choosing } }\n  choosing: { ${title}, choose: [{ when: note.carrier == "SF", target: over }, { otherwise: again }] }\n  again: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(remainingPath(open.process, open.instance!, open.facts())).toMatchObject({ steps: [{ state: 'noting' }, { state: 'again' }] });
  });
});
