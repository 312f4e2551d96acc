import { compileExpression } from './compile-expression.js';
import { Day, Instant } from './day.js';
import { EvaluationError } from './evaluation-error.js';
import { declare } from './record-type.js';
import { testTypes } from './test-types.js';
import { toJson } from './to-json.js';

const types = testTypes();
const order = types.forms.get('order')!;
const environment = types.environment.clone();
declare(environment, 'order', order.name);
declare(environment, 'missing', order.name);
declare(environment, 'orders', `list<${order.name}>`);
declare(environment, 'now', 'Instant');
declare(environment, 'today', 'Day');
declare(environment, 'result', 'map<string, dyn>');
const names = [...types.names, 'order', 'orders'];

const VALUES = {
  order: order.read({
    customer: 'ACME',
    kind: 'urgent',
    dueDate: '2026-09-29',
    discount: '0.2',
    count: 3,
    total: '500000.00',
    lines: [
      { product: 'P1', quantity: '0.1', price: '0.20', amount: '0.02' },
      { product: 'P2', quantity: '3', price: '19.99', amount: '59.97' },
    ],
    number: 'D-1',
    version: 2,
  }),
  missing: order.read(null),
  orders: [],
  // 2026-09-29T00:30 in China, still the 28th in UTC.
  now: new Instant(Date.UTC(2026, 8, 28, 16, 30)),
  today: new Day('2026-09-29'),
  result: { end: 'paid', amount: '12.50' },
};

function run(source: string): unknown {
  const compiled = compileExpression(environment, source, names);
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  return toJson(compiled.expression.evaluate(VALUES)) ?? null;
}

const GIVES: readonly (readonly [string, unknown])[] = [
  ['0.1 + 0.2 == 0.3', true],
  ['1 / 4', '0.25'],
  ['1 / 3', '0.333333333333'],
  ['-order.total', '-500000'],
  ['order.total >= 500000', true],
  ['order.discount <= 0.2', true],
  ['0.2 >= order.discount', true],
  ['order.lines[0].quantity * order.lines[0].price', '0.02'],
  ['sum(order.lines.map(l, l.quantity * l.price))', '59.99'],
  ['sum(order.lines.map(l, l.amount)) == 59.99', true],
  ['sum(orders.map(o, o.total))', '0'],
  ['order.lines.size() * 2', '4'],
  ['size(order.lines) > 1', true],
  ['order.count in [1, 2, 3]', true],
  ['order.kind in ["urgent"]', true],
  ['order.lines.exists(l, l.quantity > 2)', true],
  ['order.lines.all(l, l.quantity > 2)', false],
  ['order.lines.filter(l, l.quantity > 2).map(l, l.product)', ['P2']],
  ['last(order.lines).product', 'P2'],
  ['filled(last(orders))', false],
  ['filled(order)', true],
  ['filled(missing)', false],
  ['filled(missing.total)', false],
  ['filled(missing.lines)', false],
  ['filled(order.reason)', false],
  ['filled(order.rush)', true],
  ['filled(result.nothing)', false],
  ['filled(order.lines[7])', false],
  ['filled(missing.total * 2)', false],
  ['filled(missing) && missing.total > 5', false],
  ['filled(missing) ? missing.total : 0', '0'],
  ['missing.total > 5 || true', true],
  ['missing.kind == "urgent"', false],
  ['string(order.total)', '500000'],
  ['"D" + string(3)', 'D3'],
  ['string(days(order.dueDate, 3))', '2026-10-02'],
  ['days(order.dueDate, -order.count)', '2026-09-26'],
  ['order.dueDate == today', true],
  ['order.dueDate < days(today, 1)', true],
  ['order.dueDate == now', true],
  ['order.dueDate < now', false],
  ['now > order.dueDate', false],
  ['date(now) == date("2026-09-29")', true],
  ['week(order.dueDate)', '2026-W40'],
  ['week(now)', '2026-W40'],
  ['week(date("2027-01-03"))', '2026-W53'],
  ['week(date("2024-12-30"))', '2025-W01'],
  ['weekStart(order.dueDate)', '2026-09-28'],
  ['months(order.dueDate, 2)', '2026-11-29'],
  ['months(date("2026-12-31"), 2)', '2027-02-28'],
  ['months(date("2026-03-31"), -1)', '2026-02-28'],
  ['monthEnd(order.dueDate)', '2026-09-30'],
  ['monthEnd(date("2028-02-01"))', '2028-02-29'],
  ['monthEnd(months(date("2026-10-01"), 2))', '2026-12-31'],
  ['weekStart(date("2026-10-04"))', '2026-09-28'],
  ['weekStart(weekStart(today)) == weekStart(today)', true],
  ['month(today)', '2026-09'],
  ['at(today, "18:00")', '2026-09-29T10:00:00Z'],
  ['now < at(today, "00:31")', true],
  ['filled(week(missing.dueDate))', false],
  ['decimal(result.amount) > 12', true],
  ['result.end == "paid"', true],
  ['string(halfway(now, now))', '2026-09-28T16:30:00Z'],
  ['max(now, halfway(now, now)) == min(now, now)', true],
  ['round(2.345, 2)', '2.35'],
  ['min(order.total, 3)', '3'],
  ['order.number', 'D-1'],
  ['order.version == 2', true],
];

