import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '#server/config/config.js';
import { startEmbedded } from '#server/database/embedded.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type Host, startHostOn } from '#server/start-host.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { type Answered, Person } from './person.js';

/** Instances that each race is run on at once. */
const RACES = 12;

/** One gate of three; one task of finance; and two regions, of which one can be returned out of both. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }),
  'processes/gate.yaml': `${requestOpening('gate', 'G', 'voting')}
  voting: { ${title}, approval: { by: [warehouse-keeper, technician, deputy-manager], mode: all }, on: { approved: after, rejected: asking } }
  after: { ${title}, task: { by: initiator }, on: { done: passed } }
  passed: { type: final, ${title} }
`,
  'processes/task.yaml': `${requestOpening('task', 'T', 'checking')}
  checking: { ${title}, task: { by: finance }, on: { done: passed } }
  passed: { type: final, ${title} }
`,
  'processes/regions.yaml': `${requestOpening('regions', 'R', 'looking')}
  looking:
    type: parallel
    ${title}
    states:
      price: { ${title}, approval: { by: finance }, on: { approved: finished, rejected: asking } }
      stock: { ${title}, approval: { by: [warehouse-keeper, technician], mode: all }, on: { approved: finished, rejected: asking } }
    onDone: passed
  passed: { type: final, ${title} }
`,
});

const folder = temporaryFolder('gatehouse-races-');
/** Two hosts on one database: what one of them decides, the other may be deciding too. */
const hosts: Host[] = [];
/** Of each person a window on either host. */
const windows = new Map<string, readonly Person[]>();

