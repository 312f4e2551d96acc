import { SmallHost } from './small-host.js';

const BROKEN = { path: 'processes/x.yaml', text: 'id: x' };
let small: SmallHost;
beforeAll(async () => {
  small = await SmallHost.start();
});
afterAll(() => small?.stop());

/** Who asks: nobody, a salesperson of another branch, the initiator, the manager who decides, an auditor, a process owner, an administrator. */
const WHO = {
  anonymous: null,
  other: 'liu.yang',
  initiator: 'zhao.lei',
  decider: 'wang.fang',
  auditor: 'shen.yu',
  owner: 'tang.wei',
  admin: 'admin',
} as const;
type Expected = readonly [
  anonymous: number,
  other: number,
  initiator: number,
  decider: number,
  auditor: number,
  owner: number,
  admin: number,
];

/** Status of every route for everybody, of a fresh instance that waits for its decider. A route without a row fails the test. */
const ROUTES: Readonly<Record<string, { readonly body?: unknown; readonly is: Expected }>> = {
  'POST /api/sessions': { is: [422, 422, 422, 422, 422, 422, 422] },
  'DELETE /api/sessions/current': { is: [401, 204, 204, 204, 204, 204, 204] },
  'GET /api/me': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/setup': { body: { token: 'x', person: 'x', password: 'a long enough one' }, is: [403, 403, 403, 403, 403, 403, 403] },
  'GET /api/definitions': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/definitions': { body: { files: [BROKEN], reason: 'r' }, is: [401, 403, 403, 422, 403, 422, 422] },
  'GET /api/definitions/{id}': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/definitions/{id}/diagram.svg': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/definitions/check': { body: { files: [BROKEN] }, is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/instances': { body: { process: 'leave', documents: { request: { days: 1 } } }, is: [401, 201, 201, 403, 403, 403, 403] },
  'GET /api/instances': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/instances/{id}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/instances/{id}/buttons/{button}': { body: {}, is: [401, 404, 200, 403, 403, 404, 403] },
  'POST /api/instances/{id}/excuses': { body: { limit: 99, reason: 'late' }, is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/instances/{id}/cancel': { body: { reason: 'why' }, is: [401, 404, 403, 403, 403, 404, 200] },
  'GET /api/instances/{id}/history': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/prints': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/prints/{print}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/erasures': { body: {}, is: [401, 403, 403, 403, 403, 403, 422] },
  'GET /api/tasks': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/tasks/{id}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/tasks/{id}/claim': { body: {}, is: [401, 403, 403, 200, 403, 403, 403] },
  // Nobody holds it yet.
  'POST /api/tasks/{id}/release': { body: {}, is: [401, 409, 409, 409, 409, 409, 409] },
  'POST /api/tasks/{id}/draft': { body: { documents: {} }, is: [401, 403, 403, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/complete': { body: { outcome: 'approved' }, is: [401, 403, 403, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/return': { body: { comment: 'why' }, is: [401, 403, 403, 200, 403, 403, 403] },
  'GET /api/registers': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/registers/{id}': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/registers/{id}/{key}': { is: [401, 404, 404, 404, 404, 404, 404] },
  'GET /api/people': { is: [401, 200, 200, 200, 200, 200, 200] },
  'PUT /api/people/{id}': { body: { name: { zh: '新', en: 'New' }, posts: [] }, is: [401, 403, 403, 403, 403, 403, 204] },
  'POST /api/messages': { body: { name: 'badge.returned', payload: { number: 'x' } }, is: [401, 403, 403, 403, 403, 403, 202] },
  'GET /api/clock': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/clock': { body: { to: '2001-01-01T00:00:00Z' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'GET /api/health': { is: [200, 200, 200, 200, 200, 200, 200] },
};

test('every route is answered as the table says, and none is without a row', async () => {
  const actual: Record<string, readonly number[]> = {};
  for (const [route, path] of await routes()) {
    const [method = ''] = route.split(' ');
    const statuses: number[] = [];
    for (const person of Object.values(WHO)) {
      const token = person === null ? null : await small.tokenOf(person, method === 'DELETE');
      const { body } = ROUTES[route] ?? {};
      statuses.push(
        (await small.ask(method, await placeOf(path), { token, ...(body === undefined && method !== 'POST' ? {} : { body: body ?? {} }) }))
          .status,
      );
    }
    actual[route] = statuses;
  }
  expect(actual).toEqual(Object.fromEntries(Object.entries(ROUTES).map(([route, { is }]) => [route, is])));
});

async function routes(): Promise<readonly (readonly [route: string, path: string])[]> {
  const { body } = await small.ask('GET', '/api/openapi.json');
  return Object.entries(body['paths'] as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [`${method.toUpperCase()} ${path}`, path] as const),
  );
}

/** The address with what it names: an instance that has just begun, its task, its print. */
async function placeOf(path: string): Promise<string> {
  const { instance, task } = await small.startLeave();
  const print = path.includes('{print}') ? await firstPrint(instance) : '';
  return path
    .replace('/tasks/{id}', `/tasks/${task}`)
    .replace('/instances/{id}', `/instances/${instance}`)
    .replace('/definitions/{id}', '/definitions/leave')
    .replace('/registers/{id}', '/registers/violation')
    .replace('/people/{id}', '/people/new.person')
    .replace('{button}', 'withdraw')
    .replace('{print}', print)
    .replace('{key}', 'nothing');
}

async function firstPrint(instance: string): Promise<string> {
  const { body } = await small.ask('GET', `/api/instances/${instance}/prints`, { token: await small.tokenOf('zhao.lei') });
  return String((body['items'] as { id: string }[])[0]?.id);
}
