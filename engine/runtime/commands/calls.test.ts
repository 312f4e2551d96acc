import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('calls', () => {
  const calling = `${asking('calling')}  calling:
    ${title}
    call: { process: sale, each: order.lines, as: row, with: { order: order } }
    limit: { within: 1 hour }
    on: { ended: [{ when: "results.all(r, r.end == 'over')", target: over }, { otherwise: asking }], failed: asking, breached: asking }
${over}`;

  test('for each item: left when all have ended', () => {
    const open = story(calling).start('zhao.lei', ORDER);
    const calls = Object.keys(open.instance?.state.calls ?? {}).map(Number);
    expect(calls).toHaveLength(3);
    for (const call of calls.slice(1)) open.act({ type: 'callEnded', call, event: 'ended', result: { end: 'over' } });
    expect(open.refusal({ type: 'callEnded', call: calls[1] ?? 0, event: 'ended', result: {} }).code).toBe('call-over');
    expect(open.end).toBeNull();
    expect(open.act({ type: 'callEnded', call: calls[0] ?? 0, event: 'ended', result: { end: 'over' } }).end).toBe('over');
    same(open);
  });

  test('left early, the children still running are canceled', () => {
    const open = story(calling).start('zhao.lei', ORDER);
    const [first = 0] = Object.keys(open.instance?.state.calls ?? {}).map(Number);
    open.act({ type: 'callEnded', call: first, event: 'ended', result: {} }).advance('2026-09-29T11:00+08:00');
    expect(open.openStates).toEqual(['asking']);
    expect(open.effects.filter((effect) => effect.kind === 'cancelChild')).toHaveLength(2);
    same(open);
  });

  test('a called instance answers its caller, also when it is canceled', () => {
    const open = story(`${asking('over')}${over}`);
    open.act({ type: 'startByCall', process: 'sale', initiator: 'zhao.lei', with: {}, parent: { instance: 'p', call: '3' } });
    open.act({ type: 'cancel', reason: '重复' }, 'admin');
    expect(open.effects).toMatchObject([{ kind: 'reply', to: { instance: 'p', call: '3' }, result: { end: 'canceled' } }]);
    expect(open.refusal({ type: 'cancel', reason: 'x' }, 'admin').code).toBe('instance-ended');
    same(open);
  });
});
