import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, story } from '../runtime/commands/test-sale.js';
import { remainingPath, type RemainingPath } from './remaining-path.js';

const iso = (at: number | null | undefined): string | null => (at == null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16));
const pathOf = (world: TestWorld): RemainingPath => remainingPath(world.process, world.instance!, world.facts());
const stepsOf = (path: RemainingPath) => path.steps.map(({ state, people, expectedAt }) => [state, people, iso(expectedAt)]);
const statesOf = ({ steps }: RemainingPath): readonly string[] => steps.map(({ state }) => state);
/** Asked on Tuesday, 2026-09-29, at 9:00; National Day is from Thursday to Wednesday. */
const sale = (target: string, states: string, files: Readonly<Record<string, string>> = {}): TestWorld =>
  story(`${asking(target)}${states}${over}`, files).start('zhao.lei', ORDER);
const task = (name: string, by: string, limit: string, target: string, more = ''): string =>
  `  ${name}: { ${title}, task: { by: ${by}${more} }, limit: ${limit}, on: { done: ${target} } }\n`;

test('the steps to the end with people and dates, each begun when the one before is due', () => {
  const world = sale(
    'review',
    `  review: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, shows: order }, limit: { within: 4 working hours }, on: { approved: deciding, rejected: asking } }
  deciding: { ${title}, choose: [{ when: order.customer == "ACME", target: leading }, { otherwise: packing }] }
  leading: { ${title}, approval: { by: company-leader, apart: [review] }, limit: 1 working day, on: { approved: packing, rejected: asking } }
${task('packing', 'warehouse-keeper', '2 working days', 'over')}`,
  );
  const path = pathOf(world);
  expect([path.until, path.end, path.why]).toEqual(['end', 'over', null]);
  expect(path.steps.map(({ now }) => now)).toEqual([true, false, false]);
  expect(stepsOf(path)).toEqual([
    ['review', ['feng.xue', 'wang.fang', 'wu.min'], '2026-09-29T14:30'],
    ['leading', ['chen.guodong'], '2026-09-30T17:30'],
    ['packing', ['ma.chao'], '2026-10-09T17:30'],
  ]);
});

test('what stands side by side goes on side by side', () => {
  const world = sale(
    'both',
    `  both:
    type: parallel
    ${title}
    states:
      left:
        ${title}
        initial: leftOne
        states:
          leftOne: { ${title}, task: { by: finance }, limit: 4 working days, on: { done: leftTwo } }
          leftTwo: { ${title}, task: { by: finance }, limit: 1 working day, on: { done: finished } }
      right:
        ${title}
        initial: rightOne
        states:
          rightOne: { ${title}, task: { by: technician }, limit: 1 working day, on: { done: rightTwo } }
          rightTwo: { ${title}, task: { by: technician }, limit: 1 working day, on: { done: finished } }
    onDone: packing
${task('packing', 'warehouse-keeper', '1 working day', 'over')}`,
  );
  expect(pathOf(world).steps.map(({ state, expectedAt }) => [state, iso(expectedAt)])).toEqual([
    ['leftOne', '2026-10-10T17:30'],
    ['rightOne', '2026-09-30T17:30'],
    ['rightTwo', '2026-10-08T17:30'],
    ['leftTwo', '2026-10-12T17:30'],
    ['packing', '2026-10-13T17:30'],
  ]);
});

test('ends where something outside is waited for', () => {
  const path = pathOf(
    sale(
      'paying',
      `  paying: { ${title}, wait: { for: initiator }, on: { payment.received: { target: over, match: message.order == order.number } } }\n`,
    ),
  );
  expect(path).toMatchObject({ until: 'outside', steps: [{ state: 'paying', kind: 'wait', people: [] }] });
  expect(path.why?.zh).toBe('在“甲”等待外部的消息、流程或服务');
});

test('a wait until a day goes on when the day has come', () => {
  const world = sale(
    'resting',
    `  resting: { ${title}, wait: { until: "days(today, 3)" }, on: { elapsed: packing } }\n${task('packing', 'warehouse-keeper', '1 working day', 'over')}`,
  );
  expect([statesOf(pathOf(world)), pathOf(world).until]).toEqual([['resting', 'packing'], 'end']);
});

const CHOOSING = `  choosing: { ${title}, choose: [{ when: note.carrier == "SF", target: over }, { otherwise: again }] }\n${task('again', 'finance', '1 working day', 'over')}`;

test('ends where it depends on what nobody filled in yet, and says on what', () => {
  const path = pathOf(
    sale('noting', `${task('noting', 'finance', '1 working day', 'choosing', ', fills: { note: [carrier] }')}${CHOOSING}`),
  );
  expect([statesOf(path), path.until, path.why?.zh]).toEqual([
    ['noting'],
    'unknown',
    '“甲”之后往哪里走取决于“承运”（note.carrier），尚未填写',
  ]);
});

