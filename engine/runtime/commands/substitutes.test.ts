import { title } from '#test/surroundings.js';
import { TestWorld } from '#test/test-world.js';
import type { CommandBody } from '../command.js';
import { BY_SUBSTITUTE } from './by-substitute.js';
import { takenBackBy } from './take-back.js';
import { asking, FILES, HEAD, ORDER, over } from './test-sale.js';

/** zhao.lei asks, his branch manager sun.li checks and wang.fang decides; zhou.min substitutes whoever is absent. */
const PROCESS = `${HEAD}${asking('checking')}
  checking:
    ${title}
    task: { by: branch-manager of initiator, fills: { note: [carrier] }, urge: 1 hour }
    limit: { within: 1 hour, pause: [customer, asked], excuse: { reasons: { late: { zh: 晚到, en: Late } }, by: sales-department-manager } }
    on:
      done: deciding
      stop: { by: initiator, ${title}, target: over }
      skip: { by: sales-department-manager, ${title}, target: deciding }
  deciding: { ${title}, approval: { by: sales-department-manager, proxy: sales-clerk of voter }, on: { approved: over, rejected: asking } }
${over}`;

const DAYS = { from: '2026-09-29', to: '2026-09-30', processes: null };

/** @param absent - whom zhou.min, or another, substitutes */
function world(absent: readonly string[], by = 'zhou.min', starts = true): TestWorld {
  const substitutions = absent.map((person) => ({ id: person, person, by, ...DAYS }));
  const made = new TestWorld({ ...FILES, 'processes/sale.yaml': PROCESS }, substitutions);
  return starts ? made.start('zhao.lei', ORDER) : made;
}

const task = (of: TestWorld): number => Math.max(...Object.keys(of.instance?.state.tasks ?? {}).map(Number));
const limit = (of: TestWorld): number => Number(Object.keys(of.instance?.state.limits ?? {})[0]);
const done = (of: TestWorld): CommandBody => ({
  type: 'complete',
  task: task(of),
  outcome: 'done',
  documents: {},
  comment: null,
  saw: null,
});
const pause = (of: TestWorld): CommandBody => ({ type: 'pause', task: task(of), reason: 'customer', comment: null });
const delegate = (of: TestWorld): CommandBody => ({ type: 'delegate', task: task(of), to: 'li.na', comment: null });
const add = (of: TestWorld): CommandBody => ({ type: 'addApprover', task: task(of), person: 'li.na', place: 'after', comment: null });
const last = (of: TestWorld): unknown => {
  const { actor, onBehalfOf, type } = of.events.at(-1)!;
  return { type, actor, onBehalfOf };
};

/** Commands that were given in another's name. */
const tried = new Set<string>();

