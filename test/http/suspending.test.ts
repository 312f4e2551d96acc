import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import { calledProcess, requestForm, requestOpening, waitingProcess } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** `order` calls `only`; `delivery`, `second` and `third` wait for a part. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/messages.yaml': `part.wanted: { ${title}, from: outside, fields: { number: text, person: person } }
second.wanted: { ${title}, from: outside, fields: { number: text, person: person } }
third.wanted: { ${title}, from: outside, fields: { number: text, person: person } }
part.came: { ${title}, from: outside, fields: { number: text } }
`,
  'processes/order.yaml': `${requestOpening('order', 'DH', 'calling')}
  calling: { ${title}, call: { process: only, with: { number: request.number } }, on: { ended: sent, failed: sent } }
  sent: { type: final, ${title} }
`,
  'processes/only.yaml': calledProcess('only', '"ONLY"'),
  'processes/delivery.yaml': waitingProcess('delivery', '"L" + number', { starts: 'part.wanted', ends: 'part.came' }),
  'processes/work.yaml': `${requestOpening('work', 'GZ', 'doing', `rules: [{ id: RL-1, text: { zh: 不收, en: Not taken }, check: 'false', at: waiting.part.came, refuse: true }]\n`)}
  doing: { ${title}, task: { by: finance }, limit: 4 working hours, on: { done: waiting } }
  waiting: { ${title}, wait: { for: request.number }, on: { part.came: { match: message.number == request.number, target: over } } }
  over: { type: final, ${title} }
`,
  'processes/work.scenarios.yaml': `- scenario: 管理员的操作 / what an administrator does
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 1 } }
    - expect: { suspended: false, tasks: [{ for: finance, due: 2026-09-29T14:30+08:00 }] }
    - suspended: { by: admin, comment: 等待审计 }
    - expect: { suspended: true, notified: [zhao.lei, finance], tasks: [{ for: finance, due: null }] }
    - refused: { code: instance-suspended, done: { by: wu.min } }
    - wait: 2 working days
    - activated: { by: admin, comment: 审计结束 }
    - expect: { suspended: false, breached: [], tasks: [{ for: finance }] }
    - done: { by: wu.min }
    - message: { name: part.came, with: { number: GZ-2026-00001 } }
    - refused: { code: rule-refused, incidentRetried: { by: admin, comment: 重试 } }
    - incidentSkipped: { by: admin, comment: 略过 }
    - moved: { by: admin, to: doing, comment: 重新办理 }
    - expect: { state: doing }
    - refused: { code: not-allowed, suspended: { by: wu.min, comment: 想停 } }
    - canceled: { by: admin, comment: 不再需要 }
    - expect: { ended: canceled }
`,
  'processes/second.yaml': waitingProcess('second', '"S" + number', { starts: 'second.wanted', ends: 'part.came' }),
  'processes/third.yaml': waitingProcess('third', '"T" + number', { starts: 'third.wanted', ends: 'part.came' }),
});

const suspend = (driver: ScenarioDriver, process: string) => driver.act(process, { type: 'suspend', reason: '等待审计' }, 'admin');
const activate = (driver: ScenarioDriver, process: string) => driver.act(process, { type: 'activate', reason: '审计结束' }, 'admin');

/** What comes to a suspended instance is not lost, in memory and in the host. */
const STORIES: Readonly<Record<string, (driver: ScenarioDriver) => Promise<void>>> = {
  'a message that comes to a suspended instance is taken up when it is activated': async (driver) => {
    await driver.message('part.wanted', { number: '7', person: 'zhao.lei' });
    expect(await suspend(driver, 'delivery')).toBeNull();
    expect(await driver.message('part.came', { number: '7' })).toBeNull();
    expect(await driver.observe('delivery')).toMatchObject({ end: null, isSuspended: true });
    expect(await activate(driver, 'delivery')).toBeNull();
    expect(await driver.observe('delivery')).toMatchObject({ end: 'back', isSuspended: false, incident: null });
  },
  'of two messages that would have ended the same wait, the second waits for whoever comes to listen': async (driver) => {
    await driver.message('part.wanted', { number: '7', person: 'zhao.lei' });
    await suspend(driver, 'delivery');
    await driver.message('part.came', { number: '7' });
    await driver.message('part.came', { number: '7' });
    await activate(driver, 'delivery');
    expect(await driver.observe('delivery')).toMatchObject({ end: 'back' });
    // Whoever comes to listen hears it, once.
    await driver.message('second.wanted', { number: '7', person: 'zhao.lei' });
    expect(await driver.observe('second')).toMatchObject({ end: 'back' });
    await driver.message('third.wanted', { number: '7', person: 'zhao.lei' });
    expect(await driver.observe('third')).toMatchObject({ end: null });
  },
  'a called process ends while its caller is suspended: the caller goes on when it is activated': async (driver) => {
    await driver.act(
      'order',
      { type: 'start', process: 'order', outcome: 'done', documents: { request: { days: 1 } }, comment: null },
      'zhao.lei',
    );
    await suspend(driver, 'order');
    const looking = (await driver.observe('only'))!.tasks[0]!.ordinal;
    await driver.act('only', { type: 'complete', task: looking, outcome: 'done', documents: {}, comment: null, saw: null }, 'wu.min');
    expect(await driver.observe('order')).toMatchObject({ states: ['calling'], end: null });
    await activate(driver, 'order');
    expect(await driver.observe('order')).toMatchObject({ end: 'sent' });
  },
};

const hosts = onBothDrivers(FILES, { ...STORIES, ...scenariosOf(FILES, 'work') });

test('a suspended instance is shown as such: in the inbox, in lists, to whoever was told, and to whoever tries to act', () =>
  hosts().play(async (on) => {
    const [zhao, wu, admin] = [on.person('zhao.lei'), on.person('wu.min'), on.person('admin')];
    const { id, tasks } = (await zhao.send('POST', '/api/instances', { process: 'work', documents: { request: { days: 1 } } })).body;
    const task = (tasks as { id: string }[])[0]!.id;
    expect((await wu.get('/api/tasks')).body.items).toMatchObject([{ id: task, isSuspended: false }]);
    expect(await admin.send('POST', `/api/instances/${String(id)}/suspend`, { reason: '等待审计' })).toMatchObject({
      status: 200,
      body: { status: 'suspended', suspended: { by: 'admin', reason: '等待审计', kept: 0 } },
    });
    expect((await wu.get('/api/tasks')).body.items).toMatchObject([{ id: task, isSuspended: true, dueAt: null }]);
    expect((await wu.get(`/api/tasks/${task}`)).body).toMatchObject({ isSuspended: true });
    expect((await admin.get('/api/instances?status=suspended')).body.items).toMatchObject([{ id, status: 'suspended' }]);
    expect((await zhao.get('/api/notifications')).body.items).toMatchObject([
      { event: 'instance.suspended', by: 'admin', instance: id, about: { suspended: true, reason: '等待审计' } },
    ]);
    expect((await zhao.get(`/api/instances/${String(id)}/path`)).body).toMatchObject({ until: 'suspended' });
    expect(await wu.send('POST', `/api/tasks/${task}/complete`, {})).toMatchObject({
      status: 409,
      body: { code: 'instance-suspended', facts: { by: 'admin', reason: '等待审计', at: expect.any(String) } },
    });
  }));
