import { segmentsOf } from '../limit-ledger.js';
import type { RunningLimit } from '../instance.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { asking, ORDER, over, same, story } from './test-sale.js';

const beijing = (text: string): number => Date.parse(`${text}+08:00`);
const limits = (open: TestWorld): readonly RunningLimit[] => Object.values(open.instance?.state.limits ?? {});
const suspend = (open: TestWorld, reason = '等待审计'): TestWorld => open.act({ type: 'suspend', reason }, 'admin');
const activate = (open: TestWorld): TestWorld => open.act({ type: 'activate', reason: '审计结束' }, 'admin');
const working = (limit: string, more = ''): TestWorld =>
  story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: ${limit}, on: { done: over${more} } }\n${over}`).start(
    'zhao.lei',
    ORDER,
  );

describe('a suspended instance', () => {
  test('accepts no work, says who suspended it, why and when, and goes on when it is activated', () => {
    const open = working('1 working day');
    expect(open.refusal({ type: 'suspend', reason: 'x' }, 'wu.min').code).toBe('not-allowed');
    expect(open.refusal({ type: 'suspend', reason: ' ' }, 'admin').code).toBe('comment-required');
    expect(open.refusal({ type: 'activate', reason: 'x' }, 'admin').code).toBe('not-suspended');
    const task = open.task('work');
    open.act({ type: 'claim', task }, 'wu.min');
    suspend(open);
    expect(open.instance?.state).toMatchObject({ status: 'suspended', suspended: { by: 'admin', reason: '等待审计', kept: [] } });
    for (const type of ['release', 'urge', 'view'] as const)
      expect(open.refusal({ type, task }, 'wu.min')).toMatchObject({
        code: 'instance-suspended',
        facts: { by: 'admin', reason: '等待审计', at: open.now },
      });
    expect(open.refusal({ type: 'move', to: 'over', reason: 'x' }, 'admin').code).toBe('instance-suspended');
    expect(open.refusal({ type: 'suspend', reason: 'x' }, 'admin').code).toBe('instance-suspended');
    open.act({ type: 'comment', task: null, text: '何时恢复？', mentions: [] }, 'wu.min');
    open.act({ type: 'reassign', task, from: 'wu.min', to: 'li.na', reason: 'x' }, 'admin');
    activate(open);
    expect(open.instance?.state).toMatchObject({ status: 'running', suspended: null });
    expect(open.complete('work', 'li.na').end).toBe('over');
    same(open);
  });

  test('tells the initiator and whoever has its tasks', () => {
    const open = suspend(working('1 working day'));
    expect(open.events.at(-1)).toMatchObject({
      type: 'instance.suspended',
      delta: { sent: [{ what: 'notify', to: ['person:zhao.lei', 'role:finance'] }] },
    });
    activate(open);
    expect(open.events.at(-1)).toMatchObject({
      type: 'instance.activated',
      delta: { sent: [{ what: 'notify', to: ['person:zhao.lei', 'role:finance'] }] },
    });
  });

  test('has its limits paused: a segment says by whom and why, due dates and warnings move by the time left, in working time', () => {
    const open = working('{ within: 6 working hours, warn: 1 working hour before }');
    open.advance('2026-09-29T10:00+08:00');
    suspend(open);
    expect(limits(open)).toMatchObject([{ stoodAt: open.now }]);
    expect(Object.values(open.instance?.state.tasks ?? {})).toMatchObject([{ dueAt: null }]);
    // Nothing fires, however long it stands.
    open.advance('2026-10-08T10:00+08:00');
    expect(open.events.at(-1)?.type).toBe('instance.suspended');
    activate(open);
    // One hour had run; of the five that are left, two are before the break at noon.
    const due = beijing('2026-10-08T16:30');
    expect(limits(open)).toMatchObject([
      {
        stoodAt: null,
        dueAt: due,
        pending: [
          { what: 'warn', at: due - 3_600_000 },
          { what: 'breach', at: due },
        ],
      },
    ]);
    expect(Object.values(open.instance?.state.tasks ?? {})).toMatchObject([{ dueAt: due }]);
    expect(segmentsOf(limits(open)[0]!)).toEqual([
      { kind: 'running', from: beijing('2026-09-29T09:00'), to: beijing('2026-09-29T10:00'), by: null, reason: null },
      { kind: 'paused', from: beijing('2026-09-29T10:00'), to: beijing('2026-10-08T10:00'), by: 'admin', reason: '等待审计' },
      { kind: 'running', from: beijing('2026-10-08T10:00'), to: due, by: null, reason: null },
    ]);
    same(open);
  });

  test('leaves a clock that somebody paused paused', () => {
    const open = working('{ within: 3 hours, pause: customer }');
    open.act({ type: 'pause', task: open.task('work'), reason: 'customer', comment: null }, 'wu.min');
    suspend(open.advance('2026-09-29T10:00+08:00'));
    activate(open.advance('2026-09-29T11:00+08:00'));
    expect(limits(open)).toMatchObject([{ stoodAt: beijing('2026-09-29T09:00') }]);
    open.act({ type: 'resume', task: open.task('work'), comment: null }, 'wu.min');
    expect(limits(open)).toMatchObject([{ stoodAt: null, dueAt: beijing('2026-09-29T14:00') }]);
    same(open);
  });

  test('notices a fixed date that passed, and ends a wait that was over, when it is activated', () => {
    const open = story(
      `${asking('work')}  work: { ${title}, wait: { until: "after(now, '1 hour')" }, on: { elapsed: done } }\n` +
        `  done: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    suspend(open);
    open.advance('2026-09-30T09:00+08:00');
    expect(open.instance?.state.value).toBe('work');
    activate(open);
    open.advance('2026-09-30T09:00+08:00');
    expect(open.instance?.state.value).toBe('done');
    expect(open.events.at(-1)).toMatchObject({ type: 'timer.elapsed', command: { at: beijing('2026-09-29T10:00') } });
    same(open);
  });

  test('keeps what programs bring, and takes it up in order when it is activated', () => {
    const open = story(
      `${asking('paid')}  paid: { ${title}, wait: { for: order.number }, on: { payment.received: { match: message.order == order.number, target: asked } } }\n` +
        `  asked: { ${title}, service: { name: webhook }, on: { succeeded: over, failed: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const paid = (id: string, order: string) =>
      ({ type: 'receiveMessage', message: { id, name: 'payment.received', payload: { order, amount: '1' }, from: null } }) as const;
    suspend(open);
    expect(open.refusal(paid('m1', 'S-999')).code).toBe('message-not-heard');
    open.act(paid('m2', 'S-001'));
    expect(open.events.at(-1)?.type).toBe('message.kept');
    expect(open.instance?.state).toMatchObject({ value: 'paid', suspended: { kept: [{ type: 'receiveMessage', message: { id: 'm2' } }] } });
    activate(open);
    expect(open.events.at(-1)?.delta.sent).toMatchObject([{ what: 'notify' }, { what: 'takeUp', name: 'payment.received' }].toReversed());
    open.act(paid('m2', 'S-001'));
    suspend(open);
    const call = Number(Object.keys(open.instance?.state.calls ?? {})[0]);
    const answered = { type: 'serviceEnded', call, event: 'succeeded', result: {} } as const;
    open.act(answered);
    expect(open.events.at(-1)?.type).toBe('service.kept');
    expect(open.refusal({ ...answered, call: 99 }).code).toBe('call-over');
    activate(open);
    expect(open.act(answered).end).toBe('over');
    same(open);
  });

  test('can be canceled, and parked meanwhile: it is suspended still when the incident is resolved', () => {
    const open = suspend(working('1 working day'));
    const effect = { kind: 'send', n: 0, message: 'goods.shipped', payload: {}, id: 'i1:1:0' };
    open.act({ type: 'park', code: 'not-delivered', detail: 'x', failed: { type: 'resend', effect } });
    expect(open.refusal({ type: 'activate', reason: 'x' }, 'admin').code).toBe('instance-parked');
    open.act({ type: 'resolveIncident', how: 'retry', reason: 'x' }, 'admin');
    expect(open.instance?.state).toMatchObject({ status: 'suspended', suspended: { by: 'admin' } });
    open.act({ type: 'cancel', reason: 'x' }, 'admin');
    expect(open.instance?.state).toMatchObject({ status: 'ended', suspended: null });
    same(open);
  });
});
