import fc from 'fast-check';
import type { Substitution } from '#engine/definition/organization.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { returnTargets } from '#engine/runtime/commands/return.js';
import type { Instance, JsonObject, OpenTask } from '#engine/runtime/instance.js';
import type { TestWorld } from '#test/test-world.js';

/** Who may begin; two of them belong to roles that are asked later. */
export const INITIATORS = ['zhao.lei', 'wu.min', 'zheng.kai'];
export const PEOPLE = [
  ...INITIATORS,
  'liu.yang',
  'sun.li',
  'feng.xue',
  'he.ping',
  'ma.chao',
  'lin.hai',
  'wang.fang',
  'chen.guodong',
  'zhou.min',
  'li.na',
  'bai.lu',
  'admin',
];
/** Who is away while the paths are walked, and who acts for him: one of the same role, one of another, and one for two. */
export const SUBSTITUTIONS: readonly Substitution[] = [
  ['feng.xue', 'wu.min'],
  ['he.ping', 'ma.chao'],
  ['lin.hai', 'li.na'],
  ['wang.fang', 'li.na'],
].map(([person = '', by = ''], index) => ({ id: `s${index}`, person, by, from: '2026-09-01', to: '2027-09-01', processes: null }));

/** Milliseconds. */
const TEN_MINUTES = 600_000;

/** What somebody tries next; numbers pick among what is there. */
export const move = fc.record({ kind: fc.nat(35), pick: fc.nat(7), other: fc.nat(4).map((n) => n === 0), who: fc.constantFrom(...PEOPLE) });
export type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;
type Sent = readonly [body: CommandBody, by: string | null];

/** The command a move means on an instance as it stands now; most are possible, some are not. Moves the world's clock on, or to a timer it fires. */
export function commandOf(world: TestWorld, next: Move): Sent {
  const { kind, pick, other, who } = next;
  const { state } = world.instance as Instance;
  world.now += pick * TEN_MINUTES;
  const tasks = Object.values(state.tasks);
  const task = tasks[pick % Math.max(1, tasks.length)];
  const ordinal = task?.ordinal ?? pick;
  const holder = task && holderOf(world, task);
  const by = other || holder === undefined ? who : holder;
  const limits = Object.values(state.limits).filter(({ pending, stoodAt }) => pending.length > 0 && stoodAt === null);
  const limit = limits[pick % Math.max(1, limits.length)];
  if (kind < 2 && limit?.pending[0]) {
    world.now = Math.max(world.now, limit.pending[0].at);
    return [{ type: 'fireTimer', limit: limit.ordinal, ...limit.pending[0] }, null];
  }
  if (kind === 2)
    return [
      { type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order: state.key, amount: '1.50' }, from: null } },
      null,
    ];
  if (kind < 5) return [{ type: pick % 2 === 0 ? 'claim' : 'release', task: ordinal }, by];
  if (kind < 8) return back(world, pick, ordinal, task?.state ?? '', by);
  if (kind === 8 && pick === 0) return [{ type: 'press', button: 'stop', comment: null }, who];
  if (kind === 9 && pick === 0) return [{ type: 'move', to: [...world.process.states.keys()][pick] ?? '', reason: '更正' }, 'admin'];
  if (kind > 9 && kind < 15) return handed(kind - 10, ordinal, by, who);
  if (kind > 14 && kind < 19) return approvers(kind - 15, tasks, ordinal, by, next);
  if (kind > 18 && kind < 25) return around(world, kind - 19, task, ordinal, by, next);
  const substitute = SUBSTITUTIONS.find(({ person }) => person === by)?.by;
  const closed = pick === 7 && tasks[0] ? tasks[0].ordinal - 1 : ordinal;
  return [
    {
      type: 'complete',
      task: kind === 25 ? closed : ordinal,
      documents: documentsOf(task, pick),
      saw: null,
      ...outcomeOf(world, task, next),
    },
    kind > 27 ? (substitute ?? by) : by,
  ];
}

/** Whoever may go on with a task: he who holds it, or a candidate. */
function holderOf(world: TestWorld, task: OpenTask): string | undefined {
  return task.assignee ?? PEOPLE.find((person) => world.stands(task, person));
}

function outcomeOf(world: TestWorld, task: OpenTask | undefined, { pick }: Move): { readonly outcome: string; readonly comment: string } {
  const definition = task && world.process.states.get(task.state);
  const work = definition?.kind === 'task' ? definition.task : definition?.kind === 'approval' ? definition.approval : null;
  const outcomes = Object.keys(work?.outcomes ?? { done: null });
  return { outcome: outcomes[pick < 2 ? pick + 1 : 0] ?? outcomes[0] ?? 'done', comment: '意见' };
}

