import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';
import type { Answered, Person } from './person.js';

const VOTERS = Array.from({ length: 64 }, (_, index) => `voter.${index + 1}`);
const person = (id: string, role: string): string =>
  `  ${id}: { name: { zh: ${id}, en: ${id} }, posts: [{ unit: sales-department, role: ${role} }] }\n`;
/** A request, the gate, and a task after it, so that whoever comes late finds the instance running. */
const gate = (id: string, approval: string): string => `${requestOpening(id, id.toUpperCase(), 'voting')}
  voting: { ${title}, approval: { ${approval} }, on: { approved: after, rejected: refused } }
  after: { ${title}, task: { by: initiator }, on: { done: passed } }
  passed: { type: final, ${title} }
  refused: { type: final, ${title} }
`;
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }),
  'processes/demo/people.yaml': `people:\n${person('zhao.lei', 'salesperson')}${person('shen.yu', 'auditor')}${VOTERS.map((id) => person(id, 'technician')).join('')}`,
  'processes/any.yaml': gate('any', 'by: technician'),
  'processes/regions.yaml': `${requestOpening('regions', 'R', 'voting')}
  voting:
    type: parallel
    ${title}
    states:
      price: { ${title}, approval: { by: technician }, on: { approved: finished, rejected: refused } }
      stock: { ${title}, approval: { by: technician }, on: { approved: finished, rejected: refused } }
    onDone: after
  after: { ${title}, task: { by: initiator }, on: { done: passed } }
  passed: { type: final, ${title} }
  refused: { type: final, ${title} }
`,
  'processes/all.yaml': gate('all', 'by: everyone in technician, mode: all'),
  'processes/most.yaml': gate('most', 'by: everyone in technician, quorum: 60%'),
});

let own: LibraryHost;
let voters: readonly Person[];
let auditor: Person;
beforeAll(async () => {
  own = await LibraryHost.start(FILES);
  auditor = await own.signIn('shen.yu');
  voters = await Promise.all(VOTERS.map((id) => own.signIn(id)));
});
afterAll(() => own?.stop());

interface Asked {
  readonly instance: string;
  /** Person → his open task, of a state where there are several. */
  readonly taskOf: (person: Person, state?: string) => string;
}

async function ask(process: string): Promise<Asked> {
  const zhao = await own.signIn('zhao.lei');
  const { body } = await zhao.send('POST', '/api/instances', { process, documents: { request: { days: 1 } } });
  const tasks = body['tasks'] as readonly { id: string; state: string; candidates: readonly string[] }[];
  return {
    instance: String(body['id']),
    taskOf: ({ id }, of) =>
      tasks.find(
        ({ state, candidates }) =>
          state === (of ?? state) && (candidates.includes(`person:${id}`) || candidates.includes('role:technician')),
      )?.id ?? '',
  };
}

const decide = (asked: Asked, voter: Person, outcome: string, state?: string): Promise<Answered> =>
  voter.send('POST', `/api/tasks/${asked.taskOf(voter, state)}/complete`, { outcome, comment: outcome === 'rejected' ? '不同意' : null });

interface Happened {
  readonly type: string;
  readonly actor: string;
  readonly at: string;
  readonly delta: { readonly entered: readonly string[]; readonly closed: readonly { readonly state: string; readonly how: string }[] };
}

async function historyOf({ instance }: Asked): Promise<readonly Happened[]> {
  const { body } = await auditor.get(`/api/instances/${instance}/history?limit=200`);
  return body.items as unknown as readonly Happened[];
}

async function expectSound(): Promise<void> {
  const { app } = own.host;
  expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
}

test('of fifty who decide one gate at the same moment one does, and the others read who and when', async () => {
  const asked = await ask('any');
  const answers = await Promise.all(
    voters.slice(0, 50).map((voter, index) => decide(asked, voter, index % 2 === 0 ? 'approved' : 'rejected')),
  );
  const decided = (await historyOf(asked)).filter(({ type }) => type === 'gate.decided');
  expect(decided).toHaveLength(1);
  const [{ actor, at }] = decided as [Happened];
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const late = answers.filter(({ status }) => status !== 200);
  expect(late).toHaveLength(49);
  for (const { status, body } of late)
    expect({ status, facts: body['facts'] }).toEqual({
      status: 409,
      facts: expect.objectContaining({ by: actor, at, state: 'voting' }) as unknown,
    });
  await expectSound();
});

test('fifty at two gates beside each other: whoever is late at one reads who decided that one, not who was last', async () => {
  const asked = await ask('regions');
  const stateOf = (index: number): string => (index % 2 === 0 ? 'price' : 'stock');
  const answers = await Promise.all(voters.slice(0, 50).map((voter, index) => decide(asked, voter, 'approved', stateOf(index))));
  const decided = (await historyOf(asked)).filter(({ type }) => type === 'gate.decided');
  expect(decided).toHaveLength(2);
  const late = answers.flatMap(({ status, body }, index) => (status === 200 ? [] : [{ state: stateOf(index), facts: body['facts'] }]));
  expect(late).toHaveLength(48);
  for (const { state, facts } of late) {
    const winner = decided.find(({ delta }) => delta.closed.some((closed) => closed.state === state));
    expect(facts).toMatchObject({ state, by: winner?.actor, at: winner?.at, outcome: 'approved' });
  }
});

test('sixty-four who all must approve do so at once: the gate joins once', async () => {
  const asked = await ask('all');
  const answers = await Promise.all(voters.map((voter) => decide(asked, voter, 'approved')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const history = await historyOf(asked);
  expect(history.filter(({ type }) => type === 'vote.cast')).toHaveLength(63);
  expect(history.filter(({ type }) => type === 'gate.decided')).toHaveLength(1);
  expect(history.flatMap(({ delta }) => delta.entered).filter((state) => state === 'after')).toHaveLength(1);
  await expectSound();
});

test('a quorum voted on at once is decided once: votes before it count, votes after it are refused', async () => {
  const asked = await ask('most');
  const answers = await Promise.all(voters.map((voter) => decide(asked, voter, 'approved')));
  // 60 % of 64 are more than 38.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(39);
  expect(new Set(answers.flatMap(({ status, body }) => (status === 200 ? [] : [`${status} ${String(body['code'])}`])))).toEqual(
    new Set(['409 task-already-closed']),
  );
  const history = await historyOf(asked);
  const decided = history.filter(({ type }) => type === 'gate.decided');
  expect(decided.map(({ delta }) => delta.closed.filter(({ how }) => how === 'superseded').length)).toEqual([25]);
  await expectSound();
});