it.each(GIVES)('%s gives %j', (source, value) => {
  expect(run(source)).toEqual(value);
});

const REFUSED: readonly (readonly [string, string, number, string, string | null])[] = [
  ['order.totl > 5', 'GH3002', 6, '`totl` is not declared', 'did you mean `total`?'],
  ['ordr.total', 'GH3002', 0, '`ordr` is not declared', 'did you mean `order`?'],
  ['order.total > "5"', 'GH3003', 0, '`>` does not work with a number and a text', null],
  ['order.dueDate > 5', 'GH3003', 0, '`>` does not work with a date and a number', null],
  ['order.dueDate > "2026-01-01"', 'GH3003', 0, '`>` does not work with a date and a text', null],
  ['now + 1', 'GH3003', 0, '`+` does not work with an instant and a number', null],
  ['sum(order.customer)', 'GH3003', 0, 'there is no function `sum` of (a text)', null],
  ['order.rush ? 1 : "a"', 'GH3003', 0, 'both sides of `? :` must agree: a number and a text', null],
  ['1 +', 'GH3001', 3, 'the expression cannot be read: Unexpected token: EOF', null],
  ['dyn(order)', 'GH3004', 0, '`dyn()` cannot be used in expressions', null],
  ['order.reason.matches(order.kind)', 'GH3004', 0, '`matches()` cannot be used in expressions', null],
  ['order.constructor', 'GH3002', 6, '`constructor` is not declared', null],
  ['order.__proto__', 'GH3002', 6, '`__proto__` is not declared', null],
  ['order["constructor"]', 'GH3002', 0, '`constructor` is not declared', null],
  ['order.toString', 'GH3002', 6, '`toString` is not declared', null],
  ['constructor', 'GH3002', 0, '`constructor` is not declared', null],
  ['this', 'GH3002', 0, '`this` is not declared', null],
  ['process.exit(1)', 'GH3002', 0, '`process` is not declared', null],
  ['after(now, "2 hrs")', 'GH3004', 11, 'write the duration here, such as `"2 working hours"`', null],
  ['after(now, order.reason)', 'GH3004', 11, 'write the duration here, such as `"2 working hours"`', null],
  ['orders.exists(a, orders.exists(b, orders.exists(c, true)))', 'GH3004', 34, 'too many loops, or loops nested too deeply', null],
];

it.each(REFUSED)('%s is refused with %s', (source, code, offset, message, hint) => {
  const compiled = compileExpression(environment, source, names);
  if (compiled.ok) throw new Error(`compiles to ${compiled.expression.type}`);
  const { problem } = compiled;
  expect([problem.code, problem.message.en, problem.hint?.en ?? null]).toEqual([code, message, hint]);
  expect(problem.offset).toBe(offset);
  expect(problem.message.zh).not.toBe('');
});

const FAILS: readonly (readonly [string, EvaluationError['reason']])[] = [
  ['missing.total > 5', 'empty'],
  ['missing.dueDate < today', 'empty'],
  ['-missing.total', 'empty'],
  ['days(missing.dueDate, 1)', 'empty'],
  ['halfway(now, missing.filledAt)', 'empty'],
  ['order.total / (order.count - 3)', 'range'],
  ['order.lines[9].quantity', 'other'],
  ['result.nothing', 'other'],
  ['result.constructor', 'other'],
  ['result["__proto__"]', 'other'],
  ['order[order.kind]', 'other'],
  ['decimal(order.customer)', 'range'],
  ['at(today, "6 " + "pm")', 'range'],
  ['week(missing.dueDate)', 'empty'],
];

it.each(FAILS)('%s has no value: %s', (source, reason) => {
  const compiled = compileExpression(environment, source, names);
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  expect(() => compiled.expression.evaluate(VALUES)).toThrow(expect.objectContaining({ name: 'EvaluationError', reason }));
});

it('keeps other errors as cause, so that the host sees what it must read', () => {
  const asking = types.environment.clone();
  const missing = new Error('not read yet');
  asking.registerFunction('ask(string): bool', () => {
    throw missing;
  });
  const compiled = compileExpression(asking, 'ask("x")');
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  expect(() => compiled.expression.evaluate({})).toThrow(expect.objectContaining({ cause: missing }));
});

it('two loops over a thousand rows come to their end, a source of a megabyte is refused', () => {
  const many = order.read({ lines: Array.from({ length: 1000 }, (_, index) => ({ quantity: String(index) })) });
  const compiled = compileExpression(environment, 'order.lines.all(a, order.lines.exists(b, b.quantity == a.quantity))');
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  expect(compiled.expression.evaluate({ order: many })).toBe(true);
  expect(compileExpression(environment, '1+'.repeat(500_000)).ok).toBe(false);
});

it('names the variables it uses, not those of its loops', () => {
  const compiled = compileExpression(environment, 'order.lines.map(l, l.quantity).size() > 1 && filled(missing)');
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  expect([...compiled.expression.names].sort()).toEqual(['missing', 'order']);
});