const documentsOf = (task: OpenTask | undefined, pick: number): JsonObject => (task?.state === 'asking' ? order(pick) : {});

/** A task that goes to somebody else, and comes back. */
function handed(kind: number, task: number, by: string, to: string): Sent {
  switch (kind) {
    case 0:
      return [{ type: 'transfer', task, to, comment: null }, by];
    case 1:
    case 2:
      return [{ type: 'delegate', task, to, comment: null }, by];
    case 3:
      return [{ type: 'handBack', task, comment: '意见' }, by];
    default:
      return [{ type: 'reassign', task, from: by, to, reason: '休假' }, 'admin'];
  }
}

function approvers(kind: number, tasks: readonly OpenTask[], task: number, by: string, { pick, who }: Move): Sent {
  if (kind < 3) return [{ type: 'addApprover', task, person: who, place: kind === 0 ? 'after' : 'before', comment: null }, by];
  const added = tasks.find(({ addedBy }) => addedBy !== null);
  if (added && pick > 2)
    return [{ type: 'removeApprover', task: added.ordinal, person: added.assignee ?? who, comment: '不必' }, added.addedBy];
  return [{ type: 'removeApprover', task, person: by, comment: '不必' }, 'chen.guodong'];
}

/** What is done beside the decision: in a voter's name, on the clock, and in words. */
function around(world: TestWorld, kind: number, task: OpenTask | undefined, ordinal: number, by: string, next: Move): Sent {
  const { pick, who } = next;
  const at = new Date(world.now).toISOString();
  switch (kind) {
    case 0:
    case 1: {
      const assistant = task?.proxies[0]?.slice('person:'.length) ?? who;
      const consent = { how: '电话', at };
      return [{ type: 'signFor', task: ordinal, voter: by, consent, documents: {}, saw: null, ...outcomeOf(world, task, next) }, assistant];
    }
    case 2:
      return [{ type: 'pause', task: ordinal, reason: 'customer', comment: null }, by];
    case 3: {
      const paused = Object.values((world.instance as Instance).state.limits).flatMap(({ pauses }) =>
        pauses.filter(({ to }) => to === null),
      );
      return [
        { type: 'resume', task: paused.find((one) => one.task !== null)?.task ?? ordinal, comment: null },
        paused.find(({ by: person }) => person !== null)?.by ?? by,
      ];
    }
    case 4: {
      const question = task?.questions.find(({ answer }) => answer === null);
      if (question) return [{ type: 'answer', task: ordinal, question: question.number, answer: '是' }, question.to];
      return [{ type: 'ask', task: ordinal, to: who, question: '为何' }, by];
    }
    default:
      return pick < 3 ? [{ type: 'urge', task: ordinal }, 'zhao.lei'] : [{ type: 'cc', task: ordinal, to: [who] }, by];
  }
}

/** A return to what was passed or, now and then, to anywhere; or what somebody finished taken back. */
function back(world: TestWorld, pick: number, task: number, state: string, by: string): Sent {
  const { process, instance } = world;
  if (!instance || pick > 4) return takenBack(world, pick, task, by);
  const passed = state === '' ? [] : returnTargets(process, instance.state, state);
  const to = pick === 0 ? [...process.states.keys()][task % process.states.size] : passed[pick % Math.max(1, passed.length)];
  const strategy = ([null, 'again', 'resume', 'resume', 'resume'] as const)[pick] ?? null;
  return [{ type: 'return', task, to: to ?? null, strategy, comment: '退回' }, by];
}

function takenBack(world: TestWorld, pick: number, open: number, by: string): Sent {
  if (pick === 5) return [{ type: 'view', task: open }, by];
  const { finished, decisions, initiator } = (world.instance as Instance).state;
  const entry = finished.at(-1);
  const person = entry && decisions[entry.state]?.find(({ seq }) => seq === entry.seq)?.person;
  const isSubmission = world.process.states.get(entry?.state ?? '')?.kind === 'task' && person === initiator;
  return [{ type: isSubmission ? 'withdraw' : 'takeBack', task: entry?.task ?? open }, person ?? by];
}

export function order(pick: number): JsonObject {
  const lines = PEOPLE.slice(0, pick % 3).map((person) => ({ person }));
  return { order: { customer: pick % 2 === 0 ? 'ACME' : 'B', wanted: '2026-10-20', lines } };
}
