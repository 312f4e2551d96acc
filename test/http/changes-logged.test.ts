import type { AccessAction } from '#server/access/access-action.js';
import { PgPool } from '#server/database/pg-pool.js';
import { routeOf, TASK_COMMANDS } from '#server/task/task-commands.js';
import { SCHEDULED } from '#test/scheduled-library.js';
import { loggedWhile } from './access-log-of.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';
import { SMALL_LIBRARY } from './small-library.js';

const LIBRARY = [...SMALL_LIBRARY, { path: 'processes/meeting.yaml', text: SCHEDULED['processes/meeting.yaml'] ?? '' }];
const FILE = { digest: '', name: 'note.txt' };
const REASON = { reason: '测试' };
const RUN = '/api/schedules/meeting/weekly/runs/2026-09-28';

let host: LibraryHost;
let admin: Person;
beforeAll(async () => {
  host = await LibraryHost.start(LIBRARY);
  admin = await host.signIn('admin');
});
afterAll(() => host?.stop());

const pool = (): PgPool => host.host.app.get(PgPool);
const ask = (method: string, path: string, body?: object): Promise<Answered> => admin.send(method, path, body);

/** The run of a day as if it had come so far. */
async function inState(state: string): Promise<void> {
  await pool().query(
    `INSERT INTO schedule_run (process, name, day, due_at, noticed_at, kind, state, seed) VALUES ('meeting', 'weekly', '2026-09-28', now(), now(), 'missed', $1, 's')
     ON CONFLICT (process, name, day) DO UPDATE SET state = $1`,
    [state],
  );
}

function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)).toISOString().slice(0, 7);
}

