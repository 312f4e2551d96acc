import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Answer, SmallHost } from './small-host.js';

const FILE = { digest: '0'.repeat(64), name: 'note.txt' };
const BROKEN = { path: 'processes/x.yaml', text: 'id: x' };

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
let small: SmallHost;
let document: Document;
beforeAll(async () => {
  small = await SmallHost.start();
  document = (await small.ask('GET', '/api/openapi.json')).body as unknown as Document;
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

const MONTH = 'from=2026-09-01T00:00:00Z&to=2026-10-01T00:00:00Z';

/** Status of every route for everybody, of a fresh instance that waits for its decider. A route without a row fails the test. */
const ROUTES: Readonly<Record<string, { readonly query?: string; readonly body?: unknown; readonly is: Expected }>> = {
  'POST /api/sessions': { is: [422, 422, 422, 422, 422, 422, 422] },
  'DELETE /api/sessions/current': { is: [401, 204, 204, 204, 204, 204, 204] },
  'GET /api/me': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/setup': { body: { token: 'x', person: 'x', password: 'a long enough one' }, is: [403, 403, 403, 403, 403, 403, 403] },
  'GET /api/definitions': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/definitions/moved': { body: { files: [BROKEN] }, is: [401, 403, 403, 422, 403, 422, 422] },
  'POST /api/definitions': { body: { files: [BROKEN], reason: 'r' }, is: [401, 403, 403, 422, 403, 422, 422] },
  'GET /api/definitions/{id}': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/definitions/{id}/versions/{version}': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/library': { is: [401, 403, 403, 200, 200, 200, 200] },
  'GET /api/library/versions': { is: [401, 403, 403, 200, 200, 200, 200] },
  'GET /api/library/versions/{version}': { is: [401, 403, 403, 200, 200, 200, 200] },
  'GET /api/definitions/{id}/preview': { query: '?command={"type":"start"}', is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/definitions/{id}/diagram.svg': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/definitions/check': { body: { files: [BROKEN] }, is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/instances': { body: { process: 'leave', documents: { request: { days: 1 } } }, is: [401, 201, 201, 403, 403, 403, 403] },
  'GET /api/instances': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/instances/{id}/as-of': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/difference': { query: '?from=0', is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/fields/{path}/history': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/replay-check': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/preview': { query: '?command={"type":"cancel","reason":"why"}', is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/path': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/instances/{id}/buttons/{button}': { body: {}, is: [401, 404, 200, 403, 403, 404, 403] },
  'POST /api/instances/{id}/excuses': { body: { limit: 99, reason: 'late' }, is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/instances/{id}/hand-over': { body: { from: 'li.na', to: 'zhou.min', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'POST /api/instances/{id}/cancel': { body: { reason: 'why' }, is: [401, 404, 403, 403, 403, 404, 200] },
  'GET /api/instances/{id}/history': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/evidence-pack': { is: [401, 404, 403, 200, 200, 404, 200] },
  'GET /api/instances/{id}/signatures': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/prints': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/prints/{print}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/erasures': { body: {}, is: [401, 403, 403, 403, 403, 403, 422] },
  'POST /api/instances/{id}/incident': { body: { how: 'skip', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'POST /api/instances/{id}/move': { body: { to: 'nowhere', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 422] },
  'POST /api/instances/{id}/migrate': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'POST /api/instances/{id}/suspend': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 200] },
  'POST /api/instances/{id}/activate': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'GET /api/incidents': { is: [401, 403, 403, 403, 403, 403, 200] },
  'GET /api/messages': { is: [401, 403, 403, 403, 403, 403, 200] },
  'GET /api/dead-letters': { is: [401, 403, 403, 403, 403, 403, 200] },
  'GET /api/breaches': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/evidence': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/evidence/report': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/seals': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/instances/{id}/access': { query: '?field=request.days', is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/audit/instances': { query: '?process=leave', is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/audit/duties': { query: `?${MONTH}`, is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/audit/interventions': { query: `?${MONTH}`, is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/audit/stand-ins': { query: `?${MONTH}`, is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/audit/gates': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/breaches/counts': { query: `?by=cause&${MONTH}`, is: [401, 200, 200, 200, 200, 200, 200] },
  // One check at a time: none is begun.
  'POST /api/audit/checks': { body: { only: [] }, is: [401, 403, 403, 403, 422, 403, 422] },
  'GET /api/events': { query: `?person=li.na&${MONTH}`, is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/figures': { query: '?process=leave&from=2026-09-01&to=2026-09-30', is: [401, 403, 403, 200, 200, 403, 200] },
  'GET /api/kpis': { query: '?from=2026-09-01&to=2026-09-30', is: [401, 403, 403, 200, 200, 403, 200] },
  'GET /api/calendars/versions': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/calendars/versions/{version}': { is: [401, 404, 404, 404, 404, 404, 404] },
  // The format asked for is none.
  'GET /api/exports/{format}': { is: [401, 403, 403, 403, 404, 403, 404] },
  'GET /api/calendars': { is: [401, 200, 200, 200, 200, 200, 200] },
  // Neither says what it asks for.
  'GET /api/calendars/{id}/days': { is: [401, 422, 422, 422, 422, 422, 422] },
  'GET /api/calendars/{id}/due': { is: [401, 422, 422, 422, 422, 422, 422] },
  'GET /api/instances/{id}/limits': { is: [401, 404, 200, 200, 200, 404, 200] },
  // The small library has no schedule.
  'GET /api/schedules': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/schedules/pause': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 200] },
  'POST /api/schedules/resume': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 200] },
  'GET /api/schedules/{process}/{name}': { is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/schedules/{process}/{name}/pause': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'POST /api/schedules/{process}/{name}/resume': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'POST /api/schedules/{process}/{name}/backfill': {
    body: { from: '2026-09-01', to: '2026-09-02', reason: 'why' },
    is: [401, 403, 403, 403, 403, 403, 404],
  },
  'GET /api/schedules/{process}/{name}/runs': { is: [401, 404, 404, 404, 404, 404, 404] },
  'GET /api/schedules/{process}/{name}/runs/{day}': { is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/schedules/{process}/{name}/runs/{day}/confirm': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'POST /api/schedules/{process}/{name}/runs/{day}/skip': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'POST /api/schedules/{process}/{name}/runs/{day}/retry': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'GET /api/tasks': { is: [401, 200, 200, 200, 200, 200, 200] },
  'POST /api/tasks/batch': { body: { command: { type: 'claim' }, tasks: [{ id: 'nothing' }] }, is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/tasks/{id}': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/tasks/{id}/preview': { query: '?command={"type":"claim"}', is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/tasks/{id}/why': { is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/tasks/{id}/claim': { body: {}, is: [401, 403, 403, 200, 403, 403, 403] },
  // Nobody holds it yet.
  'POST /api/tasks/{id}/release': { body: {}, is: [401, 409, 409, 409, 409, 409, 409] },
  'POST /api/tasks/{id}/draft': { body: { documents: {} }, is: [401, 403, 403, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/complete': { body: { outcome: 'approved' }, is: [401, 403, 403, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/cc': { body: { to: ['ma.chao'] }, is: [401, 403, 200, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/ask': { body: { to: 'ma.chao', question: 'why' }, is: [401, 403, 403, 200, 403, 403, 403] },
  // Nobody has asked anything, and the limit lists no reason to pause.
  'POST /api/tasks/{id}/answer': { body: { question: 1, answer: 'so' }, is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/tasks/{id}/pause': { body: { reason: 'holiday' }, is: [401, 403, 403, 422, 403, 403, 403] },
  'POST /api/tasks/{id}/resume': { body: {}, is: [401, 403, 403, 409, 403, 403, 403] },
  'POST /api/tasks/{id}/comment': { body: { text: 'why' }, is: [401, 403, 200, 200, 200, 403, 200] },
  'POST /api/instances/{id}/comments': { body: { text: 'why' }, is: [401, 404, 200, 200, 200, 404, 200] },
  'POST /api/files': { body: {}, is: [401, 415, 415, 415, 415, 415, 415] },
  // Nobody has stored or attached one.
  'GET /api/instances/{id}/attachments': { is: [401, 404, 200, 200, 200, 404, 200] },
  'GET /api/instances/{id}/attachments/{attachment}': { is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/instances/{id}/attachments': { body: FILE, is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/tasks/{id}/attach': { body: FILE, is: [401, 404, 404, 404, 404, 404, 404] },
  'GET /api/notifications': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/copies': { is: [401, 200, 200, 200, 200, 200, 200] },
  // Nothing was copied to anybody.
  'POST /api/instances/{id}/read': { body: {}, is: [401, 404, 404, 404, 404, 404, 404] },
  // Its gate lets nobody sign for a voter.
  'POST /api/tasks/{id}/sign-for': {
    body: { voter: 'wang.fang', consent: { how: '电话', at: '2026-09-29T09:00:00+08:00' } },
    is: [401, 409, 409, 409, 409, 409, 409],
  },
  'POST /api/tasks/{id}/urge': { body: {}, is: [401, 403, 200, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/transfer': { body: { to: 'li.na' }, is: [401, 403, 403, 200, 403, 403, 403] },
  // He has no part in it.
  'POST /api/tasks/{id}/reassign': { body: { from: 'li.na', to: 'zhou.min', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'POST /api/tasks/{id}/delegate': { body: { to: 'li.na' }, is: [401, 403, 403, 200, 403, 403, 403] },
  // It is not delegated.
  'POST /api/tasks/{id}/hand-back': { body: {}, is: [401, 409, 409, 409, 409, 409, 409] },
  'POST /api/tasks/{id}/add-approver': { body: { person: 'li.na', place: 'after' }, is: [401, 403, 403, 200, 403, 403, 403] },
  // He is no approver.
  'POST /api/tasks/{id}/remove-approver': { body: { person: 'ma.chao', comment: 'why' }, is: [401, 404, 404, 404, 404, 404, 404] },
  // The task is still open: nobody finished it.
  'POST /api/tasks/{id}/withdraw': { body: {}, is: [401, 409, 409, 409, 409, 409, 409] },
  'POST /api/tasks/{id}/take-back': { body: {}, is: [401, 409, 409, 409, 409, 409, 409] },
  'POST /api/tasks/{id}/view': { body: {}, is: [401, 403, 403, 200, 403, 403, 403] },
  'POST /api/tasks/{id}/return': { body: { comment: 'why' }, is: [401, 403, 403, 200, 403, 403, 403] },
  'GET /api/registers': { is: [401, 200, 200, 200, 200, 200, 200] },
  // The register of violations: its readers, owners of processes, auditors and administrators.
  'GET /api/registers/{id}': { is: [401, 403, 403, 200, 200, 403, 200] },
  'GET /api/registers/{id}/{key}': { is: [401, 403, 403, 404, 404, 403, 404] },
  'GET /api/people': { is: [401, 200, 200, 200, 200, 200, 200] },
  'PUT /api/people/{id}': { body: { name: { zh: '新', en: 'New' }, posts: [] }, is: [401, 403, 403, 403, 403, 403, 200] },
  'GET /api/people/{id}/hand-over': { query: '?to=nobody', is: [401, 403, 403, 403, 403, 403, 422] },
  'POST /api/people/{id}/hand-over': { body: { to: 'nobody', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 422] },
  'GET /api/people/export': { is: [401, 403, 403, 403, 200, 403, 200] },
  'POST /api/people/import': { query: '?dryRun=true', body: { text: 'person' }, is: [401, 403, 403, 403, 403, 403, 200] },
  'POST /api/people/{id}/substitutions': {
    body: { by: 'nobody', from: '2026-10-05', to: '2026-10-09' },
    is: [401, 403, 403, 403, 403, 403, 422],
  },
  'GET /api/directory': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/directory/versions': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/directory/versions/{version}': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/directory/versions/{version}/changes': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/substitutions': { is: [401, 200, 200, 200, 200, 200, 200] },
  'DELETE /api/substitutions/{id}': { is: [401, 404, 404, 404, 404, 404, 404] },
  'POST /api/messages': { body: { name: 'badge.returned', payload: { number: 'x' } }, is: [401, 403, 403, 403, 403, 403, 202] },
  'GET /api/access': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/clock': { is: [401, 200, 200, 200, 200, 200, 200] },
  'GET /api/retention': { is: [401, 403, 403, 403, 200, 403, 200] },
  // No month that is over has a partition but the last.
  'GET /api/retention/{month}': { is: [401, 403, 403, 403, 404, 403, 404] },
  'GET /api/holds': { is: [401, 403, 403, 403, 200, 403, 200] },
  'POST /api/holds': { body: { subject: 'process:leave', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 201] },
  'POST /api/holds/{id}/lift': { body: { reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'GET /api/purges': { is: [401, 403, 403, 403, 200, 403, 200] },
  'GET /api/purges/{id}': { is: [401, 403, 403, 403, 404, 403, 404] },
  'POST /api/purges': { body: { month: '2001-01', reason: 'why' }, is: [401, 403, 403, 403, 403, 403, 404] },
  'POST /api/clock': { body: { to: '2001-01-01T00:00:00Z' }, is: [401, 403, 403, 403, 403, 403, 409] },
  'GET /api/health': { is: [200, 200, 200, 200, 200, 200, 200] },
};

test('every route is answered as the table says, and none is without a row', async () => {
  const actual: Record<string, readonly number[]> = {};
  const wrong: string[] = [];
  for (const [route, path] of routes()) {
    const [method = ''] = route.split(' ');
    const { body, query = '' } = ROUTES[route] ?? {};
    const answers = await Promise.all(
      Object.values(WHO).map(async (person) => {
        const token = person === null ? null : await small.tokenOf(person, method === 'DELETE');
        return small.ask(method, `${await placeOf(path)}${query}`, {
          token,
          ...(body === undefined && method !== 'POST' ? {} : { body: body ?? {} }),
        });
      }),
    );
    wrong.push(...answers.flatMap((answer) => differences(route, path, method, answer)));
    actual[route] = answers.map(({ status }) => status);
  }
  expect(wrong).toEqual([]);
  expect(actual).toEqual(Object.fromEntries(Object.entries(ROUTES).map(([route, { is }]) => [route, is])));
});

/** Where an answer is not what the OpenAPI document says of this status. */
function differences(route: string, path: string, method: string, { status, body, headers }: Answer): string[] {
  const described = operationOf(path, method)?.responses[String(status)];
  if (!described) return [`${route}: ${status} is not described`];
  const { code } = body as { code?: string };
  if (status >= 400 && !described.description.split(', ').includes(code ?? '')) return [`${route}: ${status} ${code} is not described`];
  const [type, content] = Object.entries(described.content ?? {})[0] ?? [];
  if (type === undefined) return status === 204 ? [] : [`${route}: ${status} has no content`];
  if (!headers.get('content-type')?.startsWith(type)) return [`${route}: ${status} is ${headers.get('content-type')}`];
  const schema = content?.schema ?? {};
  if (!/\bjson\b/.test(type) || ajv.validate({ ...schema, components: document.components }, body)) return [];
  return [`${route}: ${status} ${ajv.errorsText()}`];
}

function operationOf(path: string, method: string): Operation | undefined {
  return document.paths[path]?.[method.toLowerCase()];
}

test('the document is OpenAPI 3.1: every operation has its name, parameters, answers and schemas', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  for (const { path, method, operation } of operations) {
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map((parameter) => `{${parameter.name}}`);
    expect([path, ...declared.sort()]).toEqual([path, ...(path.match(/\{\w+\}/g) ?? []).sort()]);
    for (const answer of Object.values(operation.responses)) {
      expect(answer.description).not.toBe('');
      for (const { schema } of Object.values(answer.content ?? {})) ajv.compile({ ...schema, components: document.components });
    }
    const sends = operation.requestBody?.content['application/json']?.schema;
    if (sends) ajv.compile(sends);
    if (method === 'post' && /instances|tasks|messages/.test(path))
      expect(operation.parameters?.map((parameter) => parameter.name)).toContain('Idempotency-Key');
  }
});

function routes(): readonly (readonly [route: string, path: string])[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
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
    .replace('{version}', '1')
    .replace('{path}', 'request.days')
    .replace('{button}', 'withdraw')
    .replace('{attachment}', '1')
    .replace('{print}', print)
    .replace(/(holds|purges)\/\{id\}/, '$1/0191e0a8-0000-4000-8000-000000000000')
    .replace('{month}', '2001-01')
    .replace('{key}', 'nothing');
}

async function firstPrint(instance: string): Promise<string> {
  const { body } = await small.ask('GET', `/api/instances/${instance}/prints`, { token: await small.tokenOf('zhao.lei') });
  return String((body['items'] as { id: string }[])[0]?.id);
}

test('who may press a button sees the instance as long as he may, and presses it', async () => {
  const [{ instance }, token, other] = [await small.startLeave(), await small.tokenOf('zheng.kai'), await small.tokenOf('liu.yang')];
  const path = `/api/instances/${instance}`;
  expect(await small.ask('POST', `${path}/buttons/stop`, { token: other, body: {} })).toMatchObject({ status: 404 });
  expect(await small.ask('GET', path, { token })).toMatchObject({ status: 200, body: { buttons: [{ button: 'stop' }] } });
  expect(await small.ask('POST', `${path}/buttons/withdraw`, { token, body: {} })).toMatchObject({ status: 403 });
  expect(await small.ask('POST', `${path}/buttons/stop`, { token, body: {} })).toMatchObject({ status: 200, body: { end: 'withdrawn' } });

  const decided = await small.startLeave();
  const decider = await small.tokenOf('wang.fang');
  await small.ask('POST', `/api/tasks/${decided.task}/complete`, { token: decider, body: { outcome: 'approved' } });
  expect(await small.ask('GET', `/api/instances/${decided.instance}`, { token })).toMatchObject({ status: 404 });
});
