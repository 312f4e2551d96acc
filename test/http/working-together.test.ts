import type { CommandBody } from '#engine/runtime/command.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { BEGINNING, onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** zhao.lei asks, finance (wu.min, feng.xue) checks, and wang.fang decides, where nothing but the decision is allowed. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/order.yaml': `${requestOpening('order', 'DH', 'checking')}
  checking:
    ${title}
    task: { by: finance, shows: request, urge: 2 working hours }
    limit:
      within: 4 working hours
      warn: 1 working hour before
      pause: [waiting-for-customer, asked]
      accountable: finance
      excuse: { reasons: [illness], by: [sales-department-manager, finance] }
    on: { done: deciding }
  deciding: { ${title}, approval: { by: sales-department-manager, allow: [] }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title}, do: [{ cc: sales-clerk }] }
`,
  'processes/order.scenarios.yaml': `
- scenario: 催办、沟通、挂起、抄送、评论 / urged, asked, paused, copied and commented on
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - urged: { by: zhao.lei }
    - refused: { code: urged-recently, urged: { by: zhao.lei } }
    - asked: { by: wu.min, to: ma.chao, question: 哪一天？ }
    - wait: 2026-09-29T10:00+08:00
    - answered: { by: ma.chao, answer: 周五 }
    - paused: { by: wu.min, reason: waiting-for-customer, comment: 客户出差 }
    - expect: { tasks: [{ for: finance, due: null }] }
    - wait: 2026-09-29T11:00+08:00
    - resumed: { by: wu.min }
    - expect: { tasks: [{ for: finance, due: 2026-09-29T16:30+08:00 }] }
    - copied: { by: wu.min, to: [liu.yang, zheng.kai] }
    - read: { by: liu.yang }
    - refused: { code: copy-already-read, read: { by: liu.yang } }
    - commented: { by: zheng.kai, comment: 请 @li.na 备货 }
    - expect: { notified: [finance, ma.chao, wu.min, liu.yang, zheng.kai, li.na] }
- scenario: 附件：看得到流程的人添加，审批一步没有开放 / files, by whoever sees the instance, not where the gate leaves it out
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - attached: { by: zhao.lei, file: 说明.txt }
    - refused: { code: not-allowed, attached: { by: ma.chao, file: 库存.txt } }
    - attached: { by: feng.xue, file: 核对.txt }
    - expect: { attached: [说明.txt, 核对.txt] }
    - done: { by: wu.min }
    - refused: { code: command-not-allowed, attached: { by: wang.fang, file: 意见.txt } }
    - approved: { by: wang.fang }
    - refused: { code: instance-ended, attached: { by: zhao.lei, file: 补充.txt } }
- scenario: 批准超时：由他人、按所列理由、一次，流程结束后也可以 / excused by somebody else, for a listed reason, once, even after the end
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - claimed: { by: wu.min }
    - refused: { code: excuse-not-allowed, excused: { by: zhao.lei, limit: checking, reason: illness } }
    - refused: { code: own-breach, excused: { by: wu.min, limit: checking, reason: illness } }
    - wait: 1 working day
    - expect: { breached: [checking], violations: [checking], excused: [] }
    - done: { by: wu.min }
    - approved: { by: wang.fang }
    - refused: { code: excuse-reason-unknown, excused: { by: wang.fang, limit: checking, reason: holiday } }
    - refused: { code: own-breach, excused: { by: wu.min, limit: checking, reason: illness } }
    - excused: { by: feng.xue, limit: checking, reason: illness, comment: 已核实 }
    - refused: { code: excused-already, excused: { by: wang.fang, limit: checking, reason: illness } }
    - expect: { ended: granted, breached: [checking], excused: [checking], violations: [checking] }
- scenario: 超时之前批准的，不记为违规 / excused before it is late, it is no violation
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - claimed: { by: wu.min }
    - excused: { by: wang.fang, limit: checking, reason: illness }
    - refused: { code: excused-already, excused: { by: wang.fang, limit: checking, reason: illness } }
    - wait: 1 working day
    - expect: { breached: [checking], violations: [] }
`,
});

/** The task after that of the initiator and its limit. */
const CHECKING = 3;
const HOUR = 3_600_000;

const start = (driver: ScenarioDriver): ReturnType<ScenarioDriver['act']> =>
  driver.act('order', { type: 'start', process: 'order', outcome: 'done', documents: { request: { days: 3 } }, comment: null }, 'zhao.lei');

/** What is expected to be done. */
async function did(driver: ScenarioDriver, by: string, body: CommandBody): Promise<void> {
  expect(await driver.act('order', body, by)).toBeNull();
}

async function refused(driver: ScenarioDriver, by: string, body: CommandBody): Promise<Refusal> {
  const refusal = await driver.act('order', body, by);
  if (!refusal) throw new Error(`${by} was not refused`);
  return refusal;
}

