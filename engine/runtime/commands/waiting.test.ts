import { buttonsFor } from '../instance-view.js';
import { subscriptionsOf } from '../listeners.js';
import { TestWorld } from '#test/test-world.js';
import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('waiting', () => {
  const paying = `${asking('paying')}  paying:
    type: parallel
    ${title}
    states:
      first: { ${title}, wait: { for: order.customer }, on: { payment.received: { match: message.order == order.number, target: finished }, stop: { by: initiator, ${title}, target: finished } } }
      second: { ${title}, wait: { for: order.customer }, on: { payment.received: { match: message.order == order.customer, target: finished }, stop: { by: finance, ${title}, target: finished } } }
    onDone: over
${over}`;
  const pay = (order: string) =>
    ({ type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order, amount: '1' }, from: null } }) as const;
  const active = (open: TestWorld): string => JSON.stringify(open.instance?.state.value);

  test('a message moves only the region whose match holds', () => {
    const open = story(paying).start('zhao.lei', ORDER).act(pay('ACME'));
    expect(active(open)).toContain('"region_first":"first"');
    expect(active(open)).toContain('finished_second');
    expect(open.refusal(pay('ACME')).code).toBe('message-not-heard');
    expect(open.act(pay('S-001')).end).toBe('over');
    same(open);
  });

  test('is indexed by what must be equal', () => {
    const open = story(paying).start('zhao.lei', ORDER);
    const instance = open.instance as NonNullable<typeof open.instance>;
    expect(subscriptionsOf(open.process, instance)).toEqual([
      { message: 'payment.received', equal: { field: 'order', text: 'S-001' }, isDecidedByKey: true },
      { message: 'payment.received', equal: { field: 'order', text: 'ACME' }, isDecidedByKey: true },
    ]);
  });

  test('a kept message is heard until its `keep` ends', () => {
    const kept = (days: number) => ({
      ...pay('S-001'),
      message: { ...pay('S-001').message, keptSince: Date.parse('2026-09-29T09:00+08:00') - days * 86_400_000 },
    });
    const open = story(paying.replace('order.number, target', 'order.number, keep: 2 days, target')).start('zhao.lei', ORDER);
    expect(open.refusal(kept(4)).code).toBe('message-not-heard');
    open.act(kept(1));
    expect(active(open)).toContain('finished_first');
    same(open);
  });

  test('a button belongs to its state', () => {
    const open = story(paying).start('zhao.lei', ORDER);
    expect(buttonsFor(open.process, open.instance as never, 'wu.min', open.facts()).map(({ button }) => button)).toEqual(['stop']);
    open.act({ type: 'press', button: 'stop', comment: null }, 'wu.min');
    expect(active(open)).toContain('"region_first":"first"');
    same(open);
  });
});
