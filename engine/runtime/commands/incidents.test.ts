import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('incidents', () => {
  test('what failed is kept and repeated on retry', () => {
    const open = story(
      `${asking('asked')}  asked: { ${title}, service: { name: webhook }, on: { succeeded: over, failed: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const failed = {
      type: 'serviceEnded',
      call: Number(Object.keys(open.instance?.state.calls ?? {})[0]),
      event: 'succeeded',
      result: {},
    } as const;
    open.act({ type: 'park', code: 'expression-failed', detail: 'x', failed });
    expect(open.instance?.state.status).toBe('incident');
    expect(open.refusal({ type: 'resolveIncident', how: 'retry', reason: '已修复' }, 'wu.min').code).toBe('not-allowed');
    expect(open.act({ type: 'resolveIncident', how: 'retry', reason: '已修复' }, 'admin').end).toBe('over');
    same(open);
  });

  test('an administrator moves it out of parallel regions and into one, whatever has failed', () => {
    const open = story(
      `${asking('both')}  both:
    ${title}
    type: parallel
    states:
      left: { ${title}, task: { by: finance }, on: { done: finished } }
      right: { ${title}, service: { name: webhook }, on: { succeeded: finished, failed: finished } }
    onDone: work
  work: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: over } }
${over}`,
    ).start('zhao.lei', ORDER);
    const states = (): readonly string[] => Object.values(open.instance?.state.tasks ?? {}).map((task) => task.state);
    open.act({ type: 'park', code: 'x', detail: 'x', failed: { type: 'serviceEnded' } });
    expect(open.refusal({ type: 'move', to: 'work', reason: 'x' }, 'wu.min').code).toBe('not-allowed');
    expect(open.refusal({ type: 'move', to: 'work', reason: 'x' }).code).toBe('not-allowed');
    expect(open.refusal({ type: 'move', to: 'work', reason: ' ' }, 'admin').code).toBe('comment-required');
    expect(open.refusal({ type: 'move', to: 'elsewhere', reason: 'x' }, 'admin').code).toBe('state-not-found');
    open.act({ type: 'move', to: 'work', reason: 'x' }, 'admin');
    expect(open.instance?.state).toMatchObject({ status: 'running', incident: null, calls: {} });
    expect(states()).toEqual(['work']);
    expect(Object.keys(open.instance?.state.limits ?? {})).toHaveLength(1);
    open.act({ type: 'move', to: 'left', reason: 'x' }, 'admin');
    expect(states()).toEqual(['left']);
    expect(Object.keys(open.instance?.state.calls ?? {})).toHaveLength(1);
    expect(open.instance?.state.limits).toEqual({});
    expect(open.act({ type: 'move', to: 'over', reason: 'x' }, 'admin').end).toBe('over');
    same(open);
  });

  test('what could not be delivered goes out again on retry, under the id it had', () => {
    const open = story(`${asking('work')}  work: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`).start(
      'zhao.lei',
      ORDER,
    );
    const effect = { kind: 'send', n: 0, message: 'goods.shipped', payload: {}, id: 'i1:1:0' };
    open.act({ type: 'park', code: 'x', detail: 'x', failed: { type: 'resend', effect } });
    open.act({ type: 'resolveIncident', how: 'retry', reason: 'x' }, 'admin');
    expect(open.events.at(-1)?.delta.sent).toEqual([{ n: 0, what: 'message', name: 'goods.shipped' }]);
    same(open);
  });
});