test('goes on by what was filled in before, though it will be filled in again', () => {
  const world = sale(
    'noting',
    `${task('noting', 'finance', '1 working day', 'packing', ', fills: { note: [carrier] }')}${task('packing', 'warehouse-keeper', '1 working day', 'noting2')}${task('noting2', 'finance', '1 working day', 'choosing', ', fills: { note: [carrier] }')}${CHOOSING}`,
  );
  world.complete('noting', 'wu.min', 'done', { note: { carrier: 'SF' } });
  expect([statesOf(pathOf(world)), pathOf(world).end]).toEqual([['packing', 'noting2'], 'over']);
});

test('what is set from it is not known either, and what would be sent or recorded hinders nothing', () => {
  const world = story(
    `data: { chosen: { type: text } }\n${asking('noting')}  noting: { ${title}, task: { by: finance, fills: { note: [carrier] } }, on: { done: { target: packing, do: [{ set: { chosen: note.carrier } }, { record: receivable, key: note.carrier, with: { order: note.carrier } }] } } }
${task('packing', 'warehouse-keeper', '1 working day', 'choosing')}  choosing: { ${title}, choose: [{ when: chosen == "SF", target: over }, { otherwise: packing }] }\n${over}`,
  ).start('zhao.lei', ORDER);
  const path = pathOf(world);
  expect([statesOf(path), path.until, path.why?.en]).toEqual([
    ['noting', 'packing'],
    'unknown',
    'where it goes after “A” depends on chosen, not filled in yet',
  ]);
});

test('people who depend on what is not filled in yet are not guessed', () => {
  const world = sale(
    'noting',
    `${task('noting', 'finance', '1 working day', 'packing', ', fills: { note: [handler] }')}${task('packing', 'note.handler', '1 working day', 'over')}`,
    {
      'forms/note.yaml': `id: note\n${title}\ntype: object\nproperties:\n  customer: { type: string, ${title} }\n  carrier: { type: string, ${title} }\n  handler: { type: string, format: person, title: { zh: 经办人, en: Handler } }\n`,
    },
  );
  const [, packing] = pathOf(world).steps;
  expect(packing).toMatchObject({ state: 'packing', people: [], dependsOn: { places: ['note.handler'] } });
  expect(packing?.dependsOn?.text.zh).toBe('由谁办理取决于“经办人”（note.handler），在“甲”中填写');
  world.complete('noting', 'wu.min', 'done', { note: { handler: 'li.na' } });
  expect(pathOf(world).steps).toMatchObject([{ state: 'packing', people: ['li.na'], dependsOn: null }]);
});

test('a gate tells whom it asks later', () => {
  const levels = sale(
    'review',
    `  review: { ${title}, approval: { levels: [{ by: finance }, { by: sales-department-manager }, { by: company-leader, when: order.customer == "nobody" }] }, on: { approved: over, rejected: asking } }\n`,
  );
  expect(pathOf(levels).steps).toMatchObject([{ people: ['feng.xue', 'wu.min'], later: ['wang.fang'] }]);
  const sequence = sale(
    'review',
    `  review: { ${title}, approval: { by: [technician, purchaser, company-leader], mode: sequence }, on: { approved: over, rejected: asking } }\n`,
  );
  expect(pathOf(sequence).steps).toMatchObject([{ people: ['zheng.kai'], later: ['chen.guodong', 'xu.lin'] }]);
});

test('a task that leads back to itself is left by its next outcome; what goes round is told to', () => {
  const twice = `  shipping: { ${title}, task: { by: warehouse-keeper, outcomes: [again, fits] }, on: { again: shipping, fits: over } }\n`;
  expect([statesOf(pathOf(sale('shipping', twice))), pathOf(sale('shipping', twice)).end]).toEqual([['shipping'], 'over']);
  const round = pathOf(
    sale(
      'one',
      `  one: { ${title}, task: { by: finance }, on: { done: two } }\n  two: { ${title}, choose: [{ when: order.customer == "ACME", target: one }, { otherwise: over }] }\n`,
    ),
  );
  expect([round.until, round.why?.zh]).toEqual(['unknown', '流程会回到“甲”，往复到情况有变']);
});

test('what begins anew each day goes on until its condition ends it', () => {
  const day = `  log: { ${title}, task: { by: finance }, limit: same day, on: { done: night } }
  night: { ${title}, wait: { until: "days(today, 1)" }, on: { elapsed: [{ when: "today < date('2026-10-05')", target: log }, { otherwise: packing }] } }
${task('packing', 'warehouse-keeper', '1 working day', 'over')}`;
  const path = pathOf(sale('log', day));
  expect([statesOf(path), path.end]).toEqual([['log', 'night', 'packing'], 'over']);
});

test('of a parked instance nothing is told but that', () => {
  const world = sale('packing', task('packing', 'warehouse-keeper', '1 working day', 'over'));
  world.act({ type: 'park', code: 'x', detail: 'x', failed: {} });
  expect(pathOf(world)).toMatchObject({ until: 'parked', steps: [], why: { zh: '流程因故障停止，等待系统管理员处理' } });
});
