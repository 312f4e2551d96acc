import { title } from '#test/surroundings.js';
import { asking, story, over, ORDER, same } from './test-sale.js';

describe('limits', () => {
  test('one over a compound state sees to the tasks inside', () => {
    const open = story(
      `${asking('work')}  work:\n    ${title}\n    limit: { within: 1 hour, breach: [{ reassign: technician }] }\n    initial: inner\n    states:\n      inner: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00');
    expect(Object.values(open.instance?.state.tasks ?? {})[0]?.candidates).toEqual(['role:technician']);
    same(open);
  });

  test('one in working hours stands still outside its states in working time', () => {
    const open = story(
      `limits:\n  organise: { over: [first, third], within: 4 working hours }\n${asking('first')}  first: { ${title}, task: { by: finance }, on: { done: second } }\n  second: { ${title}, task: { by: finance }, on: { done: third } }\n  third: { ${title}, task: { by: finance }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    // 09:00–11:00 uses two of four hours; the rest begins the next day at 16:30 and runs one hour to closing time.
    open.advance('2026-09-29T11:00+08:00').complete('first', 'wu.min').advance('2026-09-30T16:30+08:00').complete('second', 'wu.min');
    const due = Object.values(open.instance?.state.limits ?? {})[0]?.dueAt ?? 0;
    expect(new Date(due).toISOString()).toBe(new Date('2026-10-08T09:30+08:00').toISOString());
    same(open);
  });

  test.each([
    ['within: 1 working day', '2026-09-30T17:30'],
    ['within: 2 days', '2026-10-02T00:00'],
    ['within: same day', '2026-09-30T00:00'],
    ['within: 4 working hours', '2026-09-29T14:00'],
    ['due: Tuesday 18:00', '2026-09-29T18:00'],
  ])('counted from a date, `%s` begins with that day and is due at %s', (limit, expected) => {
    const { instance } = story(
      `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { from: 'date("2026-09-29")', ${limit} }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const [running] = Object.values(instance?.state.limits ?? {});
    expect(new Date((running?.dueAt ?? 0) + 8 * 3_600_000).toISOString().slice(0, 16)).toBe(expected);
  });

  test.each([
    ['within: 1 working day, warn: 50%', '2026-09-30T08:45'],
    ['within: 4 working hours, warn: 75%', '2026-09-29T12:00'],
    ['within: 12 hours, warn: 50%', '2026-09-29T15:00'],
    ['within: 3 working days, warn: 80%', '2026-10-09T10:06'],
  ])('a part of what is counted in working time passes in working time: `%s` at %s', (limit, expected) => {
    const { instance } = story(
      `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { ${limit} }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const [running] = Object.values(instance?.state.limits ?? {});
    const warning = running?.pending.find(({ what }) => what === 'warn');
    expect(new Date((warning?.at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 16)).toBe(expected);
  });

  test('a part counted in plain time before is replayed as it was counted', () => {
    const world = story(
      `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { within: 1 working day, warn: 50% }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    const { events } = world;
    const last = events.at(-1)!;
    const answers = Object.entries(last.answers).filter(([question]) => !question.startsWith('worked '));
    expect(answers).toHaveLength(Object.keys(last.answers).length - 1);
    events[events.length - 1] = { ...last, answers: Object.fromEntries(answers) };
    const [running] = Object.values(world.replayed()?.state.limits ?? {});
    expect(running?.pending[0]).toEqual({ at: Date.parse('2026-09-30T01:15+08:00'), what: 'warn', index: 0 });
  });

  test('a breach is excused afterwards, with an allowed reason, by whom the limit names', () => {
    const open = story(
      `${asking('work')}  work: { ${title}, task: { by: finance }, limit: { within: 1 hour, accountable: finance, excuse: { reasons: { illness: { zh: 病假, en: Ill }, rain: { zh: 下雨, en: Rain } }, by: sales-department-manager } }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    open.advance('2026-09-29T10:30+08:00').complete('work', 'wu.min');
    const limit = Number(Object.keys(open.instance?.state.excusable ?? {})[0]);
    expect(open.refusal({ type: 'excuse', limit, reason: 'lazy', comment: null }, 'wang.fang')).toMatchObject({
      code: 'excuse-reason-unknown',
      facts: { reasons: ['illness', 'rain'], reasonTitles: { illness: { zh: '病假', en: 'Ill' }, rain: { zh: '下雨', en: 'Rain' } } },
    });
    expect(open.refusal({ type: 'excuse', limit, reason: 'illness', comment: null }, 'wu.min').code).toBe('excuse-not-allowed');
    open.act({ type: 'excuse', limit, reason: 'illness', comment: null }, 'wang.fang');
    expect(open.instance?.state.excusable).toMatchObject({ [limit]: { excused: { by: 'wang.fang', reason: 'illness' } } });
    expect(open.refusal({ type: 'excuse', limit, reason: 'illness', comment: null }, 'wang.fang')).toMatchObject({
      code: 'excused-already',
      facts: { by: 'wang.fang', reason: 'illness', reasonTitle: { zh: '病假', en: 'Ill' } },
    });
    same(open);
    same(open);
  });

  test('an instant fires once', () => {
    const open = story(`${asking('work')}  work: { ${title}, task: { by: finance }, limit: 1 hour, on: { done: over } }\n${over}`).start(
      'zhao.lei',
      ORDER,
    );
    const [limit] = Object.values(open.instance?.state.limits ?? {});
    const fire = {
      type: 'fireTimer',
      limit: limit?.ordinal ?? 0,
      ...(limit?.pending[0] as NonNullable<typeof limit>['pending'][number]),
    } as const;
    expect(open.refusal(fire).code).toBe('timer-over');
    open.now += 3_600_000;
    open.act(fire);
    expect(open.refusal(fire).code).toBe('timer-over');
    same(open);
  });
});
