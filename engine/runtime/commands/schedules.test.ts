import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { eventBody } from '../../audit/event-body.js';
import { sealEvent } from '../../audit/seal-event.js';
import { same } from './test-sale.js';

const FILES = {
  'forms/statement.yaml': `id: statement
${title}
type: object
properties:
  customer: { type: string, title: { zh: 客户, en: Customer } }
  half: { type: string, title: { zh: 期间, en: Period } }
`,
  'processes/registers/customer.yaml': `id: customer
${title}
key: number
type: object
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  class: { type: string, title: { zh: 类别, en: Class } }
  salesperson: { type: string, format: person, title: { zh: 销售员, en: Salesperson } }
  lastVisit: { type: string, format: date, title: { zh: 上次拜访, en: Last visit } }
`,
};
const process = (key: string, start: string): string => `id: reconciliation
${title}
owner: sales-department-manager
key: ${key}
documents:
  statement: { form: statement }
data: { cycle: text }
start:
  - ${start}
initial: preparing
states:
  preparing: { ${title}, task: { by: initiator, fills: statement }, limit: { due: occurrence }, on: { done: over } }
  over: { type: final, ${title} }
`;
const world = (key: string, start: string): TestWorld => new TestWorld({ ...FILES, 'processes/reconciliation.yaml': process(key, start) });
const BY_ROW = `{ every: "day 1 of June, December", name: half-year, each: customer where class == "A", as: customer, initiator: customer.salesperson,
     with: { statement.customer: customer.number, statement.half: string(occurrence), cycle: '"half-year"' } }`;
const start = {
  type: 'startBySchedule',
  process: 'reconciliation',
  schedule: 'half-year',
  occurrence: '2026-12-01',
  sampled: null,
} as const;

describe('a schedule starts an instance', () => {
  test('for a row, with what it hands over, under a key of row and day', () => {
    const open = world('customer.number + " " + string(occurrence)', BY_ROW);
    open.rows.set('customer C-1', { number: 'C-1', class: 'A', salesperson: 'zhao.lei' });
    open.act({ ...start, item: 'C-1' });
    const { state, documents } = open.instance!;
    expect(state).toMatchObject({
      key: 'C-1 2026-12-01',
      initiator: 'zhao.lei',
      scheduled: { schedule: 'half-year', occurrence: '2026-12-01', item: 'C-1' },
      data: { cycle: 'half-year' },
    });
    expect(documents).toMatchObject({ statement: { version: 1, content: { customer: 'C-1', half: '2026-12-01' } } });
    expect(Object.values(state.tasks)).toMatchObject([{ candidates: ['person:zhao.lei'], dueAt: Date.parse('2026-12-02T00:00+08:00') }]);
    same(open);
  });

  test('for a row that is no longer there: not at all', () => {
    expect(world('customer.number', BY_ROW).refusal({ ...start, item: 'C-1' })).toMatchObject({
      code: 'item-gone',
      facts: { register: 'customer', key: 'C-1' },
    });
  });

  test('for nobody in particular, by the one holder of a role, under the day as key', () => {
    const open = world('occurrence', '{ every: Monday 08:00, initiator: sales-department-manager }');
    open.act({ ...start, schedule: 'Monday 08:00', occurrence: '2026-10-12', item: null });
    expect(open.instance?.state).toMatchObject({ key: '2026-10-12', initiator: 'wang.fang' });
    same(open);
  });

  test('for each holder of a role', () => {
    const open = world('who + " " + string(occurrence)', '{ every: Monday 08:00, each: everyone in salesperson, as: who, initiator: who }');
    open.act({ ...start, schedule: 'Monday 08:00', occurrence: '2026-10-12', item: 'liu.yang' });
    expect(open.instance?.state).toMatchObject({ key: 'liu.yang 2026-10-12', initiator: 'liu.yang' });
    same(open);
  });

  test('for an instance drawn, whose seed its event holds', () => {
    const open = world(
      'visit.key',
      '{ every: Monday 09:00, sample: 5% of reconciliation last week, as: visit, initiator: manager of visit.initiator, with: { statement.customer: visit.id } }',
    );
    const sampled = {
      seed: 's1',
      key: 'V-1',
      initiator: 'zhao.lei',
      startedAt: '2026-10-05T01:00:00Z',
      endedAt: '2026-10-07T01:00:00Z',
      end: 'over',
    };
    open.act({ ...start, schedule: 'Monday 09:00', occurrence: '2026-10-12', item: 'i9', sampled });
    expect(open.instance?.state).toMatchObject({ key: 'V-1', initiator: expect.any(String) });
    expect(open.instance?.documents).toMatchObject({ statement: { content: { customer: 'i9' } } });
    expect(open.events[0]?.command).toMatchObject({ sampled: { seed: 's1' } });
    same(open);
  });

  test('for a row with personal columns: none of them stands in its event in the clear, numbers neither', () => {
    const personal = {
      ...FILES,
      'processes/registers/customer.yaml': FILES['processes/registers/customer.yaml'].replace(
        /^ {2}class.*$/m,
        `  class: { type: string, title: { zh: 类别, en: Class } }
  phone: { type: string, x-personal: true, title: { zh: 电话, en: Phone } }
  born: { type: integer, x-personal: true, title: { zh: 出生年, en: Born } }`,
      ),
      'processes/reconciliation.yaml': process('customer.number', BY_ROW),
    };
    const open = new TestWorld(personal);
    open.rows.set('customer C-1', { number: 'C-1', class: 'A', salesperson: 'zhao.lei', phone: '13700001111', born: 1971 });
    open.act({ ...start, item: 'C-1' });
    const [event] = open.events;
    const sealed = sealEvent(open.process, null, open.instance!, eventBody(event!), (subject) => ({ subject }));
    expect(JSON.stringify(eventBody(event!))).toMatch(/13700001111.*1971/);
    expect(JSON.stringify(sealed)).not.toMatch(/13700001111|1971/);
    expect(JSON.stringify(sealed)).toContain('{"subject":"customer:C-1"}');
  });

  test('by several, nobody, or under a name it no longer has: not at all', () => {
    const several = world('occurrence', '{ every: Monday 08:00, initiator: salesperson }');
    const refused = several.refusal({ ...start, schedule: 'Monday 08:00', item: null });
    expect(refused.code).toBe('initiator-not-one');
    expect((refused.facts['persons'] as readonly string[]).length).toBeGreaterThan(1);
    const open = world('customer.number', BY_ROW);
    open.rows.set('customer C-1', { number: 'C-1', salesperson: 'nobody' });
    expect(open.refusal({ ...start, item: 'C-1' })).toMatchObject({ code: 'initiator-not-one', facts: { persons: [] } });
    expect(open.refusal({ ...start, schedule: 'yearly', item: 'C-1' }).code).toBe('schedule-unknown');
  });
});
