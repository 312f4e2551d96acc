import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('gates', () => {
  test('a signature of one vote does not make the other voter’s view stale', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: [company-leader, finance], mode: all, shows: order, signs: { company-leader: order.leader, finance: order.money } }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const vote = (by: string) =>
      open.act(
        { type: 'complete', task: open.task('review', by), outcome: 'approved', documents: {}, comment: null, saw: { order: 1 } },
        by,
      );
    vote('chen.guodong');
    vote('wu.min');
    expect(open.instance?.documents['order']).toMatchObject({
      version: 3,
      filledVersion: 1,
      content: { leader: { person: 'chen.guodong' }, money: { person: 'wu.min' } },
    });
    expect(open.end).toBe('over');
    same(open);
  });

  test('a gate entered anew takes its signatures back; whoever filled the paper in stays its filler', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: finance, shows: order, signs: order.money }, on: { approved: sending, rejected: asking } }
  sending: { ${title}, task: { by: initiator, outcomes: [sent, changed] }, on: { sent: over, changed: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('review', 'wu.min', 'approved');
    expect(open.instance?.documents['order']).toMatchObject({ version: 2, filledBy: 'zhao.lei', content: { money: { person: 'wu.min' } } });
    open.complete('sending', 'zhao.lei', 'changed').complete('asking', 'zhao.lei', 'done', { order: { note: '改' } });
    expect(open.openStates).toEqual(['review']);
    expect(open.instance?.documents['order']).toMatchObject({ filledVersion: 3, filledBy: 'zhao.lei' });
    expect(open.instance?.documents['order']).not.toHaveProperty('content.money');
    same(open);
    open.complete('review', 'wu.min', 'approved').complete('sending', 'zhao.lei', 'sent');
    expect(open.instance?.documents['order']).toMatchObject({ content: { money: { person: 'wu.min' } } });
    same(open);
  });

  test('all voters of a gate are kept apart from what follows', () => {
    const open = story(
      `${asking('first')}  first: { ${title}, approval: { by: [finance, sales-department-manager], mode: all }, on: { approved: second, rejected: asking } }\n  second: { ${title}, approval: { by: finance, apart: [first] }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('first', 'wu.min', 'approved').complete('first', 'wang.fang', 'approved');
    expect(Object.values(open.instance?.state.tasks ?? {})[0]?.candidates).toEqual(['person:feng.xue']);
    expect(
      open.refusal({ type: 'complete', task: open.task('second'), outcome: 'approved', documents: {}, comment: null, saw: null }, 'wu.min')
        .code,
    ).toBe('task-not-yours');
    same(open.complete('second', 'feng.xue', 'approved'));
  });

  test('whoever is added by an escalation may still not decide on his own request', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: finance }, limit: { within: 1 hour, breach: [{ escalate: salesperson }] }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00');
    expect(open.refusal({ type: 'claim', task: open.task('review') }, 'zhao.lei').code).toBe('own-request');
    same(open.complete('review', 'liu.yang', 'approved'));
  });

  test('a gate of own outcomes counts the one named first as approving', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, outcomes: [agree, object] }, on: { agree: over, object: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(open.complete('review', 'wu.min', 'agree').end).toBeNull();
    expect(open.complete('review', 'wang.fang', 'agree').end).toBe('over');
    same(open);
  });

  test('each: approved when each was; a rejected item waits for the others', () => {
    const open = story(
      `${asking('review')}  review: { ${title}, approval: { each: order.lines, as: row, by: row.person, whenInitiator: allow }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('review', 'liu.yang', 'rejected', {}, 1).complete('review', 'sun.li', 'approved', {}, 2);
    expect(open.openStates).toEqual(['review']);
    open.complete('review', 'zhao.lei', 'approved', {}, 0);
    expect(open.openStates).toEqual(['asking']);
    same(open);
  });
});

test('each over a selection of the rows fills the row that was meant', () => {
  const open = story(
    `${asking('asked')}  asked: { ${title}, task: { each: "order.lines.filter(l, l.quantity > 0)", as: row, by: row.person, fills: { order: [lines.opinion] } }, on: { done: over } }\n${over}`,
  ).start('zhao.lei', ORDER);
  open
    .complete('asked', 'sun.li', 'done', { order: { opinion: '可以' } }, 1)
    .complete('asked', 'liu.yang', 'done', { order: { opinion: '不急' } }, 0);
  expect(open.instance?.documents['order']).toMatchObject({
    content: { lines: [{ person: 'zhao.lei' }, { opinion: '不急' }, { opinion: '可以' }] },
  });
  expect(open.end).toBe('over');
  same(open);
});
