import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const TOO_FAR = { code: 'date-too-far', text: { zh: expect.stringContaining('9999'), en: expect.stringContaining('9999') } };

/** Somebody wrote a date into the order; the next step's limit is counted from it. */
const sale = (limit: string): TestWorld =>
  story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: ${limit}, on: { done: over } }\n${over}`);
const starting = (world: TestWorld, note: string): (() => TestWorld) => {
  const documents = { order: { ...ORDER.order, note } };
  return () => world.start('zhao.lei', documents);
};

test.each([
  ['due: "date(order.note)"', '9999-12-31', '9999-12-31T16:00:00.000Z'],
  ['due: "date(order.note)"', '0001-01-02', '0001-01-02T15:54:17.000Z'],
  ['within: 1 working day, from: "date(order.note)"', '9999-12-29', '9999-12-30T09:30:00.000Z'],
  ['within: 1 working hour, from: "date(order.note)"', '9999-12-29', '9999-12-29T01:30:00.000Z'],
  ['due: last day of year, from: "date(order.note)"', '9998-03-01', '9998-12-31T16:00:00.000Z'],
])('%s of %s is due at %s', (limit, note, due) => {
  const world = starting(sale(`{ ${limit} }`), note)();
  expect(Object.values(world.instance!.state.limits)).toMatchObject([{ dueAt: Date.parse(due) }]);
  same(world);
});

test.each([
  ['due: "date(order.note)", chain: { +1 day: [{ notify: finance }] }', '9999-12-31'],
  ['due: "date(order.note)", warn: 1 day before', '0001-01-01'],
  ['due: "date(order.note)"', '0000-01-01'],
  ['within: 1 working day, from: "date(order.note)"', '9999-12-31'],
  ['within: 9 working hours, from: "date(order.note)"', '9999-12-31'],
  ['within: 9 working hours, from: "date(order.note)"', '0000-01-01'],
  ['within: 1 day, from: "date(order.note)"', '9999-12-31'],
  ['within: 99999 hours, from: "date(order.note)"', '9999-12-30'],
  ['within: 10000 working days, from: "date(order.note)"', '9990-01-01'],
  ['due: day 1 of month, from: "date(order.note)"', '9999-12-31'],
])('%s of %s is refused in clear words, and nothing is begun', (limit, note) => {
  const world = sale(`{ ${limit} }`);
  expect(starting(world, note)).toThrow(/^date-too-far: .*9999/);
  expect(world.instance).toBeNull();
  starting(world, '2026-10-09')();
  same(world);
});

test('a day counted out of all years is told with its expression', () => {
  expect(starting(sale('{ due: "days(date(order.note), 1)" }'), '9999-12-31')).toThrow(/^expression-failed: .*days\(date.*years 0 to 9999/);
});

test('a clock that stood still goes on only where its new date can be counted', () => {
  const world = starting(sale('{ within: 99999 days, pause: customer, from: "date(order.note)" }'), '9725-01-01')();
  world.act({ type: 'pause', task: world.task('work'), reason: 'customer', comment: null }, 'wu.min');
  world.now = Date.parse('2127-01-01T00:00Z');
  const resume = { type: 'resume', task: world.task('work'), comment: null } as const;
  expect(world.refusal(resume, 'wu.min')).toMatchObject({ ...TOO_FAR, facts: { limit: 'work' } });
});
