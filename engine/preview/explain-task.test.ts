import type { Substitution } from '../definition/organization.js';
import { createDirectory } from '../people/directory.js';
import { asking, ORDER, over, story } from '../runtime/commands/test-sale.js';
import { createCalendar } from '../time/working-calendar.js';
import { title } from '#test/surroundings.js';
import type { TestWorld } from '#test/test-world.js';
import { explainTask, type Explaining, type TaskExplanation } from './explain-task.js';

const iso = (at: number | null | undefined): string | null => (at == null ? null : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16));

function explaining(world: TestWorld, person: string, substitutions: readonly Substitution[] = []): Explaining {
  const { organization, people, calendars } = world.library;
  const directory = createDirectory(organization!.definition, people!.definition, 1, substitutions);
  return {
    person,
    directory: directory.at(world.now),
    nameOf: directory.nameOf,
    titleOf: (role) => organization!.definition.roles[role]?.title ?? { zh: role, en: role },
    shown: (instance) => instance,
    calendar: createCalendar(calendars.get('office')!.definition),
    calendarVersion: 'office',
  };
}

/** @throws {Error} when the task is not open */
function why(world: TestWorld, state: string, person: string, substitutions: readonly Substitution[] = []): TaskExplanation {
  const told = explainTask(world.process, 'i1', world.events, world.task(state, person), explaining(world, person, substitutions));
  if (!told) throw new Error(`no open task in ${state}`);
  return told;
}

const zh = (texts: readonly { readonly text: { readonly zh: string } }[]): readonly string[] => texts.map(({ text }) => text.zh);
const you = (told: TaskExplanation): readonly string[] => told.you.map((text) => text.zh);

/** Asked on Tuesday, 2026-09-29, at 9:00; National Day is from Thursday, and the Saturday after it is worked. */
const sale = (by: string, rest = 'limit: 2 working days, ', kind = 'approval'): TestWorld =>
  story(
    `${asking('review')}  review: { ${title}, ${kind}: { by: ${by} }, ${rest}on: { ${kind === 'approval' ? 'approved: over, rejected: asking' : 'done: over'} } }\n${over}`,
  ).start('zhao.lei', ORDER);

