import type { Json, RunningLimit } from '../instance.js';
import { ledgersOf } from '#engine/audit/ledger.js';
import { createCalendar } from '#engine/time/working-calendar.js';
import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import { asking, FILES, HEAD, ORDER, over, same, story } from './test-sale.js';

const beijing = (text: string): number => Date.parse(`${text}+08:00`);
const limits = (open: TestWorld): readonly RunningLimit[] => Object.values(open.instance?.state.limits ?? {});
const MIGRATE = { type: 'migrate', to: null, reason: '流程改版' } as const;
const migrate = (open: TestWorld, to: TestWorld): TestWorld => open.publish(to).act(MIGRATE, 'admin');
const work = (limit: string, more = ''): TestWorld =>
  story(
    `${asking('work')}  work: { ${title}, task: { by: finance }, ${limit === '' ? '' : `limit: ${limit}, `}on: { done: over } }\n${more}${over}`,
  );
const gate = (approval: string): TestWorld =>
  story(`${asking('review')}  review: { ${title}, approval: ${approval}, on: { approved: over, rejected: asking } }\n${over}`);
const misfits = (open: TestWorld, to: TestWorld): readonly string[] => {
  const { code, facts } = open.publish(to).refusal(MIGRATE, 'admin');
  expect(code).toBe('version-misfit');
  return (facts['misfits'] as readonly { readonly place: string; readonly text: Readonly<Record<string, Json>> }[]).map(
    ({ place, text }) => `${place}: ${String(text['en'])}`,
  );
};