const done = (task: number): CommandBody => ({ type: 'complete', task, outcome: 'done', documents: {}, comment: null, saw: null });

onBothDrivers(FILES, {
  ...scenariosOf(FILES, 'order'),
  'a task is urged once in the time the definition gives, and the history tells whom': async (driver) => {
    await start(driver);
    const urge = { type: 'urge', task: CHECKING } as const;
    await did(driver, 'zhao.lei', urge);
    expect(await driver.observe('order')).toMatchObject({ notified: ['role:finance'] });
    const soon = await refused(driver, 'wang.fang', urge);
    expect(soon).toMatchObject({ code: 'urged-recently', facts: { urgedAt: BEGINNING, possibleAt: BEGINNING + 2 * HOUR } });
    await driver.advance(BEGINNING + 2 * HOUR - 1_000);
    expect((await refused(driver, 'zhao.lei', urge)).code).toBe('urged-recently');
    await driver.advance(BEGINNING + 2 * HOUR);
    await did(driver, 'wu.min', { type: 'claim', task: CHECKING });
    // The owner of the process may urge as well, and only whoever holds the task is told.
    await did(driver, 'wang.fang', urge);
    expect(await driver.observe('order')).toMatchObject({ notified: ['role:finance', 'person:wu.min'] });
  },
  'nobody urges himself, or what he has no part in, or where the definition does not allow it': async (driver) => {
    await start(driver);
    const urge = { type: 'urge', task: CHECKING } as const;
    expect((await refused(driver, 'ma.chao', urge)).code).toBe('urge-not-allowed');
    await did(driver, 'wu.min', { type: 'claim', task: CHECKING });
    expect((await refused(driver, 'wu.min', urge)).code).toBe('urge-not-allowed');
    await did(driver, 'wu.min', done(CHECKING));
    expect(await refused(driver, 'zhao.lei', { type: 'urge', task: CHECKING + 1 })).toMatchObject({
      code: 'command-not-allowed',
      facts: { command: 'urge', allow: [] },
    });
    expect((await refused(driver, 'zhao.lei', urge)).code).toBe('task-already-closed');
  },
  'a paused task has no due date, and gets it back later by the working time it stood': async (driver) => {
    await start(driver);
    await driver.advance(BEGINNING + HOUR);
    const pause = { type: 'pause', task: CHECKING, reason: 'waiting-for-customer', comment: null } as const;
    expect(await refused(driver, 'wu.min', { ...pause, reason: 'lazy' })).toMatchObject({
      code: 'pause-not-allowed',
      facts: { reasons: ['waiting-for-customer'] },
    });
    expect((await refused(driver, 'wu.min', { ...pause, reason: 'asked' })).code).toBe('pause-not-allowed');
    expect((await refused(driver, 'zhao.lei', pause)).code).toBe('task-not-yours');
    expect((await refused(driver, 'wu.min', { type: 'resume', task: CHECKING, comment: null })).code).toBe('not-paused');
    await did(driver, 'wu.min', pause);
    expect(await refused(driver, 'feng.xue', pause)).toMatchObject({
      code: 'already-paused',
      facts: { by: 'wu.min', reason: 'waiting-for-customer', at: BEGINNING + HOUR },
    });
    expect((await driver.observe('order'))?.tasks).toMatchObject([{ due: null }]);
    // Nothing fires meanwhile: neither the warning nor the breach.
    await driver.advance(BEGINNING + 25 * HOUR);
    expect(await driver.observe('order')).toMatchObject({ warned: [], breached: [] });
    await did(driver, 'wu.min', { type: 'resume', task: CHECKING, comment: null });
    // Three of four hours were left at 10:00 on Wednesday: two before lunch and one after it.
    expect((await driver.observe('order'))?.tasks).toMatchObject([{ due: Date.parse('2026-09-30T14:30+08:00') }]);
    expect((await refused(driver, 'wu.min', { type: 'resume', task: CHECKING, comment: null })).code).toBe('not-paused');
    await driver.advance(Date.parse('2026-09-30T13:30+08:00'));
    expect(await driver.observe('order')).toMatchObject({ warned: ['checking'], breached: [] });
    await driver.advance(Date.parse('2026-09-30T14:30+08:00'));
    expect(await driver.observe('order')).toMatchObject({ breached: ['checking'] });
  },
  'a question stops the clock until it is answered, once, by whom it was put to': async (driver) => {
    await start(driver);
    const ask = { type: 'ask', task: CHECKING, to: 'ma.chao', question: '哪一天？' } as const;
    expect((await refused(driver, 'wu.min', { ...ask, to: 'wu.min' })).code).toBe('ask-yourself');
    expect(await refused(driver, 'wu.min', { ...ask, to: 'no.body' })).toMatchObject({
      code: 'person-unknown',
      facts: { person: 'no.body' },
    });
    expect((await refused(driver, 'wu.min', { ...ask, question: ' ' })).code).toBe('comment-required');
    expect((await refused(driver, 'ma.chao', ask)).code).toBe('task-not-yours');
    await did(driver, 'wu.min', ask);
    expect(await driver.observe('order')).toMatchObject({ notified: ['person:ma.chao'], tasks: [{ due: null }] });
    await driver.advance(BEGINNING + HOUR);
    const answer = { type: 'answer', task: CHECKING, question: 1, answer: '周五' } as const;
    expect(await refused(driver, 'zhao.lei', answer)).toMatchObject({ code: 'question-not-yours', facts: { to: 'ma.chao' } });
    expect((await refused(driver, 'ma.chao', { ...answer, question: 2 })).code).toBe('question-not-found');
    await did(driver, 'ma.chao', answer);
    expect((await refused(driver, 'ma.chao', answer)).code).toBe('question-answered');
    expect(await driver.observe('order')).toMatchObject({
      notified: ['person:ma.chao', 'person:wu.min'],
      tasks: [{ due: Date.parse('2026-09-29T15:30+08:00') }],
    });
  },
  'the asker goes on without the answer': async (driver) => {
    await start(driver);
    await did(driver, 'wu.min', { type: 'ask', task: CHECKING, to: 'ma.chao', question: '哪一天？' });
    await did(driver, 'wu.min', done(CHECKING));
    expect((await refused(driver, 'ma.chao', { type: 'answer', task: CHECKING, question: 1, answer: '周五' })).code).toBe(
      'task-already-closed',
    );
    expect(await driver.observe('order')).toMatchObject({ states: ['deciding'] });
  },
  'a comment tells whom it mentions, who may then answer it': async (driver) => {
    await start(driver);
    const say = (text: string, mentions: readonly string[] = [], task: number | null = null): CommandBody => ({
      type: 'comment',
      task,
      text,
      mentions,
    });
    expect((await refused(driver, 'zhao.lei', say('  '))).code).toBe('comment-required');
    expect(await refused(driver, 'zhao.lei', say('长'.repeat(2_001)))).toMatchObject({
      code: 'text-too-long',
      facts: { most: 2_000, length: 2_001 },
    });
    expect(await refused(driver, 'zhao.lei', say('请 @no.body 看'))).toMatchObject({
      code: 'person-unknown',
      facts: { person: 'no.body' },
    });
    expect((await refused(driver, 'zhao.lei', say('看', ['no.body']))).code).toBe('person-unknown');
    await did(driver, 'zhao.lei', say('写给 a@ma.chao 的信，请 @ma.chao，@wu.min. 看', ['li.na', 'zhao.lei'], CHECKING));
    expect(await driver.observe('order')).toMatchObject({ notified: ['person:li.na', 'person:ma.chao', 'person:wu.min'] });
    await did(driver, 'ma.chao', say('看过了'));
    await did(driver, 'wu.min', done(CHECKING));
    expect((await refused(driver, 'ma.chao', say('再看', [], CHECKING + 1))).code).toBe('command-not-allowed');
  },
  'a copy is read once, after the end of the instance too': async (driver) => {
    await start(driver);
    const cc = { type: 'cc', task: CHECKING, to: ['ma.chao'] } as const;
    expect((await refused(driver, 'wu.min', { ...cc, to: ['wu.min'] })).code).toBe('copy-to-yourself');
    expect((await refused(driver, 'wu.min', { ...cc, to: ['no.body'] })).code).toBe('person-unknown');
    expect((await refused(driver, 'ma.chao', cc)).code).toBe('task-not-yours');
    await did(driver, 'zhao.lei', cc);
    expect(await refused(driver, 'wu.min', cc)).toMatchObject({ code: 'copied-already', facts: { person: 'ma.chao', at: BEGINNING } });
    expect((await refused(driver, 'wu.min', { type: 'markRead' })).code).toBe('copy-not-found');
    await did(driver, 'ma.chao', { type: 'markRead' });
    expect(await refused(driver, 'ma.chao', { type: 'markRead' })).toMatchObject({ code: 'copy-already-read', facts: { at: BEGINNING } });
    await did(driver, 'wu.min', cc);
    await did(driver, 'wu.min', done(CHECKING));
    await did(driver, 'wang.fang', { ...done(CHECKING + 1), outcome: 'approved' } as CommandBody);
    // The process copies to whoever is sales clerk, each for himself.
    expect(await driver.observe('order')).toMatchObject({ end: 'granted', notified: ['person:ma.chao', 'person:ma.chao', 'person:li.na'] });
    await did(driver, 'li.na', { type: 'markRead' });
    await did(driver, 'ma.chao', { type: 'markRead' });
  },
});
