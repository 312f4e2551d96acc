import type { TestWorld } from '#test/test-world.js';
import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

const onEnd = 'on: { approved: over, rejected: asking }';
/** A gate between `asking` and `over`, asked of zhao.lei's order. */
const gate = (approval: string, by = 'zhao.lei'): TestWorld =>
  story(`${asking('review')}  review: { ${title}, approval: { ${approval}, shows: order }, ${onEnd} }\n${over}`).start(by, ORDER);
const vote = (world: TestWorld, by: string, outcome = 'approved'): TestWorld => {
  world.complete('review', by, outcome);
  same(world);
  return world;
};
const asked = (world: TestWorld): readonly string[] =>
  Object.values(world.instance?.state.tasks ?? {}).map((task) => task.candidates.join());
const closed = (world: TestWorld): readonly string[] => world.events.at(-1)?.delta.closed.map(({ how }) => how) ?? [];
const ABSTAIN = 'outcomes: [approved, rejected, abstained]';
const THREE = 'by: [finance, technician, sales-department-manager]';

describe('a quorum', () => {
  test('passes with the votes it asks for; the vote that no longer matters is superseded', () => {
    const open = gate(`${THREE}, quorum: 2`);
    expect(vote(open, 'wu.min').end).toBeNull();
    expect(vote(open, 'wang.fang').end).toBe('over');
    expect(closed(open)).toEqual(['done', 'superseded']);
  });

  test('fails as soon as it can no longer be reached', () => {
    const open = gate(`${THREE}, quorum: 2`);
    vote(open, 'wu.min', 'rejected');
    expect(open.openStates).toEqual(['review']);
    vote(open, 'wang.fang', 'rejected');
    expect([open.openStates, closed(open)]).toEqual([['asking'], ['done', 'superseded']]);
  });

  test('a share is of all votes, the abstained ones too', () => {
    const open = gate(`${THREE}, quorum: 60%, ${ABSTAIN}`);
    vote(open, 'wu.min', 'abstained');
    vote(open, 'zheng.kai');
    expect(vote(open, 'wang.fang', 'rejected').openStates).toEqual(['asking']);
  });

  test('that an abstention made unreachable ends rejected', () => {
    const open = gate(`${THREE}, quorum: 3, ${ABSTAIN}`);
    expect(vote(open, 'wu.min', 'abstained').openStates).toEqual(['asking']);
    expect(closed(open)).toEqual(['done', 'superseded', 'superseded']);
  });

  test('an outvoted vote is no rejection: approvals from before it still count', () => {
    const open = story(
      `${asking('first')}  first: { ${title}, approval: { ${THREE}, quorum: 60% }, on: { approved: second, rejected: asking } }
  second: { ${title}, approval: { by: [finance, warehouse-keeper], mode: all, whenRepeated: skip }, ${onEnd} }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('first', 'wu.min', 'approved').complete('first', 'wang.fang', 'rejected').complete('first', 'zheng.kai', 'approved');
    expect(asked(open)).toEqual(['role:warehouse-keeper']);
    same(open);
  });

  test('an approval given before counts, and is not asked for again', () => {
    const open = story(
      `${asking('first')}  first: { ${title}, approval: { by: finance }, on: { approved: review, rejected: asking } }
  review: { ${title}, approval: { ${THREE}, quorum: 2, whenRepeated: skip }, ${onEnd} }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.complete('first', 'wu.min', 'approved');
    expect(asked(open)).toEqual(['role:technician', 'role:sales-department-manager']);
    expect(vote(open, 'zheng.kai').end).toBe('over');
  });

  test('of a vote that is skipped the others decide: all of them where it asked for more', () => {
    const open = gate('by: [salesperson of initiator, finance, technician], quorum: 3, whenInitiator: skip');
    expect(asked(open)).toEqual(['role:finance', 'role:technician']);
    vote(open, 'wu.min');
    expect(vote(open, 'zheng.kai').end).toBe('over');
  });

  test('of more voters than there are: somebody else decides in their place', () => {
    const open = gate('by: everyone in finance, quorum: 3, whenNobody: company-leader');
    expect(asked(open)).toEqual(['role:company-leader']);
    expect(Object.values(open.instance?.state.tasks ?? {})[0]?.reason?.zh).toBe('表决人不足法定票数');
    expect(vote(open, 'chen.guodong').end).toBe('over');
    expect(asked(gate('by: everyone in finance, quorum: 3, whenNobody: skip'))).toEqual(['person:feng.xue', 'person:wu.min']);
  });
});

describe('weights', () => {
  const WEIGHTS = 'by: [company-leader, finance, technician], weighted: { company-leader: 50, finance: 30, technician: 20 }';

  test('more than half of the weight must approve: of two halves none wins', () => {
    const open = gate(WEIGHTS);
    expect(vote(open, 'chen.guodong').end).toBeNull();
    expect(vote(open, 'zheng.kai').end).toBe('over');
    const halves = gate(WEIGHTS);
    vote(halves, 'wu.min', 'rejected');
    expect(halves.openStates).toEqual(['review']);
    expect(vote(halves, 'zheng.kai', 'rejected').openStates).toEqual(['asking']);
  });

  test('a larger share can be asked for', () => {
    const open = gate(`${WEIGHTS}, pass: 70%`);
    expect(vote(vote(open, 'chen.guodong'), 'zheng.kai').end).toBeNull();
    expect(vote(open, 'wu.min').end).toBe('over');
  });

  test('each person of a role has its weight', () => {
    const open = gate('by: [company-leader, everyone in finance], weighted: { company-leader: 2, finance: 3 }');
    expect(asked(open)).toEqual(['role:company-leader', 'person:feng.xue', 'person:wu.min']);
    vote(open, 'wu.min');
    expect(vote(open, 'chen.guodong').end).toBe('over');
  });
});

describe('one after another', () => {
  const SEQUENCE = `${THREE}, mode: sequence`;

  test('each is asked when the one before has approved', () => {
    const open = gate(SEQUENCE);
    expect(asked(open)).toEqual(['role:finance']);
    expect(asked(vote(open, 'wu.min'))).toEqual(['role:technician']);
    expect(asked(vote(open, 'zheng.kai'))).toEqual(['role:sales-department-manager']);
    expect(vote(open, 'wang.fang').end).toBe('over');
    expect(open.instance?.state.ballots).toEqual({});
  });

  test('whoever comes after a rejection is not asked at all', () => {
    const open = gate(SEQUENCE);
    vote(open, 'wu.min');
    expect(vote(open, 'zheng.kai', 'rejected').openStates).toEqual(['asking']);
    expect([closed(open), open.instance?.state.ballots]).toEqual([['done'], {}]);
  });

  test('one who approved further up is not asked again, nobody is passed over for it', () => {
    const open = gate('by: [finance, sales-department-manager, process-owner], mode: sequence, whenRepeated: skip');
    expect(asked(vote(open, 'wu.min'))).toEqual(['role:sales-department-manager']);
    expect(vote(open, 'wang.fang').end).toBe('over');
  });

  test('the persons of a role in turn are those of the beginning', () => {
    const open = gate('by: everyone in finance, mode: sequence');
    expect(asked(open)).toEqual(['person:feng.xue']);
    expect(asked(vote(open, 'feng.xue'))).toEqual(['person:wu.min']);
    expect(vote(open, 'wu.min').end).toBe('over');
  });

  test('a sequence in which all abstain approves nothing', () => {
    const open = gate(`by: everyone in finance, mode: sequence, ${ABSTAIN}`);
    vote(open, 'feng.xue', 'abstained');
    expect(vote(open, 'wu.min', 'abstained').openStates).toEqual(['asking']);
  });

  test('levels go on when the sequence is through', () => {
    const open = gate('mode: sequence, levels: [{ by: [finance, technician] }, { by: [company-leader] }]');
    expect(asked(vote(vote(open, 'wu.min'), 'zheng.kai'))).toEqual(['role:company-leader']);
    expect(vote(open, 'chen.guodong').end).toBe('over');
  });
});

describe('everyone in a role', () => {
  test('has one vote each, in two roles too', () => {
    const open = gate('by: [everyone in sales-department-manager, everyone in process-owner], mode: all');
    expect(asked(open)).toEqual(['person:wang.fang', 'person:tang.wei']);
    vote(open, 'tang.wei');
    expect(vote(open, 'wang.fang').end).toBe('over');
  });

  test('where the first decides is one task of theirs', () => {
    const open = gate('by: everyone in finance');
    expect(asked(open)).toEqual(['person:feng.xue,person:wu.min']);
    expect(vote(open, 'wu.min').end).toBe('over');
  });

  test('the superior votes in the initiator’s place, but never twice', () => {
    expect(asked(gate('by: everyone in salesperson, mode: all'))).toEqual(['person:liu.yang', 'person:sun.li', 'person:zhou.jie']);
    expect(asked(gate('by: [everyone in salesperson, everyone in branch-manager], mode: all'))).toEqual([
      'person:liu.yang',
      'person:zhou.jie',
      'person:he.jun',
      'person:sun.li',
    ]);
    expect(asked(gate('by: everyone in salesperson, mode: all, whenInitiator: skip'))).toEqual(['person:liu.yang', 'person:zhou.jie']);
  });

  test('whom a duty keeps apart has no vote', () => {
    const open = story(
      `${asking('first')}  first: { ${title}, approval: { by: finance }, on: { approved: review, rejected: asking } }
  review: { ${title}, approval: { by: everyone in finance, mode: all, apart: [first] }, ${onEnd} }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(asked(open.complete('first', 'wu.min', 'approved'))).toEqual(['person:feng.xue']);
    expect(vote(open, 'feng.xue').end).toBe('over');
  });

  test('of an empty role stands for whoever acts when nobody qualifies', () => {
    const nobody = (approval: string): TestWorld =>
      story(`${asking('review')}  review: { ${title}, approval: { ${approval} }, ${onEnd} }\n${over}`, {
        'processes/demo/people.yaml': PEOPLE,
      }).start('zhao.lei', ORDER);
    expect(asked(nobody('by: [everyone in technician, finance], mode: all'))).toEqual(['role:administrator', 'role:finance']);
    expect(asked(nobody('by: [everyone in technician, finance], quorum: 2, whenNobody: skip'))).toEqual(['role:finance']);
    expect(nobody('by: everyone in technician, quorum: 2, whenNobody: skip').end).toBe('over');
  });
});

const PEOPLE = `people:
  zhao.lei: { name: { zh: 赵磊, en: Zhao Lei }, posts: [{ unit: branch-east, role: salesperson }] }
  wu.min: { name: { zh: 吴敏, en: Wu Min }, posts: [{ unit: finance, role: finance }] }
`;

test('a gate says which outcomes need a comment', () => {
  const open = gate(`${THREE}, quorum: 2, ${ABSTAIN}, commentFor: [abstained, approved]`);
  const say = (outcome: string, comment: string | null) =>
    ({ type: 'complete', task: open.task('review', 'wu.min'), outcome, documents: {}, comment, saw: null }) as const;
  for (const outcome of ['abstained', 'approved']) expect(open.refusal(say(outcome, ' '), 'wu.min').code).toBe('comment-required');
  same(open.act(say('rejected', null), 'wu.min'));
});

test('a vote after the decision is refused, with who decided', () => {
  const open = gate(`${THREE}, quorum: 2`);
  const late = open.task('review', 'wang.fang');
  vote(vote(open, 'wu.min', 'rejected'), 'zheng.kai', 'rejected');
  expect(open.openStates).toEqual(['asking']);
  expect(
    open.refusal({ type: 'complete', task: late, outcome: 'approved', documents: {}, comment: null, saw: null }, 'wang.fang'),
  ).toMatchObject({ code: 'task-already-closed', facts: { by: 'zheng.kai', outcome: 'rejected', state: 'review' } });
});

test('every vote signs in its own field, whatever the mode', () => {
  for (const mode of ['mode: all', 'mode: sequence', 'quorum: 2', 'weighted: { company-leader: 1, finance: 1 }']) {
    const open = gate(`by: [company-leader, finance], ${mode}, signs: { company-leader: order.leader, finance: order.money }`);
    vote(vote(open, 'chen.guodong'), 'wu.min');
    expect(open.instance?.documents['order']).toMatchObject({
      content: { leader: { person: 'chen.guodong' }, money: { person: 'wu.min' } },
    });
  }
});

test('an abstention signs nothing', () => {
  const open = gate(`by: [company-leader, finance], mode: all, ${ABSTAIN}, signs: { company-leader: order.leader, finance: order.money }`);
  expect(vote(vote(open, 'chen.guodong', 'abstained'), 'wu.min').end).toBe('over');
  expect(open.instance?.documents['order']).not.toHaveProperty('content.leader');
});

test('voters of one level sign one field beside each other, a higher level in their place', () => {
  const open = gate('mode: all, levels: [{ by: [finance, technician] }, { by: [company-leader] }], signs: order.leader');
  vote(vote(open, 'wu.min'), 'zheng.kai');
  expect(open.instance?.documents['order']).toMatchObject({ content: { leader: { person: 'wu.min', also: [{ person: 'zheng.kai' }] } } });
  vote(open, 'chen.guodong');
  expect(open.instance?.documents['order']).toHaveProperty('content.leader.person', 'chen.guodong');
  expect(open.instance?.documents['order']).not.toHaveProperty('content.leader.also');
});
