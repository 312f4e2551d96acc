import type { CommandBody } from '#engine/runtime/command.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { requestForm, requestOpening } from '#test/small-processes.js';
import { title } from '#test/surroundings.js';
import type { Committer, CommandResult } from './committer.js';
import { newInstanceId } from './instance-id.js';
import { requestOf } from './test-request.js';

const FILES = {
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review')}
  review: { ${title}, approval: { by: finance }, limit: 1 working day, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
};
/** The open task of a fresh instance, and the one an approver added before gets. */
const TASK = 3;
const ROUNDS = 12;

let publication: TestPublication;
let hosts: readonly [Committer, Committer];
beforeAll(async () => {
  publication = await startTestPublication(FILES);
  hosts = [publication.committer({ lanes: 2 }), publication.committer({ lanes: 2 })];
});
afterAll(async () => {
  await Promise.all(hosts?.map((host) => host.stop()) ?? []);
  await publication?.stop();
});

const submit = (host: Committer, instance: string, body: CommandBody, by: string): Promise<CommandResult> =>
  host.submit(requestOf(instance, body, by));
const start = async (): Promise<string> => {
  const id = newInstanceId(0);
  const documents = { request: { days: 2 } };
  await submit(hosts[0], id, { type: 'start', process: 'leave', outcome: 'done', documents, comment: null }, 'zhao.lei');
  return id;
};
const approve: CommandBody = { type: 'complete', task: TASK, outcome: 'approved', documents: {}, comment: null, saw: null };

/** What became of each, in the order they are named in: `done`, or what it was told. */
function outcomeOf(results: readonly CommandResult[]): string {
  return results.map((result) => (result.kind === 'refused' ? result.refusal.code : 'done')).join(' ');
}

describe.each([
  [
    'an approver added before, and the decision',
    [{ type: 'addApprover', task: TASK, person: 'zheng.kai', place: 'before', comment: null }, 'wu.min'],
    [approve, 'wu.min'],
    ['done approver-first', 'instance-ended done'],
  ],
  [
    'an approver added after, and the decision',
    [{ type: 'addApprover', task: TASK, person: 'zheng.kai', place: 'after', comment: null }, 'wu.min'],
    [approve, 'wu.min'],
    ['done done', 'instance-ended done'],
  ],
  [
    'a claim, and a transfer',
    [{ type: 'claim', task: TASK }, 'feng.xue'],
    [{ type: 'transfer', task: TASK, to: 'zheng.kai', comment: null }, 'wu.min'],
    ['done task-already-claimed', 'task-already-claimed done'],
  ],
  [
    'a delegation, and the decision',
    [{ type: 'delegate', task: TASK, to: 'zheng.kai', comment: null }, 'wu.min'],
    [approve, 'wu.min'],
    ['done task-already-claimed', 'instance-ended done'],
  ],
  [
    'two transfers',
    [{ type: 'transfer', task: TASK, to: 'zheng.kai', comment: null }, 'wu.min'],
    [{ type: 'transfer', task: TASK, to: 'ma.chao', comment: null }, 'feng.xue'],
    ['done task-not-yours', 'task-not-yours done'],
  ],
] as readonly (readonly [string, readonly [CommandBody, string], readonly [CommandBody, string], readonly string[]])[])(
  '%s at the same moment',
  (_, [first, by], [second, other], possible) => {
    test.each([
      ['in one host', 0],
      ['in two hosts', 1],
    ] as const)('%s: one after the other, whichever comes first', async (_place, place) => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = await start();
        const send = [() => submit(hosts[0], id, first, by), () => submit(hosts[place], id, second, other)];
        // Each of them is sent first as often as the other.
        const sent =
          round % 2 === 0
            ? send.map((one) => one())
            : send
                .toReversed()
                .map((one) => one())
                .toReversed();
        expect(possible).toContain(outcomeOf(await Promise.all(sent)));
      }
    });
  },
);

test('of fifty who add the same approver at once one does', async () => {
  const id = await start();
  const add: CommandBody = { type: 'addApprover', task: TASK, person: 'zheng.kai', place: 'before', comment: null };
  const results = await Promise.all(Array.from({ length: 50 }, (_, at) => submit(hosts[at % 2 === 0 ? 0 : 1], id, add, 'wu.min')));
  const codes = results.map((result) => (result.kind === 'refused' ? result.refusal.code : 'done'));
  expect(codes.toSorted()).toEqual(['done', ...Array.from({ length: 49 }, () => 'person-there-already')]);
});

test('afterwards no task is lost or doubled, and what is stored is what the history says', async () => {
  const broken = await brokenInvariants(publication.pool(1, 'owner'), (hash) => publication.knowledge.compiled(hash));
  expect(broken).toEqual([]);
});
