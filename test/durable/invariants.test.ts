import pg from 'pg';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type StoryHost, StoryHosts } from '#test/http/story-hosts.js';
import { brokenInvariants } from './invariants.js';

let hosts: StoryHosts;
let story: StoryHost;
let owner: pg.Client;

beforeAll(async () => {
  hosts = await StoryHosts.start();
  story = await hosts.begin();
  for (const order of ['A', 'B']) {
    const documents = {
      goodsRequest: {
        contract: 'HT-2026-00001',
        customer: 'ACME',
        lines: [{ product: 'P1', quantity: 1, unitPrice: 100 }],
        shipTo: order,
        requiredDate: '2036-10-12',
      },
    };
    const { status } = await story.person('zhou.jie').send('POST', '/api/instances', { process: 'shipment', documents });
    expect(status).toBe(201);
  }
  owner = new pg.Client(story.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await story?.stop();
  await hosts?.stop();
});

const check = (): Promise<readonly string[]> => brokenInvariants(owner, (hash) => story.host.app.get(Knowledge).compiled(hash));

test('a database at rest is sound', async () => {
  expect(await check()).toEqual([]);
});

test.each([
  ['a task without its row', `DELETE FROM task WHERE instance_id = (SELECT id FROM instance ORDER BY id LIMIT 1)`, /task rows are \[\]/],
  [
    'an inbox without the task',
    `DELETE FROM task_candidate WHERE instance_id = (SELECT id FROM instance ORDER BY id LIMIT 1)`,
    /task_candidate rows are \[\]/,
  ],
  ['a timer that is lost', `DELETE FROM timer WHERE instance_id = (SELECT id FROM instance ORDER BY id LIMIT 1)`, /timer rows are \[\]/],
  ['a timer that is another', `UPDATE timer SET at = at + interval '1 second'`, /timer rows are/],
  [
    'a row of no instance',
    `INSERT INTO task VALUES (0, gen_random_uuid(), 1, 'shipment', 'outbound', NULL, now(), NULL)`,
    /has no instance/,
  ],
  [
    'an event that was edited',
    `UPDATE event SET body = jsonb_set(body::jsonb, '{versions,directory}', '9')`,
    /history is edited at event 1/,
  ],
  ['an event that is gone', `DELETE FROM event WHERE instance_id = (SELECT id FROM instance ORDER BY id LIMIT 1)`, /there are 0 events/],
  ['a state nobody decided', `UPDATE instance SET initiator = 'li.na'`, /state.initiator is "li.na", replayed "zhou.jie"/],
  ['a document nobody filled', `UPDATE instance SET documents = '{}'`, /documents.goodsRequest is undefined/],
  ['a batch that covers something else', `UPDATE batch SET root = decode(repeat('00', 32), 'hex')`, /does not cover/],
  [
    'a command without its event',
    `INSERT INTO command SELECT shard, 'x', instance_id, seq, digest FROM command LIMIT 1`,
    /commands are not those/,
  ],
  ['a timer nobody fired', `UPDATE timer SET at = at - interval '10 years'`, /overdue/],
  [
    'a call nobody answers',
    `UPDATE instance SET state = jsonb_set(state::jsonb, '{calls}', '{"9":{"kind":"call","event":null,"ordinal":9,"instance":"00000000-0000-7000-8000-000000000000"}}')`,
    /waits for a call that is over: \S+ 9/,
  ],
  ['a message left behind', `INSERT INTO outbox SELECT 0, id, 1, 9, now(), '{"kind":"send"}' FROM instance LIMIT 1`, /not delivered/],
])('%s is found', async (_, damage, line) => {
  await owner.query('BEGIN');
  try {
    await owner.query(damage);
    expect((await check()).join('\n')).toMatch(line);
  } finally {
    await owner.query('ROLLBACK');
  }
});