describe('a substitute', () => {
  test.each<[name: string, absent: string, (of: TestWorld) => CommandBody, before: ((of: TestWorld) => void) | null]>([
    ['presses a button', 'wang.fang', () => ({ type: 'press', button: 'skip', comment: null }), null],
    ['presses the requester’s button', 'zhao.lei', () => ({ type: 'press', button: 'stop', comment: null }), null],
    ['excuses a breach', 'wang.fang', (of) => ({ type: 'excuse', limit: limit(of), reason: 'late', comment: null }), null],
    ['urges for the requester', 'zhao.lei', (of) => ({ type: 'urge', task: task(of) }), null],
    ['copies for the requester', 'zhao.lei', (of) => ({ type: 'cc', task: task(of), to: ['li.na'] }), null],
    ['copies for whoever has the task', 'sun.li', (of) => ({ type: 'cc', task: task(of), to: ['li.na'] }), null],
    ['asks', 'sun.li', (of) => ({ type: 'ask', task: task(of), to: 'li.na', question: '？' }), null],
    [
      'answers',
      'li.na',
      (of) => ({ type: 'answer', task: task(of), question: 1, answer: '是' }),
      (of) => of.act({ type: 'ask', task: task(of), to: 'li.na', question: '？' }, 'sun.li'),
    ],
    ['pauses', 'sun.li', pause, null],
    ['views', 'sun.li', (of) => ({ type: 'view', task: task(of) }), null],
    ['claims', 'sun.li', (of) => ({ type: 'claim', task: task(of) }), null],
    ['drafts', 'sun.li', (of) => ({ type: 'draft', task: task(of), documents: {} }), null],
    ['completes', 'sun.li', done, null],
    ['transfers', 'sun.li', (of) => ({ type: 'transfer', task: task(of), to: 'li.na', comment: null }), null],
    ['releases', 'sun.li', (of) => ({ type: 'release', task: task(of) }), (of) => of.act({ type: 'claim', task: task(of) }, 'sun.li')],
    ['resumes', 'sun.li', (of) => ({ type: 'resume', task: task(of), comment: null }), (of) => of.act(pause(of), 'sun.li')],
    [
      'takes a delegated task back',
      'sun.li',
      (of) => ({ type: 'handBack', task: task(of), comment: null }),
      (of) => of.act(delegate(of), 'sun.li'),
    ],
    ['returns', 'wang.fang', (of) => ({ type: 'return', task: task(of), comment: '有误' }), (of) => of.act(done(of), 'sun.li')],
    ['adds an approver', 'wang.fang', add, (of) => of.act(done(of), 'sun.li')],
    [
      'removes an approver',
      'wang.fang',
      (of) => ({ type: 'removeApprover', task: task(of), person: 'li.na', comment: '不必' }),
      (of) => of.act(done(of), 'sun.li').act(add(of), 'wang.fang'),
    ],
    ['delegates', 'sun.li', delegate, null],
  ])('%s in the name of the absent person, which the event says', (_, absent, command, before) => {
    const of = world([absent]);
    before?.(of);
    const body = command(of);
    tried.add(body.type);
    expect(last(of.act(body, 'zhou.min'))).toMatchObject({ actor: 'zhou.min', onBehalfOf: absent });
    expect(of.replayed()).toEqual(of.instance);
  });

  test('does nothing more than the page of commands says', () => {
    const passed = Object.entries(BY_SUBSTITUTE).filter(([, by]) => by === 'yes');
    expect([...tried].sort()).toEqual(passed.map(([type]) => type).sort());
  });

  test('acts in his own name where he may', () => {
    const of = world(['zhao.lei'], 'wang.fang');
    expect(last(of.act({ type: 'press', button: 'skip', comment: null }, 'wang.fang'))).toMatchObject({ onBehalfOf: null });
  });

  test.each<[name: string, absent: string, code: string, (of: TestWorld) => CommandBody, before: ((of: TestWorld) => void) | null]>([
    [
      'reads what was copied',
      'li.na',
      'copy-not-found',
      () => ({ type: 'markRead' }),
      (of) => of.act({ type: 'cc', task: task(of), to: ['li.na'] }, 'zhao.lei'),
    ],
    [
      'takes back what the absent person did',
      'sun.li',
      'task-not-yours',
      () => ({ type: 'takeBack', task: 3 }),
      (of) => of.act(done(of), 'sun.li'),
    ],
    ['withdraws what the absent person submitted', 'zhao.lei', 'task-not-yours', () => ({ type: 'withdraw', task: 1 }), null],
    ['administrates', 'admin', 'not-allowed', () => ({ type: 'cancel', reason: '误发' }), null],
  ])('never %s', (_, absent, code, command, before) => {
    const of = world([absent]);
    before?.(of);
    expect(of.refusal(command(of), 'zhou.min').code).toBe(code);
  });

  test('never starts a process', () => {
    const start: CommandBody = { type: 'start', process: 'sale', outcome: 'done', documents: ORDER, comment: null };
    expect(world(['zhao.lei'], 'zhou.min', false).refusal(start, 'zhou.min').code).toBe('start-not-allowed');
  });

  test('presses no button in another’s name at his own request, and excuses no breach', () => {
    const of = world(['wang.fang'], 'zhao.lei');
    expect(of.refusal({ type: 'press', button: 'skip', comment: null }, 'zhao.lei').code).toBe('own-request');
    expect(of.refusal({ type: 'excuse', limit: limit(of), reason: 'late', comment: null }, 'zhao.lei').code).toBe('own-request');
    of.act({ type: 'press', button: 'stop', comment: null }, 'zhao.lei');
  });

  test('excuses no breach in another’s name where he is late himself', () => {
    const of = world(['wang.fang'], 'sun.li');
    expect(of.refusal({ type: 'excuse', limit: limit(of), reason: 'late', comment: null }, 'sun.li')).toMatchObject({
      code: 'own-breach',
    });
    of.advance('2026-09-29T11:00+08:00').act(done(of), 'sun.li');
    const [ended] = Object.keys(of.instance?.state.excusable ?? {});
    expect(of.refusal({ type: 'excuse', limit: Number(ended), reason: 'late', comment: null }, 'sun.li').code).toBe('own-breach');
    of.act({ type: 'excuse', limit: Number(ended), reason: 'late', comment: null }, 'wang.fang');
  });

  test('answers no question of his own in another’s name', () => {
    const of = world(['li.na'], 'sun.li');
    of.act({ type: 'ask', task: task(of), to: 'li.na', question: '？' }, 'sun.li');
    expect(of.refusal({ type: 'answer', task: task(of), question: 1, answer: '是' }, 'sun.li').code).toBe('question-not-yours');
  });

  test('takes back what he did in another’s name while he is the substitute; so does that person', () => {
    const takeBack: CommandBody = { type: 'takeBack', task: 3 };
    const mine = (of: TestWorld, person: string, substituted: readonly string[]): unknown =>
      takenBackBy(of.instance!.state, person, of.process.states, substituted).map(({ command }) => command);
    const of = world(['sun.li']);
    of.act(done(of), 'zhou.min');
    expect([mine(of, 'zhou.min', ['sun.li']), mine(of, 'zhou.min', []), mine(of, 'sun.li', [])]).toEqual([
      ['take-back'],
      [],
      ['take-back'],
    ]);
    of.now = Date.parse('2026-10-01T09:00+08:00');
    expect(of.refusal(takeBack, 'zhou.min').code).toBe('task-not-yours');
    expect(last(of.act(takeBack, 'sun.li'))).toMatchObject({ actor: 'sun.li', onBehalfOf: null });
    const again = world(['sun.li']);
    again.act(done(again), 'zhou.min');
    expect(last(again.act(takeBack, 'zhou.min'))).toMatchObject({ actor: 'zhou.min', onBehalfOf: 'sun.li' });
    expect(again.replayed()).toEqual(again.instance);
  });
});