/** What changes something and is no command of an instance → how it is done, and what the log calls it. */
const CHANGES: Readonly<Record<string, { readonly is: AccessAction; readonly outcome?: string; readonly by: () => Promise<Answered> }>> = {
  'POST /api/sessions': { is: 'sign-in', by: () => ask('POST', '/api/sessions', { person: 'li.na', password: host.host.demoPassword }) },
  'DELETE /api/sessions/current': {
    is: 'sign-out',
    by: async () => (await host.signIn('li.na')).send('DELETE', '/api/sessions/current'),
  },
  // That it is told when it is done, a host without an account shows.
  'POST /api/setup': {
    is: 'set-up',
    outcome: 'setup-closed',
    by: () => ask('POST', '/api/setup', { token: 'x', person: 'rival', password: 'a long enough one' }),
  },
  'POST /api/definitions': {
    is: 'publish',
    by: () => {
      const files = LIBRARY.map(({ path, text }) => ({ path, text: path === 'processes/leave.yaml' ? `${text}# 1\n` : text }));
      return ask('POST', '/api/definitions', { files, ...REASON });
    },
  },
  'PUT /api/people/{id}': {
    is: 'save-person',
    by: () => ask('PUT', '/api/people/new.person', { name: { zh: '新', en: 'New' }, posts: [], password: 'a long enough one' }),
  },
  'POST /api/people/import': {
    is: 'import-people',
    by: () => ask('POST', '/api/people/import', { text: 'person,nameZh,nameEn,unit,role\nbai.he,白鹤,Bai He,branch-east,salesperson\n' }),
  },
  'POST /api/people/{id}/substitutions': {
    is: 'enter-substitution',
    by: () => ask('POST', '/api/people/wang.fang/substitutions', { by: 'li.na', from: '2026-10-05', to: '2026-10-09' }),
  },
  'DELETE /api/substitutions/{id}': {
    is: 'end-substitution',
    by: async () => {
      const { body } = await ask('POST', '/api/people/wang.fang/substitutions', { by: 'li.na', from: '2026-11-05', to: '2026-11-09' });
      return ask('DELETE', `/api/substitutions/${String(body['id'])}`);
    },
  },
  'POST /api/people/{id}/hand-over': { is: 'hand-over', by: () => ask('POST', '/api/people/li.na/hand-over', { to: 'sun.li', ...REASON }) },
  'POST /api/schedules/pause': { is: 'pause-schedule', by: () => ask('POST', '/api/schedules/pause', REASON) },
  'POST /api/schedules/resume': { is: 'resume-schedule', by: () => ask('POST', '/api/schedules/resume', REASON) },
  'POST /api/schedules/{process}/{name}/pause': {
    is: 'pause-schedule',
    by: () => ask('POST', '/api/schedules/meeting/weekly/pause', REASON),
  },
  'POST /api/schedules/{process}/{name}/resume': {
    is: 'resume-schedule',
    by: () => ask('POST', '/api/schedules/meeting/weekly/resume', REASON),
  },
  'POST /api/schedules/{process}/{name}/backfill': {
    is: 'backfill-schedule',
    by: () => ask('POST', '/api/schedules/meeting/weekly/backfill', { from: '2026-08-01', to: '2026-08-15', ...REASON }),
  },
  'POST /api/schedules/{process}/{name}/runs/{day}/confirm': {
    is: 'confirm-run',
    by: async () => {
      await inState('waiting');
      return ask('POST', `${RUN}/confirm`, REASON);
    },
  },
  'POST /api/schedules/{process}/{name}/runs/{day}/skip': {
    is: 'skip-run',
    by: async () => {
      await inState('waiting');
      return ask('POST', `${RUN}/skip`, REASON);
    },
  },
  'POST /api/schedules/{process}/{name}/runs/{day}/retry': {
    is: 'retry-run',
    by: async () => {
      await inState('failed');
      return ask('POST', `${RUN}/retry`, REASON);
    },
  },
  'POST /api/files': { is: 'store-file', by: () => admin.store('text/plain', Buffer.from('note')) },
  'POST /api/messages': {
    is: 'deliver-message',
    by: () => ask('POST', '/api/messages', { name: 'badge.returned', payload: { number: 'x' } }),
  },
  'POST /api/clock': { is: 'move-clock', by: () => ask('POST', '/api/clock', { to: new Date(Date.now() + 3_600_000).toISOString() }) },
  'POST /api/holds': { is: 'place-hold', by: () => ask('POST', '/api/holds', { subject: 'process:leave', ...REASON }) },
  'POST /api/holds/{id}/lift': {
    is: 'lift-hold',
    by: async () => {
      const { body } = await ask('POST', '/api/holds', { subject: 'process:leave', ...REASON });
      return ask('POST', `/api/holds/${String(body['id'])}/lift`, REASON);
    },
  },
  // Nothing began last month.
  'POST /api/purges': { is: 'begin-purge', by: () => ask('POST', '/api/purges', { month: lastMonth(), ...REASON }) },
  // It changes nothing but costs much, and is a look at everything.
  'POST /api/audit/checks': { is: 'check-database', by: () => ask('POST', '/api/audit/checks', { only: ['I3'] }) },
  'POST /api/erasures': { is: 'erase', by: () => ask('POST', '/api/erasures', { subject: 'directory:new.person', ...REASON }) },
};

