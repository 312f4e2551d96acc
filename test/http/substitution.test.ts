import { requestForm } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';
import type { Answered, Person } from './person.js';
import type { StoryHost } from './story-hosts.js';

/** 29 September 2026 is a Tuesday. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/leave.yaml': `id: leave
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "QJ-{yyyy}-{seq:5}" } }
start: [{ by: [salesperson, branch-clerk] }]
on: { forget: { by: initiator, ${title}, target: granted } }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: deciding } }
  deciding: { ${title}, approval: { by: branch-manager of initiator }, on: { approved: confirming, rejected: asking } }
  confirming: { ${title}, approval: { by: sales-department-manager, apart: [deciding] }, on: { approved: signing, rejected: asking } }
  signing:
    ${title}
    approval: { by: [finance, technician, purchaser], mode: all }
    on: { approved: granted, rejected: asking }
  granted: { type: final, ${title} }
`,
  'processes/leave.scenarios.yaml': `
- scenario: 代理人在代理期内办理，记录代谁办理 / a substitute decides within his days, in the name of whom he substitutes
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: sun.li, by: zhou.min, from: 2026-09-30, to: 2026-10-01 }]
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - expect: { tasks: [{ state: deciding, for: sun.li }] }
    - refused: { code: task-not-yours, approved: { by: zhou.min } }
    - wait: 1 day
    - expect: { tasks: [{ state: deciding, for: zhou.min }] }
    - approved: { by: zhou.min }
    - expect: { state: confirming, decided: { deciding: [{ by: zhou.min, onBehalfOf: sun.li, outcome: approved }] } }

- scenario: 代理期过后不再能办理 / after the last day it is over
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: sun.li, by: zhou.min, from: 2026-09-29, to: 2026-09-29 }]
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - claimed: { by: zhou.min }
    - expect: { tasks: [{ state: deciding, assignee: sun.li }] }
    - wait: 1 day
    - refused: { code: task-not-yours, approved: { by: zhou.min } }
    - approved: { by: sun.li }

- scenario: 只代理别的流程 / a substitute for another process is nobody here
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: sun.li, by: zhou.min, from: 2026-09-29, to: 2026-09-30, processes: [other] }]
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: task-not-yours, approved: { by: zhou.min } }

- scenario: 不能代理他人审批自己的申请 / nobody decides on his own request in another's name
  given:
    now: 2026-09-29T09:00+08:00
    initiator: qian.yun
    substitutions: [{ person: sun.li, by: qian.yun, from: 2026-09-29, to: 2026-09-30 }]
  steps:
    - done: { by: qian.yun, request: { days: 3 } }
    - refused: { code: own-request, approved: { by: qian.yun } }

- scenario: 不相容岗位对双方都检查 / duties kept apart are kept of both
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: sun.li, by: zhou.min, from: 2026-09-29, to: 2026-09-30 }
      - { person: wang.fang, by: zhou.min, from: 2026-09-29, to: 2026-09-30 }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: zhou.min, state: deciding }
    - refused: { code: kept-apart, approved: { by: zhou.min, state: confirming } }
    - approved: { by: wang.fang, state: confirming }

- scenario: 会签中一人不能投两票 / one hand does not sign twice in a gate of all
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: xu.lin, by: zheng.kai, from: 2026-09-29, to: 2026-09-30 }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - approved: { by: wang.fang }
    - approved: { by: zheng.kai }
    - refused: { code: voted-already, approved: { by: zheng.kai } }
    - approved: { by: xu.lin }
    - approved: { by: wu.min }
    - expect: { ended: granted }

- scenario: 代理会签中的两人，也只投一票 / whoever substitutes two voters casts one vote
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: xu.lin, by: ma.chao, from: 2026-09-29, to: 2026-09-30 }
      - { person: zheng.kai, by: ma.chao, from: 2026-09-29, to: 2026-09-30 }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - approved: { by: wang.fang }
    - approved: { by: ma.chao }
    - refused: { code: voted-already, claimed: { by: ma.chao } }
    - refused: { code: voted-already, approved: { by: ma.chao } }
    - approved: { by: wu.min }
    - expect: { state: signing, tasks: [{ state: signing, for: xu.lin }], decided: { signing: [{ by: ma.chao, onBehalfOf: zheng.kai }] } }
    - approved: { by: xu.lin }
    - expect: { ended: granted }

- scenario: 代理人自己在别的流程由人代理，代理不传递 / whoever substitutes a substitute, in another process, is nobody here
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: sun.li, by: zhou.min, from: 2026-09-29, to: 2026-09-30, processes: [leave] }
      - { person: zhou.min, by: li.na, from: 2026-09-29, to: 2026-09-30, processes: [other] }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: task-not-yours, approved: { by: li.na } }
    - approved: { by: zhou.min }

- scenario: 同一时期各流程由不同的人代理 / in the same days one substitutes in one process, another in another
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: sun.li, by: li.na, from: 2026-09-29, to: 2026-09-30, processes: [other] }
      - { person: sun.li, by: zhou.min, from: 2026-09-29, to: 2026-09-30, processes: [leave] }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: task-not-yours, approved: { by: li.na } }
    - approved: { by: zhou.min }
    - expect: { decided: { deciding: [{ by: zhou.min, onBehalfOf: sun.li }] } }
`,
  'processes/other.yaml': `id: other
${title}
owner: sales-department-manager
key: '"OTHER"'
start: [{ by: salesperson }]
initial: only
states:
  only: { ${title}, task: { by: initiator }, on: { done: fine } }
  fine: { type: final, ${title} }
`,
});

const hosts = onBothDrivers(FILES, scenariosOf(FILES, 'leave'));

test('the inbox and the instance show to a substitute what is his to act on, on his days and in his processes only', () =>
  hosts().play(async (story) => {
    const administrator = story.person('admin');
    await administrator.send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    await story.person('zhao.lei').send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 2 } } });
    const inbox = async (person: Person): Promise<readonly unknown[]> =>
      (await person.get('/api/tasks')).body.items.map((task) => task['state']);
    const instances = async (person: Person): Promise<number> => (await person.get('/api/instances')).body.items.length;
    const substitute = story.person('zhou.min');
    expect([await inbox(substitute), await instances(substitute)]).toEqual([[], 0]);

    const enter = async (rest: object): Promise<string> =>
      String((await administrator.send('POST', '/api/people/sun.li/substitutions', { by: 'zhou.min', ...rest })).body['id']);
    const today = { from: '2026-09-29', to: '2026-09-29' };
    const otherProcess = await enter({ ...today, processes: ['other'] });
    expect([await inbox(substitute), await instances(substitute)]).toEqual([[], 0]);
    await administrator.send('DELETE', `/api/substitutions/${otherProcess}`);

    await enter({ ...today, processes: ['leave'] });
    expect([await inbox(substitute), await instances(substitute)]).toEqual([['deciding'], 1]);
    const task = String((await substitute.get('/api/tasks')).body.items[0]?.['id']);
    expect((await story.person('sun.li').send('POST', `/api/tasks/${task}/claim`)).status).toBe(200);
    expect(await inbox(substitute)).toEqual(['deciding']);

    await administrator.send('POST', '/api/clock', { to: '2026-09-29T16:00:00Z', hold: true });
    expect([await inbox(substitute), await instances(substitute)]).toEqual([[], 0]);
  }));

test('a substitute does not find his own request among his tasks, where he could not decide it; what he may do is there', () =>
  hosts().play(async (story) => {
    const administrator = story.person('admin');
    await administrator.send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const days = { by: 'qian.yun', from: '2026-09-29', to: '2026-09-30' };
    expect((await administrator.send('POST', '/api/people/sun.li/substitutions', days)).status).toBe(201);
    for (const who of ['qian.yun', 'zhao.lei'])
      await story.person(who).send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 3 } } });
    const listed = async (person: string): Promise<unknown[]> =>
      (await story.person(person).get('/api/tasks')).body.items.map((task) => task['key']);
    const [own, other] = await listed('sun.li');
    expect(other).toBeDefined();
    expect(await listed('qian.yun')).toEqual([other]);
    expect(own).not.toBe(other);
  }));

test('whoever was absent sees afterwards what was decided in his name', () =>
  hosts().play(async (story) => {
    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const body = { process: 'leave', documents: { request: { days: 2 } } };
    const id = String((await story.person('zhao.lei').send('POST', '/api/instances', body)).body['id']);
    const [absent, substitute] = [story.person('sun.li'), story.person('zhou.min')];
    await absent.send('POST', '/api/people/sun.li/substitutions', { by: 'zhou.min', from: '2026-09-29', to: '2026-09-29' });
    const task = String((await substitute.get('/api/tasks')).body.items[0]?.['id']);
    expect((await substitute.send('POST', `/api/tasks/${task}/complete`, { outcome: 'approved' })).status).toBe(200);
    expect((await absent.get(`/api/instances/${id}`)).status).toBe(200);
    expect((await absent.get('/api/instances')).body.items.map((instance) => instance['id'])).toEqual([id]);
  }));

test('whoever sees an instance as a substitute may comment on it', () =>
  hosts().play(async (story) => {
    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const body = { process: 'leave', documents: { request: { days: 2 } } };
    const id = String((await story.person('zhao.lei').send('POST', '/api/instances', body)).body['id']);
    const substitute = story.person('zhou.min');
    const comment = (): Promise<Answered> => substitute.send('POST', `/api/instances/${id}/comments`, { text: '需补充日期' });
    expect((await comment()).status).toBe(404);
    const today = { by: 'zhou.min', from: '2026-09-29', to: '2026-09-29' };
    await story.person('sun.li').send('POST', '/api/people/sun.li/substitutions', today);
    expect((await comment()).status).toBe(200);
  }));

test('a substitute sees the absent requester’s matters and presses his buttons, and afterwards only what he had a part in', () =>
  hosts().play(async (story) => {
    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const [absent, substitute] = [story.person('zhao.lei'), story.person('zhou.jie')];
    const start = async (): Promise<string> =>
      String((await absent.send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 2 } } })).body['id']);
    const [first, second] = [await start(), await start()];
    const list = async (): Promise<readonly unknown[]> => (await substitute.get('/api/instances')).body.items.map(({ id }) => id);
    expect(await list()).toEqual([]);
    expect((await substitute.get(`/api/instances/${first}`)).status).toBe(404);
    const today = { by: 'zhou.jie', from: '2026-09-29', to: '2026-09-29' };
    await absent.send('POST', '/api/people/zhao.lei/substitutions', today);
    expect(await list()).toEqual([second, first]);
    expect((await substitute.get(`/api/instances/${first}`)).body['buttons']).toEqual([expect.objectContaining({ button: 'forget' })]);
    expect((await substitute.send('POST', `/api/instances/${first}/buttons/forget`, { comment: null })).status).toBe(200);
    const { items } = (await story.person('shen.yu').get(`/api/instances/${first}/history`)).body;
    expect(items.at(-1)).toMatchObject({ type: 'button.pressed', actor: 'zhou.jie', onBehalfOf: 'zhao.lei' });

    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T16:00:00Z', hold: true });
    expect(await list()).toEqual([first]);
    expect((await substitute.send('POST', `/api/instances/${second}/buttons/forget`, { comment: null })).body['code']).toBe(
      'instance-not-found',
    );
  }));

test('a substitute sees and answers what the absent person was asked, while it is open', () =>
  hosts().play(async (story) => {
    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const body = { process: 'leave', documents: { request: { days: 2 } } };
    const id = String((await story.person('zhao.lei').send('POST', '/api/instances', body)).body['id']);
    const task = String((await story.person('sun.li').get('/api/tasks')).body.items[0]?.['id']);
    expect((await story.person('sun.li').send('POST', `/api/tasks/${task}/ask`, { to: 'ma.chao', question: '几天？' })).status).toBe(200);
    const substitute = story.person('xu.lin');
    const sees = async (): Promise<readonly number[]> => [
      (await substitute.get(`/api/instances/${id}`)).status,
      (await substitute.get('/api/instances')).body.items.length,
    ];
    expect(await sees()).toEqual([404, 0]);
    const today = { by: 'xu.lin', from: '2026-09-29', to: '2026-09-29' };
    await story.person('ma.chao').send('POST', '/api/people/ma.chao/substitutions', { ...today, processes: ['other'] });
    expect(await sees()).toEqual([404, 0]);
    await story.person('ma.chao').send('POST', '/api/people/ma.chao/substitutions', { ...today, processes: ['leave'] });
    expect(await sees()).toEqual([200, 1]);
    const comment = (): Promise<Answered> => substitute.send('POST', `/api/instances/${id}/comments`, { text: '稍等' });
    expect((await comment()).status).toBe(200);
    expect((await substitute.send('POST', `/api/tasks/${task}/answer`, { question: 1, answer: '两天' })).status).toBe(200);
    const { items } = (await story.person('shen.yu').get(`/api/instances/${id}/history`)).body;
    expect(items.at(-1)).toMatchObject({ type: 'question.answered', actor: 'xu.lin', onBehalfOf: 'ma.chao' });
  }));

test('a substitution that ends while its substitute holds a task leaves it with the absent person', () =>
  hosts().play(async (story) => {
    await story.person('admin').send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const body = { process: 'leave', documents: { request: { days: 2 } } };
    const id = String((await story.person('zhao.lei').send('POST', '/api/instances', body)).body['id']);
    const [absent, substitute] = [story.person('sun.li'), story.person('zhou.min')];
    const days = { by: 'zhou.min', from: '2026-09-29', to: '2026-10-05' };
    const substitution = String((await absent.send('POST', '/api/people/sun.li/substitutions', days)).body['id']);
    const task = String((await substitute.get('/api/tasks')).body.items[0]?.['id']);
    expect((await substitute.send('POST', `/api/tasks/${task}/claim`)).status).toBe(200);
    expect((await absent.send('DELETE', `/api/substitutions/${substitution}`)).status).toBe(204);
    const decide = { outcome: 'approved' };
    expect((await substitute.send('POST', `/api/tasks/${task}/complete`, decide)).body['code']).toBe('task-not-yours');
    expect((await substitute.get('/api/tasks')).body.items).toEqual([]);
    // He acted on it, so he still sees what became of it.
    expect((await substitute.get(`/api/instances/${id}`)).status).toBe(200);
    expect((await absent.get('/api/tasks')).body.items).toEqual([expect.objectContaining({ id: task, assignee: 'sun.li' })]);
    expect((await absent.send('POST', `/api/tasks/${task}/complete`, decide)).status).toBe(200);
  }));

test('a submission is withdrawn until a substitute has opened it, on whatever day he does; who only looks does not count', () =>
  hosts().play(async (story) => {
    const administrator = story.person('admin');
    await administrator.send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    const [requester, substitute] = [story.person('zhao.lei'), story.person('zhou.min')];
    const start = async (): Promise<string> =>
      String((await requester.send('POST', '/api/instances', { process: 'leave', documents: { request: { days: 2 } } })).body['id']);
    const deciding = async (id: string): Promise<string> => {
      const { body } = await story.person('sun.li').get('/api/tasks');
      return String(body.items.find(({ instance }) => instance === id)?.['id']);
    };
    const withdraw = (id: string): Promise<Answered> => requester.send('POST', `/api/tasks/${id}.1/withdraw`, {});
    const [seen, unseen] = [await start(), await start()];
    const days = { by: 'zhou.min', from: '2026-09-30', to: '2026-09-30' };
    await story.person('sun.li').send('POST', '/api/people/sun.li/substitutions', days);
    await administrator.send('POST', '/api/clock', { to: '2026-09-30T01:00:00Z', hold: true });

    expect((await substitute.get(`/api/tasks/${await deciding(seen)}`)).status).toBe(200);
    expect((await story.person('shen.yu').get(`/api/tasks/${await deciding(unseen)}`)).status).toBe(200);
    const { items } = (await story.person('shen.yu').get(`/api/instances/${seen}/history`)).body;
    expect(items.at(-1)).toMatchObject({ type: 'task.viewed', actor: 'zhou.min', onBehalfOf: 'sun.li' });
    expect(await withdraw(seen)).toMatchObject({ status: 409, body: { code: 'withdraw-too-late', facts: { viewedBy: ['zhou.min'] } } });
    expect((await withdraw(unseen)).status).toBe(200);
  }));

const ABSENCE = { by: 'zhou.min', from: '2026-10-05', to: '2026-10-09' };

describe('refused, and nothing is changed, is a substitution of or by', () => {
  let story: StoryHost;

  beforeAll(async () => {
    story = await hosts().begin();
    const administrator = story.person('admin');
    const given = await administrator.send('POST', '/api/people/he.jun/substitutions', { ...ABSENCE, by: 'li.na' });
    expect(given.status).toBe(201);
    await administrator.send('PUT', '/api/people/ma.chao', {
      name: { zh: '马超', en: 'Ma Chao' },
      posts: [{ unit: 'warehouse', role: 'warehouse-keeper' }],
      lastDay: '2026-10-08',
    });
  });
  afterAll(() => story?.stop());

  test.each([
    ['an unknown person', 'nobody', ABSENCE, 422, 'person-unknown'],
    ['an unknown substitute', 'sun.li', { ...ABSENCE, by: 'nobody' }, 422, 'person-unknown'],
    ['an unknown process', 'sun.li', { ...ABSENCE, processes: ['nothing'] }, 404, 'process-not-found'],
    ['days that end before they begin', 'sun.li', { ...ABSENCE, to: '2026-10-01' }, 422, 'request-invalid'],
    ['a day that does not exist', 'sun.li', { ...ABSENCE, to: '2026-10-32' }, 422, 'request-invalid'],
    ['himself', 'sun.li', { ...ABSENCE, by: 'sun.li' }, 422, 'substitution-loop'],
    ['days that overlap', 'he.jun', { ...ABSENCE, from: '2026-10-09', to: '2026-10-20' }, 409, 'substitution-overlaps'],
    ['days that overlap, for one process', 'he.jun', { ...ABSENCE, processes: ['leave'] }, 409, 'substitution-overlaps'],
    ['each other', 'li.na', { ...ABSENCE, by: 'he.jun' }, 422, 'substitution-loop'],
    ['a substitute who is absent too', 'sun.li', { ...ABSENCE, by: 'he.jun' }, 409, 'substitute-absent'],
    ['a substitute, who would then be absent', 'li.na', ABSENCE, 409, 'substitute-absent'],
    ['somebody who has left by then', 'sun.li', { ...ABSENCE, by: 'ma.chao' }, 409, 'substitute-absent'],
  ] as const)('%s', async (_, person, body, status, code) => {
    const administrator = story.person('admin');
    const before = await administrator.get('/api/substitutions');
    const refused = await administrator.send('POST', `/api/people/${person}/substitutions`, body);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
    if (person === body.by) expect(refused.body['detail']).toMatch(/不能代理自己.*Nobody substitutes himself/);
    expect(await administrator.get('/api/substitutions')).toEqual(before);
  });
});

test('everybody names his own substitute, an administrator anybody’s', () =>
  hosts().play(async (story) => {
    const [own, others] = ['sun.li', 'he.jun'];
    const person = story.person(own);
    const entered = await person.send('POST', `/api/people/${own}/substitutions`, ABSENCE);
    expect(entered.status).toBe(201);
    expect((await person.send('POST', `/api/people/${others}/substitutions`, ABSENCE)).body['code']).toBe('not-allowed');
    expect((await story.person(others).send('DELETE', `/api/substitutions/${String(entered.body['id'])}`)).body['code']).toBe(
      'not-allowed',
    );
    expect((await story.person(others).get('/api/substitutions')).body.items).toEqual([]);
    expect((await person.send('DELETE', `/api/substitutions/${String(entered.body['id'])}`)).status).toBe(204);
    expect((await person.send('DELETE', `/api/substitutions/${String(entered.body['id'])}`)).body['code']).toBe('not-found');
  }));

test('a leaver is signed out with his last day', () =>
  hosts().play(async (story) => {
    const administrator = story.person('admin');
    await administrator.send('POST', '/api/clock', { to: '2026-09-29T01:00:00Z', hold: true });
    await administrator.send('PUT', '/api/people/ma.chao', {
      name: { zh: '马超', en: 'Ma Chao' },
      posts: [{ unit: 'warehouse', role: 'warehouse-keeper' }],
      lastDay: '2026-09-29',
    });
    expect((await story.person('ma.chao').get('/api/tasks')).status).toBe(200);
    await administrator.send('POST', '/api/clock', { to: '2026-09-29T16:00:00Z', hold: true });
    expect((await story.person('ma.chao').get('/api/tasks')).status).toBe(401);
  }));
