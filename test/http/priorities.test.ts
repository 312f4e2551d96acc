import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { PgPool } from '#server/database/pg-pool.js';
import { LibraryHost } from './library-host.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';
import type { Person } from './person.js';

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ word: 'string' }),
  'processes/order.yaml': `${requestOpening('order', 'DD', 'checking', '')}
  checking:
    ${title}
    approval: { mode: all, by: [finance, warehouse-keeper], priority: 'request.word == "rush" ? "urgent" : "normal"' }
    limit: { within: 1 working day, breach: [{ priority: high }], chain: { +1 working day: { priority: urgent } } }
    on: { approved: packing, rejected: asking }
  packing: { ${title}, task: { by: everyone in finance, assign: claim, priority: low }, on: { done: telling } }
  telling: { ${title}, task: { by: finance, each: '["high", "low"]', as: word, priority: word }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/order.scenarios.yaml': `
- scenario: 普通订单超时后升为加急，再晚一天升为特急 / an order becomes more pressing when it is late, and more so a day later
  given: { now: 2026-09-28T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { word: calm } }
    - expect: { tasks: [{ state: checking, for: finance, priority: normal }, { state: checking, for: warehouse-keeper, priority: normal }] }
    - wait: 2026-09-29T18:00+08:00
    - expect: { tasks: [{ for: finance, priority: high }, { for: warehouse-keeper, priority: high }] }
    - approved: { by: wu.min }
    - wait: 2026-09-30T18:00+08:00
    - expect: { tasks: [{ for: warehouse-keeper, priority: urgent }] }
    - approved: { by: ma.chao }
    - expect: { tasks: [{ state: packing, priority: low }] }
- scenario: 特急订单超时后仍是特急；逐项各有优先级 / an urgent order stays urgent when late; each item has its own priority
  given: { now: 2026-09-28T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { word: rush } }
    - wait: 2026-09-29T18:00+08:00
    - expect: { tasks: [{ for: finance, priority: urgent }, { for: warehouse-keeper, priority: urgent }] }
    - approved: { by: wu.min }
    - approved: { by: ma.chao }
    - done: { by: wu.min, state: packing }
    - expect: { tasks: [{ item: 0, priority: high }, { item: 1, priority: low }] }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'order'));

describe('an inbox', () => {
  let own: LibraryHost;
  let zhao: Person;
  let wu: Person;
  let admin: Person;

  beforeAll(async () => {
    own = await LibraryHost.start(FILES);
    [zhao, wu, admin] = await Promise.all([own.signIn('zhao.lei'), own.signIn('wu.min'), own.signIn('admin')]);
  });
  afterAll(() => own?.stop());

  const to = (text: string): Promise<unknown> =>
    admin.send('POST', '/api/clock', { to: new Date(`${text}+08:00`).toISOString(), hold: true });
  const start = async (word: string): Promise<string> =>
    String((await zhao.send('POST', '/api/instances', { process: 'order', documents: { request: { word } } })).body['id']);
  const inbox = async (query: string): Promise<{ items: { instance: string; priority: string; id: string }[]; next: string | null }> =>
    (await wu.get(`/api/tasks?${query}`)).body as never;

  test('shows the most pressing first, of those the earliest due, page by page and the same on every page', async () => {
    const started: [string, string][] = [];
    for (const [day, word] of [
      ['2027-03-02', 'calm'],
      ['2027-03-03', 'rush'],
      ['2027-03-04', 'calm'],
      ['2027-03-05', 'rush'],
      ['2027-03-05', 'calm'],
    ] as const) {
      await to(`${day}T09:00`);
      started.push([await start(word), word]);
    }
    const [late, rush, later, nextRush, calm] = started.map(([id]) => id);
    // Two are late by now: of the urgent ones the earlier, of the others two that were raised.
    const expected = [
      [rush, 'urgent'],
      [nextRush, 'urgent'],
      [late, 'urgent'],
      [later, 'high'],
      [calm, 'normal'],
    ];
    await to('2027-03-05T18:00');
    const all = await inbox('limit=50');
    const order = all.items.map(({ instance, priority }) => [instance, priority]);
    expect(order).toEqual([expected[2], expected[0], expected[1], expected[3], expected[4]]);

    const paged: typeof order = [];
    for (let after = ''; ;) {
      const page = await inbox(`limit=2${after}`);
      paged.push(...page.items.map(({ instance, priority }) => [instance, priority]));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(paged).toEqual(order);
    expect((await wu.get(`/api/tasks/${all.items[0]!.id}`)).body).toMatchObject({ priority: 'urgent' });
    expect((await zhao.get(`/api/instances/${late!}`)).body['tasks']).toMatchObject([{ priority: 'urgent' }, { priority: 'urgent' }]);
  });

  test('is found by its index in that order', async () => {
    const { rows } = await own.host.app
      .get(PgPool)
      .query<{ columns: string }>(`SELECT pg_get_constraintdef(oid) AS columns FROM pg_constraint WHERE conname = 'task_candidate_pk'`);
    expect(rows).toEqual([{ columns: 'PRIMARY KEY (shard, principal, priority, due_at, instance_id, ordinal)' }]);
  });

  test('why a task is so pressing', async () => {
    const whys = async (): Promise<unknown[]> => {
      const { items } = await inbox('limit=50');
      return Promise.all(items.map(async ({ id }) => (await wu.get(`/api/tasks/${id}/why`)).body['priority']));
    };
    const data = (value: string): object => ({ expression: 'request.word == "rush" ? "urgent" : "normal"', value });
    expect(await whys()).toMatchObject([
      { is: 'urgent', data: data('normal'), text: { zh: '特急：超时后由普通提高', en: 'urgent: raised from normal when it was late' } },
      { is: 'urgent', data: data('urgent'), text: { zh: expect.stringContaining('单据') } },
      { is: 'urgent', data: data('urgent') },
      { is: 'high', data: data('normal') },
      { is: 'normal', data: data('normal') },
    ]);
  });
});