describe('the rule, the data it read and whom it meant', () => {
  test.each([
    ['a role', 'finance', '担任“财务部人员”的人', null, ['feng.xue', 'wu.min']],
    ['a relation', 'manager of initiator', 'initiator（赵磊）的直接上级', 'zhao.lei', ['sun.li']],
    [
      'a role of somebody’s unit',
      'branch-clerk of initiator',
      'initiator（赵磊）所在单位（或上级单位）的“分部销售内勤”',
      'zhao.lei',
      ['qian.yun'],
    ],
    ['a role of a unit', 'branch-manager of unit "branch-west"', '单位 "branch-west"（或上级单位）的“分部经理”', 'branch-west', ['he.jun']],
    ['a role where', 'branch-manager where region == "southwest"', 'region 为 "southwest" 的单位的“分部经理”', 'southwest', ['he.jun']],
    ['a person of the form', 'order.lines[1].person', '单据中指定的人：order.lines[1].person（刘洋）', 'liu.yang', ['liu.yang']],
  ])('%s', (_, by, text, value, people) => {
    const [rule] = why(sale(`[${JSON.stringify(by)}]`), 'review', people[0]!).rules;
    expect([rule?.text.zh, rule?.people, rule?.data?.value ?? null]).toEqual([text, people, value]);
  });

  test('what is hidden from whoever asks is not told', () => {
    const world = sale('["order.lines[1].person"]');
    const hidden = { ...explaining(world, 'liu.yang'), shown: () => ({ ...world.instance!, documents: {} }) };
    const told = explainTask(world.process, 'i1', world.events, world.task('review'), hidden);
    expect(told?.rules).toMatchObject([{ text: { zh: '单据中指定的人：order.lines[1].person' }, data: null }]);
  });

  test('the superior who stands in for an approver who asked himself', () => {
    expect(why(sale('initiator'), 'review', 'sun.li').rules.map(({ by, people }) => [by, people])).toEqual([
      ['initiator', ['zhao.lei']],
      ['manager of initiator', ['sun.li']],
    ]);
  });

  test('whom a duty kept apart', () => {
    const world = story(
      `${asking('review')}  review: { ${title}, approval: { by: finance }, on: { approved: second, rejected: asking } }\n  second: { ${title}, task: { by: finance, apart: [review] }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    world.complete('review', 'wu.min', 'approved');
    expect(why(world, 'second', 'feng.xue').apart).toEqual({ states: ['review'], people: ['wu.min'] });
    world.complete('second', 'feng.xue');
    expect(explainTask(world.process, 'i1', world.events, 2, explaining(world, 'feng.xue'))).toBeNull();
  });

  test('how it was given to one of several', () => {
    const told = why(sale('finance, assign: round-robin', '', 'task'), 'review', 'feng.xue');
    expect([told.given?.to, told.given?.text.zh]).toEqual(['feng.xue', '轮流分配，分配给冯雪']);
    expect(why(sale('"manager of initiator", assign: single', '', 'task'), 'review', 'sun.li').given?.text.zh).toBe(
      '只有一人可以办理，分配给孙丽',
    );
    expect(why(sale('finance'), 'review', 'wu.min').given).toBeNull();
  });
});

describe('what was done to it since, and why it is mine now', () => {
  const since = (told: TaskExplanation): readonly string[] => zh(told.since);

  test('claimed and released', () => {
    const world = sale('finance');
    expect(you(why(world, 'review', 'wu.min'))).toEqual(['你担任“财务部人员”，还没有人领取']);
    const task = world.task('review');
    world.act({ type: 'claim', task }, 'wu.min');
    expect([since(why(world, 'review', 'wu.min')), you(why(world, 'review', 'wu.min'))]).toEqual([['吴敏领取'], ['任务由你持有']]);
    expect(you(why(world, 'review', 'feng.xue'))).toEqual([]);
    world.act({ type: 'release', task }, 'wu.min');
    expect(since(why(world, 'review', 'wu.min'))).toEqual(['吴敏领取', '吴敏放回，由候选人领取']);
  });

  test('transferred, reassigned, and its place handed over', () => {
    const world = sale('finance');
    const task = world.task('review');
    world.act({ type: 'transfer', task, to: 'li.na', comment: '出差' }, 'wu.min');
    world.act({ type: 'reassign', task, from: 'li.na', to: 'zhou.min', reason: '离职' }, 'admin');
    const told = explainTask(world.process, 'i1', world.events, task, explaining(world, 'zhou.min'));
    expect(told && [zh(told.since), you(told)]).toEqual([['吴敏转办给李娜：出差', '系统管理员将李娜改派为周敏：离职'], ['任务由你持有']]);
    const handed = story(
      `${asking('review')}  review: { ${title}, task: { by: finance }, on: { done: last } }\n  last: { ${title}, task: { by: initiator }, on: { done: over } }\n${over}`,
    ).start('zhao.lei', ORDER);
    handed.act({ type: 'handOver', from: 'zhao.lei', to: 'liu.yang', reason: '离职' }, 'admin');
    handed.complete('review', 'wu.min');
    expect(zh(why(handed, 'last', 'liu.yang').succeeded)).toEqual(['赵磊的工作已由刘洋接替']);
  });

  test('delegated, and an approver added', () => {
    const world = sale('finance');
    const task = world.task('review');
    world.act({ type: 'delegate', task, to: 'li.na', comment: null }, 'wu.min');
    const asked = (person: string) => explainTask(world.process, 'i1', world.events, task, explaining(world, person));
    expect([asked('li.na')?.you[0]?.zh, asked('wu.min')?.you[0]?.zh]).toEqual([
      '吴敏委派给你，请你出具意见后交回',
      '你已委派给李娜，交回后由你决定',
    ]);
    world.act({ type: 'handBack', task, comment: '可以' }, 'li.na');
    world.act({ type: 'addApprover', task, person: 'zhou.min', place: 'before', comment: null }, 'wu.min');
    expect(since(asked('wu.min')!)).toEqual(['吴敏委派给李娜，请其出具意见', '李娜交回或收回委派：可以', '吴敏前加签周敏']);
    const added = why(world, 'review', 'zhou.min');
    expect([added.rules, added.given?.text.zh, you(added)]).toEqual([[], '吴敏加签周敏', ['吴敏加签，请你也审批']]);
    expect(added.opened.text.zh).toBe('吴敏前加签周敏');
  });

  test('returned to whoever did it', () => {
    const world = sale('finance');
    world.act({ type: 'return', task: world.task('review'), to: 'asking', strategy: 'resume', comment: '缺附件' }, 'wu.min');
    expect(why(world, 'asking', 'zhao.lei').opened.text.zh).toBe('吴敏退回“甲”：缺附件');
    const { opened, given } = why(world.complete('asking', 'zhao.lei', 'done', ORDER), 'review', 'wu.min');
    expect([opened.text.zh, given?.text.zh]).toEqual(['赵磊办理“甲”，结果：完成', '退回、取回后仍由吴敏办理']);
  });

  test('escalated by a limit, which is breached', () => {
    const world = sale('finance', 'limit: { within: 4 working hours, breach: [{ escalate: sales-department-manager }] }, ');
    world.advance('2026-09-29T15:00+08:00');
    const told = why(world, 'review', 'wang.fang');
    expect([since(told), you(told)]).toEqual([['“甲”的时限已到，超时'], ['你担任“销售部经理”，还没有人领取']]);
    expect(iso(told.due?.breachedAt)).toBe('2026-09-29T14:30');
    expect(told.due?.text.zh).toContain('已超时');
  });

  test('a substitute: who is absent, for whom, on which days', () => {
    const substitution = { id: 's', person: 'wu.min', by: 'li.na', from: '2026-09-28', to: '2026-09-30', processes: null };
    const world = sale('finance');
    world.act({ type: 'claim', task: world.task('review') }, 'wu.min');
    const told = explainTask(world.process, 'i1', world.events, world.task('review'), explaining(world, 'li.na', [substitution]));
    expect(told?.substitutes).toMatchObject([{ person: 'wu.min', by: 'li.na', from: '2026-09-28', to: '2026-09-30' }]);
    expect(told?.substitutes[0]?.text.zh).toBe('吴敏 2026-09-28 至 2026-09-30 不在岗，由李娜代理');
    expect(told?.you.map((text) => text.zh)).toEqual(['你在 2026-09-28 至 2026-09-30 代理吴敏，这个任务归吴敏']);
    const elsewhere = { ...substitution, processes: ['other'] };
    const other = explainTask(world.process, 'i1', world.events, world.task('review'), explaining(world, 'li.na', [elsewhere]));
    expect([other?.substitutes, other?.you]).toEqual([[], []]);
  });

  test('an assistant who may sign, and somebody who was asked', () => {
    const world = sale('branch-manager of initiator, proxy: branch-clerk of voter');
    expect(you(why(world, 'review', 'qian.yun'))).toEqual(['你是表决人的助理，经其同意可以代签']);
    world.act({ type: 'ask', task: world.task('review'), to: 'li.na', question: '价格？' }, 'sun.li');
    const told = explainTask(world.process, 'i1', world.events, world.task('review'), explaining(world, 'li.na'));
    expect(told?.you.map((text) => text.zh)).toEqual(['孙丽就这个任务向你提问，待你答复']);
  });
});

describe('when it is due', () => {
  test('days off are skipped, a make-up day is worked, and each says why', () => {
    const { due } = why(sale('finance', 'limit: 4 working days, '), 'review', 'wu.min');
    expect([iso(due?.at), due?.limit, due?.calendar]).toEqual(['2026-10-10T17:30', '4 working days', 'office']);
    expect(due?.text.zh).toBe('自进入这一步（2026-09-29 09:00）起 4 个工作日，其间 7 天不计，2026-10-10 17:30 到期');
    expect(due?.days).toHaveLength(8);
    expect(due?.days?.[0]).toMatchObject({
      day: '2026-10-01',
      counts: false,
      text: { zh: expect.stringMatching(/^2026-10-01 节假日（国务院.*），不计$/) },
    });
    expect(due?.days?.at(-1)).toMatchObject({
      day: '2026-10-10',
      counts: true,
      text: { zh: expect.stringMatching(/^2026-10-10 调休上班日（国务院.*），计入$/) },
    });
  });

  test('nothing of days is told by a calendar that has changed since', () => {
    const world = sale('finance');
    const changed = { ...explaining(world, 'wu.min'), calendarVersion: 'another' };
    expect(explainTask(world.process, 'i1', world.events, world.task('review'), changed)?.due).toMatchObject({
      days: null,
      limit: '2 working days',
    });
  });

  test('a limit that counts from something else, with a cutoff', () => {
    const { due } = why(sale('finance', 'limit: { within: 1 working day, from: start, cutoff: "08:30" }, '), 'review', 'wu.min');
    expect(due?.text.zh).toBe('自流程发起（2026-09-29 09:00）起 1 个工作日，08:30 以后的算次日，其间 7 天不计，2026-10-08 17:30 到期');
    const world = sale('finance', 'limit: { due: Saturday 18:00 }, ');
    expect(why(world, 'review', 'wu.min').due?.text).toEqual({
      zh: '期限为周六 18:00，2026-10-03 18:00 到期',
      en: 'due by Saturday 18:00, due 2026-10-03 18:00',
    });
  });

  test('a pause: while it lasts, and what it moved', () => {
    const world = sale('finance', 'limit: { within: 2 working days, pause: [customer] }, ');
    const task = world.task('review');
    world.act({ type: 'pause', task, reason: 'customer', comment: null }, 'wu.min');
    const standing = why(world, 'review', 'wu.min');
    expect([standing.due?.at, standing.due?.text.zh]).toEqual([
      null,
      '自进入这一步（2026-09-29 09:00）起 2 个工作日，暂停过 1 次，现在暂停计时',
    ]);
    expect(zh(standing.since)).toEqual(['吴敏暂停计时（等客户）']);
    world.advance('2026-09-30T10:00+08:00').act({ type: 'resume', task, comment: null }, 'wu.min');
    const { due } = why(world, 'review', 'wu.min');
    expect([
      iso(due?.at),
      due?.pauses.map(({ from, to, by, reason, reasonTitle }) => [iso(from), iso(to), by, reason, reasonTitle.zh]),
    ]).toEqual(['2026-10-09T17:30', [['2026-09-29T09:00', '2026-09-30T10:00', 'wu.min', 'customer', '等客户']]]);
  });

  test('a limit over several states it stands under', () => {
    const world = story(
      `limits: { whole: { ${title}, within: 3 working days, over: [review] } }\n${asking('review')}  review: { ${title}, approval: { by: finance }, on: { approved: over, rejected: asking } }\n${over}`,
    ).start('zhao.lei', ORDER);
    expect(why(world, 'review', 'wu.min')).toMatchObject({
      due: null,
      overall: [
        { limit: '3 working days', over: ['review'], text: { en: expect.stringContaining('3 working days from entering these states') } },
      ],
    });
  });
});
