import type { JsonObject } from '#engine/runtime/instance.js';
import { Background } from '#server/instance/background.js';
import type { Person } from '#test/http/person.js';
import type { StoryHost } from '#test/http/story-hosts.js';

/** When the story begins: a Tuesday before the holidays. */
const BEGINNING = '2026-09-29T09:00:00+08:00';

/** Lets people work on a host with the library of every row, until each table has rows of what is over and of what is still open. */
export async function leaveEveryRow(story: StoryHost): Promise<void> {
  const clock = (to: string): Promise<unknown> => done(story.person('admin').send('POST', '/api/clock', { to, hold: true }));
  const settle = (): Promise<void> => story.host.app.get(Background).settle();
  const start = async (by: string, process: string, documents: object): Promise<void> => {
    await done(story.person(by).send('POST', '/api/instances', { process, documents }));
    await settle();
  };
  const finish = async (by: string, state: string, body: object = {}): Promise<void> => {
    const person = story.person(by);
    const task = (await person.get('/api/tasks?limit=100')).body.items.find((item) => item['state'] === state);
    if (!task) throw new Error(`${by} has no task at ${state}`);
    await done(person.send('POST', `/api/tasks/${String(task['id'])}/complete`, body));
    await settle();
  };

  await clock(BEGINNING);
  // One that goes all the way: called and answered, recorded, sent on; then another that still waits for its child.
  await start('zhao.lei', 'leave', { request: { days: 2 } });
  await finish('wang.fang', 'review', { outcome: 'approved' });
  await finish('wu.min', 'looking');
  await start('zhao.lei', 'leave', { request: { days: 3 } });
  await finish('wang.fang', 'review', { outcome: 'approved' });
  await start('zhao.lei', 'guest', { guest: { client: 'K1', phone: '13911112222', city: '苏州' } });
  await attach(story.person('zhao.lei'), '报价.txt');
  await start('liu.yang', 'regions', { request: { days: 1 } });
  await finish('wu.min', 'price');
  // This one is warned, and stays.
  await start('liu.yang', 'leave', { request: { days: 4 } });
  await done(story.person('admin').send('POST', '/api/schedules/resume', { process: 'patrol', reason: 'story' }));
  await clock('2026-09-30T08:00:00+08:00');
  await done(story.person('admin').send('POST', '/api/messages', { name: 'badge.returned', payload: { number: 'nobody' } }));
}

async function attach(person: Person, name: string): Promise<void> {
  const guest = (await person.get('/api/instances?limit=50')).body.items.find((item) => item['process'] === 'guest');
  const { digest } = (await done(person.store('text/plain', Buffer.from(name)))).body;
  await done(person.send('POST', `/api/instances/${String(guest?.['id'])}/attachments`, { digest, name }));
}

async function done<Answer extends { readonly status: number; readonly body: JsonObject | Record<string, unknown> }>(
  sent: Promise<Answer>,
): Promise<Answer> {
  const answered = await sent;
  if (answered.status >= 400) throw new Error(`answered ${answered.status}: ${JSON.stringify(answered.body)}`);
  return answered;
}