describe('a migration', () => {
  test('keeps tasks, votes and due dates, records both versions, and the history replays across them', () => {
    const open = gate('{ by: [finance, technician], mode: all, shows: order }').start('zhao.lei', ORDER);
    open.complete('review', 'wu.min', 'approved');
    const { state } = open.instance!;
    migrate(open, gate('{ by: [finance, technician], mode: all, commentFor: [approved] }'));
    expect(open.instance).toMatchObject({
      definition: 'sale.2',
      state: { tasks: state.tasks, decisions: state.decisions, limits: state.limits },
    });
    expect(open.events.at(-1)).toMatchObject({
      type: 'instance.migrated',
      definition: 'sale.2',
      command: { reason: '流程改版' },
      delta: { migrated: { from: 'sale', to: 'sale.2' }, left: [], entered: [], opened: [], closed: [] },
    });
    same(open);
    // By the version it came to an approval needs a comment.
    expect(
      open.refusal(
        { type: 'complete', task: open.task('review'), outcome: 'approved', documents: {}, comment: null, saw: null },
        'zheng.kai',
      ).code,
    ).toBe('comment-required');
    open.act({ type: 'complete', task: open.task('review'), outcome: 'approved', documents: {}, comment: '好', saw: null }, 'zheng.kai');
    expect(open.end).toBe('over');
    same(open);
  });

  test('is an administrator’s, with a reason, to a version that is another and the one that is meant', () => {
    const open = work('').start('zhao.lei', ORDER);
    expect(open.refusal(MIGRATE, 'admin').code).toBe('version-already');
    open.publish(work('1 working day'));
    expect(open.refusal(MIGRATE, 'wu.min').code).toBe('not-allowed');
    expect(open.refusal({ ...MIGRATE, reason: '' }, 'admin').code).toBe('comment-required');
    expect(open.refusal({ ...MIGRATE, to: 'sale.7' }, 'admin')).toMatchObject({ code: 'version-other', facts: { published: 'sale.2' } });
    expect(open.act({ ...MIGRATE, to: 'sale.2' }, 'admin').instance?.definition).toBe('sale.2');
  });

  test('keeps the due date of a running limit, whatever the version says, also when it is paused or the calendar changes afterwards', () => {
    const open = work('{ within: 3 working days, warn: 1 working hour before, pause: customer }').start('zhao.lei', ORDER);
    const { dueAt } = limits(open)[0]!;
    open.advance('2026-09-29T11:00+08:00');
    migrate(open, work('{ within: 4 working hours, warn: 2 working hours before, pause: customer }'));
    expect(limits(open)).toMatchObject([
      {
        dueAt,
        pending: [
          { what: 'warn', at: dueAt! - 2 * 3_600_000 },
          { what: 'breach', at: dueAt },
        ],
      },
    ]);
    expect(Object.values(open.instance?.state.tasks ?? {})).toMatchObject([{ dueAt }]);
    open.closeOn('2026-09-30').act({ type: 'recount' });
    // One working day later, not what four working hours would be.
    expect(limits(open)).toMatchObject([{ dueAt: beijing('2026-10-10T17:30') }]);
    expect(new Date(dueAt!).toISOString()).toBe(new Date(beijing('2026-10-09T17:30')).toISOString());
    open.act({ type: 'pause', task: open.task('work'), reason: 'customer', comment: null }, 'wu.min');
    open.advance('2026-10-08T11:00+08:00').act({ type: 'resume', task: open.task('work'), comment: null }, 'wu.min');
    expect(limits(open)[0]!.stoodAt).toBeNull();
    same(open);
  });

  test('ends a limit that is no longer defined and begins one that is new; the ledger tells both', () => {
    const open = work('1 working day').start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:00+08:00');
    const whole = story(
      `limits:\n  whole: { over: [work], within: 2 working days }\n${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    );
    migrate(open, whole);
    expect(limits(open)).toMatchObject([{ name: 'whole', startedAt: open.now }]);
    expect(Object.values(open.instance?.state.tasks ?? {})).toMatchObject([{ dueAt: null }]);
    open.advance('2026-09-29T11:00+08:00');
    migrate(open, work('2 working hours'));
    expect(limits(open)).toMatchObject([{ name: 'work', startedAt: open.now }]);
    expect(Object.values(open.instance?.state.tasks ?? {})).toMatchObject([{ dueAt: beijing('2026-09-29T14:30') }]);
    same(open);
    const office = createCalendar(open.library.calendars.get('office')!.definition);
    expect(
      ledgersOf((hash) => open.version(hash), 'i1', open.events, office, open.now + 1).map(({ name, limit, endedAt }) => [
        name,
        limit,
        endedAt,
      ]),
    ).toEqual([
      ['work', '1 working day', beijing('2026-09-29T10:00')],
      ['whole', '2 working days', beijing('2026-09-29T11:00')],
      ['work', '2 working hours', null],
    ]);
  });

  test('keeps a wait’s instant, ends it where the version waits for none, and begins it where it is new', () => {
    const wait = (until: string): TestWorld =>
      story(
        `${asking('work')}  work: { ${title}, wait: { for: order.number, ${until === '' ? '' : `until: "after(now, '${until}')"`} }, on: { ${until === '' ? '' : 'elapsed: over, '}payment.received: { match: message.order == order.number, target: over } } }\n${over}`,
      );
    const open = wait('1 hour').start('zhao.lei', ORDER);
    migrate(open, wait('9 hours'));
    expect(limits(open)).toMatchObject([{ kind: 'until', dueAt: beijing('2026-09-29T10:00') }]);
    migrate(open, wait(''));
    expect(limits(open)).toEqual([]);
    migrate(open, wait('2 hours'));
    expect(limits(open)).toMatchObject([{ kind: 'until', dueAt: beijing('2026-09-29T11:00') }]);
    same(open);
  });

  test('of a suspended instance leaves it suspended, its new limits too; of a parked one leaves it parked', () => {
    const open = work('').start('zhao.lei', ORDER);
    open.act({ type: 'suspend', reason: '改版' }, 'admin');
    migrate(open, work('4 working hours'));
    expect(open.instance?.state).toMatchObject({ status: 'suspended' });
    expect(limits(open)).toMatchObject([{ stoodAt: open.now, pauses: [{ by: 'admin', reason: '改版' }] }]);
    open.act({ type: 'park', code: 'x', detail: 'x', failed: { type: 'recount' } });
    migrate(open, work('4 working hours', `  spare: { ${title}, task: { by: finance }, on: { done: over } }\n`.replace('spare', 'work2')));
    expect(open.instance?.state.status).toBe('incident');
    same(open);
  });

  test('begins new data as they begin', () => {
    const open = work('').start('zhao.lei', ORDER);
    const withData = story(
      `data: { count: { type: integer, initial: 3 } }\n${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    );
    expect(migrate(open, withData).instance?.state.data).toEqual({ count: 3 });
    same(open);
  });

  test.each<[string, TestWorld, TestWorld, RegExp]>([
    [
      'a state that is gone',
      work(''),
      story(`${asking('done')}  done: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`),
      /^states\/work: .*does not have/,
    ],
    [
      'a state of another kind',
      work(''),
      story(`${asking('work')}  work: { ${title}, approval: { by: finance }, on: { approved: over, rejected: asking } }\n${over}`),
      /^states\/work: .*another kind/,
    ],
    [
      'a state that lies elsewhere now',
      work(''),
      story(
        `${asking('stage')}  stage:\n    ${title}\n    initial: work\n    states:\n      work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
      ),
      /^states\/work: .*nests/,
    ],
    [
      'a gate whose votes count otherwise',
      gate('{ by: [finance, technician], mode: all }'),
      gate('{ by: [finance, technician], mode: any }'),
      /^states\/review: .*other votes/,
    ],
    [
      'a gate with other voters',
      gate('{ by: [finance, technician], mode: all }'),
      gate('{ by: [finance, sales-clerk], mode: all }'),
      /^states\/review: .*other votes/,
    ],
    [
      'work with other items',
      work(''),
      story(`${asking('work')}  work: { ${title}, task: { by: finance, each: order.lines, as: line }, on: { done: over } }\n${over}`),
      /^states\/work: .*other items/,
    ],
    [
      'a document under another form',
      work(''),
      new TestWorld({
        ...FILES,
        'forms/contract.yaml': FILES['forms/order.yaml'].replace('id: order', 'id: contract'),
        'processes/sale.yaml': `${HEAD.replace('order: { form: order', 'order: { form: contract')}${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
      }),
      /^documents\/order: .*another form/,
    ],
  ])('refuses %s, with its place, and changes nothing', (_, from, to, expected) => {
    const open = from.start('zhao.lei', ORDER);
    const before = open.instance;
    expect(misfits(open, to)).toEqual([expect.stringMatching(expected)]);
    expect(open.instance).toBe(before);
  });

  test('refuses a document whose form no longer takes what is filled in', () => {
    const open = work('').start('zhao.lei', ORDER);
    const form = FILES['forms/order.yaml'];
    const files = (text: string): TestWorld =>
      story(`${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`, { 'forms/order.yaml': text });
    expect(misfits(open, files(form.replace('customer: { type: string', 'customer: { type: integer')))).toEqual([
      expect.stringMatching(/^documents\/order\/customer: /),
    ]);
    expect(migrate(open, files(form.replace('title: { zh: 备注', 'title: { zh: 备注二'))).instance?.definition).toBe('sale.3');
  });

  test('refuses a clock that stands still for a reason the version does not have', () => {
    const open = work('{ within: 1 working day, pause: customer }').start('zhao.lei', ORDER);
    open.act({ type: 'pause', task: open.task('work'), reason: 'customer', comment: null }, 'wu.min');
    expect(misfits(open, work('1 working day'))).toEqual([expect.stringMatching(/^limits\/work: .*“Waiting for the customer”/)]);
  });
});