beforeAll(async () => {
  const library = join(folder, 'library');
  writeLibrary(library, FILES);
  const config = readConfig({
    GATEHOUSE_DATA: join(folder, 'data'),
    GATEHOUSE_LIBRARY: library,
    PORT: '0',
    GATEHOUSE_LOG: 'error',
    GATEHOUSE_LANES: '3',
  });
  const embedded = await startEmbedded(config.dataFolder);
  const first = await startHostOn(config, embedded);
  // The first one stops the server they share.
  hosts.push(first, await startHostOn({ ...config, lanes: 2 }, { ...embedded, stop: () => Promise.resolve() }));
  for (const id of ['zhao.lei', 'li.na', 'wu.min', 'feng.xue', 'ma.chao', 'zheng.kai', 'zhou.min', 'xu.lin', 'shen.yu']) {
    const { token } = await Person.signIn(first.address, id, first.demoPassword);
    windows.set(
      id,
      hosts.map(({ address }) => new Person(address, id, token)),
    );
  }
});
afterAll(async () => {
  for (const host of hosts.toReversed()) await host.stop();
  const data = hosts[0]?.dataFolder;
  if (data) rmSync(data, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** A person's window on the one host or the other. */
const at = (person: string, host: number): Person => windows.get(person)?.[host % 2] as Person;

interface Looked {
  readonly status: string;
  readonly tasks: readonly {
    readonly id: string;
    readonly state: string;
    readonly assignee: string | null;
    readonly candidates: readonly string[];
  }[];
}

const look = async (instance: string): Promise<Looked> =>
  (await at('shen.yu', 0).get(`/api/instances/${instance}`)).body as unknown as Looked;
const taskOf = ({ tasks }: Looked, candidate: string): string => tasks.find(({ candidates }) => candidates.includes(candidate))?.id ?? '';
const tasksIn = ({ tasks }: Looked): readonly string[] => tasks.map(({ state, assignee }) => `${state} ${assignee ?? '-'}`).sort();

interface Happened {
  readonly type: string;
  readonly actor: string;
  readonly at: string;
  readonly delta: {
    readonly entered: readonly string[];
    readonly closed: readonly { readonly state: string; readonly how: string }[];
    readonly givenAgain: readonly { readonly person: string; readonly state: string }[];
  };
}

const historyOf = async (instance: string): Promise<readonly Happened[]> =>
  (await at('shen.yu', 0).get(`/api/instances/${instance}/history?limit=200`)).body.items as unknown as readonly Happened[];

/** Runs a race on many instances at once: even ones begin with the first command, odd ones with the last, each on the other host than the one before. */
async function race(
  process: string,
  commandsOf: (instance: Looked) => readonly ((host: number) => Promise<Answered>)[],
  judge: (instance: string, answers: readonly Answered[]) => Promise<void>,
): Promise<void> {
  const started = await Promise.all(
    Array.from({ length: RACES }, () => at('zhao.lei', 0).send('POST', '/api/instances', { process, documents: { request: { days: 1 } } })),
  );
  const instances = started.map(({ body }) => String(body['id']));
  const looked = await Promise.all(instances.map(look));
  const answered = await Promise.all(
    looked.map(async (instance, index) => {
      const commands = commandsOf(instance);
      const order = index % 2 === 0 ? [...commands] : commands.toReversed();
      const answers = await Promise.all(order.map((send, place) => send(index + place)));
      return index % 2 === 0 ? answers : answers.toReversed();
    }),
  );
  for (const [index, instance] of instances.entries()) await judge(instance, answered[index] ?? []);
  const { app } = hosts[0] as Host;
  expect(await brokenInvariants(app.get(PgPool), (hash) => app.get(Knowledge).compiled(hash))).toEqual([]);
}

const decide =
  (person: string, task: string, outcome = 'approved') =>
  (host: number): Promise<Answered> =>
    at(person, host).send('POST', `/api/tasks/${task}/complete`, { outcome });
const statusesOf = (answers: readonly Answered[]): readonly string[] =>
  answers.map(({ status, body }) => [status, body['code'] ?? ''].join(' ').trim());

test.each(['before', 'after'])(
  'an approver added %s against the decision of whoever adds him: he is asked, or it is too late',
  async (place) => {
    await race(
      'gate',
      (gate) => {
        const mine = taskOf(gate, 'role:warehouse-keeper');
        return [
          (host) => at('ma.chao', host).send('POST', `/api/tasks/${mine}/add-approver`, { person: 'xu.lin', place }),
          decide('ma.chao', mine),
          decide('zheng.kai', taskOf(gate, 'role:technician')),
          decide('zhou.min', taskOf(gate, 'role:deputy-manager')),
        ];
      },
      async (instance, answers) => {
        const [added, decided] = statusesOf(answers);
        expect([added, decided]).toEqual(
          added === '200' ? ['200', place === 'before' ? '409 approver-first' : '200'] : ['409 task-already-closed', '200'],
        );
        const gate = await look(instance);
        expect(tasksIn(gate)).toEqual(
          added !== '200' ? ['after -'] : place === 'before' ? ['voting ma.chao', 'voting xu.lin'] : ['voting xu.lin'],
        );
        // Whoever comes late reads whose decision it was, and when.
        if (added !== '200')
          expect(answers[0]?.body['facts']).toMatchObject({ at: expect.stringMatching(/Z$/) as unknown, state: 'voting' });
        for (const person of ['xu.lin', 'ma.chao']) {
          const task = (await look(instance)).tasks.find(({ assignee }) => assignee === person);
          if (task) expect(statusesOf([await decide(person, task.id)(0)])).toEqual(['200']);
        }
        const history = await historyOf(instance);
        expect(history.filter(({ type }) => type === 'gate.decided')).toHaveLength(1);
        expect(history.filter(({ type }) => type === 'vote.cast')).toHaveLength(added === '200' ? 3 : 2);
        expect(tasksIn(await look(instance))).toEqual(['after -']);
      },
    );
  },
);

test('a return out of a parallel state against the votes of the other region: each counts before it and is listed, or is refused', async () => {
  await race(
    'regions',
    (regions) => {
      const price = taskOf(regions, 'role:finance');
      return [
        decide('ma.chao', taskOf(regions, 'role:warehouse-keeper')),
        (host) => at('wu.min', host).send('POST', `/api/tasks/${price}/return`, { to: 'asking', comment: '再核' }),
        decide('zheng.kai', taskOf(regions, 'role:technician')),
      ];
    },
    async (instance, [first, returned, last]) => {
      expect(statusesOf([returned as Answered])).toEqual(['200']);
      const history = await historyOf(instance);
      const [back] = history.filter(({ type }) => type === 'task.returned') as [Happened];
      const votes = [first, last].map((answer, index) => ({ person: ['ma.chao', 'zheng.kai'][index], answer }));
      const counted = votes.filter(({ answer }) => answer?.status === 200).map(({ person }) => person);
      expect(
        back.delta.givenAgain
          .filter(({ state }) => state === 'stock')
          .map(({ person }) => person)
          .sort(),
      ).toEqual(counted);
      expect(back.delta.closed.filter(({ how }) => how === 'canceled by return')).toHaveLength(2 - counted.length);
      for (const { answer } of votes)
        if (answer?.status !== 200)
          expect(answer?.body).toMatchObject({
            code: 'task-already-closed',
            facts: { by: 'wu.min', outcome: 'returned', at: back.at, state: 'price' },
          });
      // Nothing of the regions is left; both votes are asked for again.
      const [asking] = (await look(instance)).tasks;
      expect(tasksIn(await look(instance))).toEqual(['asking -']);
      await at('zhao.lei', 0).send('POST', `/api/tasks/${asking?.id}/complete`, { outcome: 'done' });
      expect(tasksIn(await look(instance))).toEqual(['price -', 'stock -', 'stock -']);
    },
  );
});

test('a claim against a transfer: one person holds the task, and the other reads who', async () => {
  await race(
    'task',
    (instance) => {
      const task = taskOf(instance, 'role:finance');
      return [
        (host) => at('feng.xue', host).send('POST', `/api/tasks/${task}/claim`),
        (host) => at('wu.min', host).send('POST', `/api/tasks/${task}/transfer`, { to: 'li.na' }),
      ];
    },
    async (instance, [claimed, transferred]) => {
      const { tasks } = await look(instance);
      const holder = claimed?.status === 200 ? 'feng.xue' : 'li.na';
      expect(tasks.map(({ assignee }) => assignee)).toEqual([holder]);
      expect(new Set([claimed?.status, transferred?.status])).toEqual(new Set([200, 409]));
      const late = claimed?.status === 200 ? transferred : claimed;
      expect(late?.body['facts']).toMatchObject({ assignee: holder });
      expect((await historyOf(instance)).map(({ type }) => type)).toEqual([
        'instance.started',
        claimed?.status === 200 ? 'task.claimed' : 'task.transferred',
      ]);
      expect(statusesOf([await decide(holder, tasks[0]?.id ?? '', 'done')(1)])).toEqual(['200']);
    },
  );
});
