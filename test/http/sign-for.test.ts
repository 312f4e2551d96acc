import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** Two vote; their clerks may sign for them: of wang.fang and zhou.min it is li.na, of wu.min nobody. */
const FILES = withSurroundings({
  'forms/request.yaml': `${requestForm({ days: 'integer' })}  signed: { type: object, format: signature, ${title} }\n`,
  'processes/special.yaml': `${requestOpening('special', 'TS', 'signing').replace('fills: request', 'fills: { request: [days] }')}
  signing:
    ${title}
    approval: { by: [sales-department-manager, deputy-manager, finance], mode: all, proxy: sales-clerk of voter, signs: request.signed }
    limit: 1 day
    on: { approved: passed, rejected: refused }
  passed: { type: final, ${title} }
  refused: { type: final, ${title} }
`,
  'processes/special.scenarios.yaml': `
- scenario: 电话同意后由内勤代签，算表决人的一票 / the clerk signs after a telephone call, and it is the voter's vote
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - wait: 1 hour
    - signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00 }
    - expect:
        state: signing
        decided: { signing: [{ by: li.na, onBehalfOf: wang.fang, outcome: approved }] }
        documents: { request: { signed: { person: wang.fang, by: li.na } } }
    - refused: { code: voter-not-asked, signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00 } }
    - approved: { by: zhou.min }
    - approved: { by: wu.min }
    - expect: { ended: passed, documents: { request: { signed: { person: wang.fang, also: [{ person: zhou.min }, { person: wu.min }] } } } }
- scenario: 一名助理只代一人；没有同意、不是助理、关口打开前的同意都不行 / one voter per assistant, no consent, nobody's assistant, a consent to nothing yet
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - wait: 1 hour
    - refused: { code: not-his-assistant, signedFor: { by: qian.yun, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00 } }
    - refused: { code: not-his-assistant, signedFor: { by: li.na, voter: wu.min, how: 电话, at: 2026-09-29T09:40+08:00 } }
    - refused: { code: voter-not-asked, signedFor: { by: li.na, voter: zhou.jie, how: 电话, at: 2026-09-29T09:40+08:00 } }
    - refused: { code: consent-not-valid, signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T08:59+08:00 } }
    - refused: { code: consent-not-valid, signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T10:01+08:00 } }
    - refused: { code: comment-required, signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00, outcome: rejected } }
    - signedFor: { by: li.na, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00 }
    - refused: { code: voted-already, signedFor: { by: li.na, voter: zhou.min, how: 短信, at: 2026-09-29T09:45+08:00 } }
- scenario: 代为驳回，一票即否 / a refusal signed for a voter refuses
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - wait: 1 hour
    - claimed: { by: zhou.min }
    - signedFor: { by: li.na, voter: zhou.min, how: 当面, at: 2026-09-29T09:40+08:00, outcome: rejected, comment: 超出信用额 }
    - expect: { ended: refused }
- scenario: 代理人的助理、助理的代理人都不能代签 / neither a substitute's assistant nor an assistant's substitute signs
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions:
      - { person: wu.min, by: zhou.min, from: 2026-09-29, to: 2026-09-30 }
      - { person: li.na, by: qian.yun, from: 2026-09-29, to: 2026-09-30 }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - wait: 1 hour
    - refused: { code: not-his-assistant, signedFor: { by: li.na, voter: wu.min, how: 电话, at: 2026-09-29T09:40+08:00 } }
    - refused: { code: not-his-assistant, signedFor: { by: qian.yun, voter: wang.fang, how: 电话, at: 2026-09-29T09:40+08:00 } }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'special'));

describe('an assistant finds in his inbox what he may sign', () => {
  let own: LibraryHost;

  beforeAll(async () => {
    own = await LibraryHost.start(FILES);
    await (await own.signIn('zhao.lei')).send('POST', '/api/instances', { process: 'special', documents: { request: { days: 3 } } });
  });
  afterAll(() => own?.stop());

  const signable = async (person: string): Promise<readonly unknown[]> =>
    (await (await own.signIn(person)).get('/api/tasks')).body.items.map(({ id }) => id);

  test('of the voters there are, whoever holds it; his substitute does not', async () => {
    const tasks = await signable('li.na');
    expect(tasks.length).toBe(2);
    expect(await (await own.signIn('li.na')).get(`/api/tasks/${String(tasks[0])}`)).toMatchObject({ status: 200 });
    expect(await signable('qian.yun')).toEqual([]);
    const administrator = await own.signIn('admin');
    const days = { by: 'qian.yun', from: '2020-01-01', to: '2099-12-31' };
    expect((await administrator.send('POST', '/api/people/li.na/substitutions', days)).status).toBe(201);
    expect(await signable('qian.yun')).toEqual([]);
    await (await own.signIn('zhou.min')).send('POST', `/api/tasks/${String(tasks[1])}/claim`);
    expect(await signable('li.na')).toEqual(tasks);
  });

  test('of whoever gets a vote: by transfer, by reassignment, added to it', async () => {
    const [voter, administrator] = [await own.signIn('wu.min'), await own.signIn('admin')];
    const [task] = (await voter.get('/api/tasks')).body.items.map(({ id }) => String(id));
    const before = await signable('li.na');
    expect((await voter.send('POST', `/api/tasks/${task}/transfer`, { to: 'zhou.jie' })).status).toBe(200);
    expect(await signable('li.na')).toEqual(expect.arrayContaining([...before, task]));
    const moved = { from: 'zhou.jie', to: 'feng.xue', reason: '出差' };
    expect((await administrator.send('POST', `/api/tasks/${task}/reassign`, moved)).status).toBe(200);
    expect(await signable('li.na')).toEqual(before);
    const added = { person: 'zhou.jie', place: 'before' };
    expect((await (await own.signIn('feng.xue')).send('POST', `/api/tasks/${task}/add-approver`, added)).status).toBe(200);
    expect((await signable('li.na')).length).toBe(before.length + 1);
  });
});