/** Commands → what they take here: well-formed, allowed or not. */
const COMMANDS: Readonly<Record<string, { readonly type: string; readonly body?: object }>> = {
  'POST /api/instances': { type: 'start', body: { process: 'leave', documents: { request: { days: 1 } } } },
  'POST /api/instances/{id}/buttons/{button}': { type: 'press', body: {} },
  'POST /api/instances/{id}/read': { type: 'markRead' },
  'POST /api/instances/{id}/comments': { type: 'comment', body: { text: '问' } },
  'POST /api/instances/{id}/attachments': { type: 'attach', body: FILE },
  'POST /api/instances/{id}/excuses': { type: 'excuse', body: { limit: 99, reason: 'late' } },
  'POST /api/instances/{id}/hand-over': { type: 'handOver', body: { from: 'li.na', to: 'zhou.min', ...REASON } },
  'POST /api/instances/{id}/cancel': { type: 'cancel', body: REASON },
  'POST /api/instances/{id}/migrate': { type: 'migrate', body: REASON },
  'POST /api/instances/{id}/suspend': { type: 'suspend', body: REASON },
  'POST /api/instances/{id}/activate': { type: 'activate', body: REASON },
  'POST /api/instances/{id}/incident': { type: 'resolveIncident', body: { how: 'skip', ...REASON } },
  'POST /api/instances/{id}/move': { type: 'move', body: { to: 'granted', ...REASON } },
  'POST /api/tasks/batch': { type: 'claim', body: { command: { type: 'claim' }, tasks: [{ id: 'TASK' }] } },
  'POST /api/tasks/{id}/attach': { type: 'attach', body: FILE },
  ...Object.fromEntries(TASK_COMMANDS.map((type) => [`POST /api/tasks/{id}/${routeOf(type)}`, { type }])),
};
/** What commands of a task take that need something. */
const BODIES: Readonly<Record<string, object>> = {
  draft: { documents: {} },
  signFor: { voter: 'wang.fang', consent: { how: '电话', at: '2026-09-29T09:00:00+08:00' } },
  cc: { to: ['ma.chao'] },
  ask: { to: 'ma.chao', question: '？' },
  answer: { question: 1, answer: '是' },
  pause: { reason: 'holiday' },
  comment: { text: '问' },
  transfer: { to: 'li.na' },
  reassign: { from: 'li.na', to: 'zhou.min', ...REASON },
  delegate: { to: 'li.na' },
  addApprover: { person: 'li.na', place: 'after' },
  removeApprover: { person: 'ma.chao', comment: '不必' },
  return: { comment: '有误' },
};

/** They are sent as POST, for what they ask about is large. */
const QUESTIONS: Readonly<Record<string, object>> = {
  'POST /api/definitions/check': { files: LIBRARY },
  'POST /api/definitions/moved': { files: LIBRARY },
};

const events = async (): Promise<number> => Number((await pool().query<{ n: string }>('SELECT count(*) AS n FROM event')).rows[0]?.n);

test('every route that may change something is a command, or tells the access log', async () => {
  const { paths } = (await admin.get('/api/openapi.json')).body as unknown as { paths: Record<string, object> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method) => (method === 'get' ? [] : [`${method.toUpperCase()} ${path}`])),
  );
  expect(routes.sort()).toEqual([CHANGES, COMMANDS, QUESTIONS].flatMap((table) => Object.keys(table)).sort());
});

test.each(Object.entries(CHANGES))('%s leaves an entry', async (_, { is, outcome = 'done', by }) => {
  let answer: Answered | null = null;
  const logged = await loggedWhile(host.host, async () => (answer = await by()));
  const told = logged.filter(({ action }) => action === is);
  expect({ answer: answer!.text, told: [...new Set(told.map((entry) => entry.outcome))] }).toMatchObject({ told: [outcome] });
});

test.each(Object.entries(COMMANDS))('%s is an event, or a refused command', async (route, { type, body = BODIES[type] ?? {} }) => {
  const { body: started } = await (
    await host.signIn('zhao.lei')
  ).send('POST', '/api/instances', {
    process: 'leave',
    documents: { request: { days: 2 } },
  });
  const task = (started['tasks'] as unknown as { id: string }[])[0]?.id ?? '';
  const { digest } = (await admin.store('text/plain', Buffer.from('note'))).body;
  const path = route
    .replace('POST ', '')
    .replace('/tasks/{id}', `/tasks/${task}`)
    .replace('{id}', String(started['id']))
    .replace('{button}', 'withdraw');
  const sent: object = body === FILE ? { ...FILE, digest } : JSON.parse(JSON.stringify(body).replace('TASK', task));
  const before = await events();
  const logged = await loggedWhile(host.host, () => ask('POST', path, sent));
  const refused = logged.filter(({ action, details }) => action === 'command' && details['command'] === type);
  expect((await events()) - before + refused.length).toBe(1);
});

test.each(Object.entries(QUESTIONS))('%s changes nothing', async (route, body) => {
  const before = await events();
  expect(await loggedWhile(host.host, () => ask('POST', route.replace('POST ', ''), body))).toEqual([]);
  expect(await events()).toBe(before);
});
