import fc from 'fast-check';
import type { CommandBody } from '#engine/runtime/command.js';
import { returnTargets } from '#engine/runtime/commands/return.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { TestWorld } from '#test/test-world.js';

export const PEOPLE = [
  'zhao.lei',
  'liu.yang',
  'sun.li',
  'wu.min',
  'feng.xue',
  'ma.chao',
  'zheng.kai',
  'wang.fang',
  'chen.guodong',
  'zhou.min',
  'admin',
];
/** What somebody tries next; numbers pick among what is there. */
export const move = fc.record({ kind: fc.nat(11), pick: fc.nat(7), other: fc.nat(4).map((n) => n === 0), who: fc.constantFrom(...PEOPLE) });
export type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** The command a move means on an instance as it stands now; most are possible, some are not. Moves the world's clock to a timer it fires. */
export function commandOf(world: TestWorld, { kind, pick, other, who }: Move): readonly [body: CommandBody, by: string | null] {
  const { state } = world.instance as Instance;
  const tasks = Object.values(state.tasks);
  const task = tasks[pick % Math.max(1, tasks.length)];
  const ordinal = task?.ordinal ?? pick;
  const by = (!other && task && (task.assignee ?? PEOPLE.find((person) => world.stands(task, person)))) || who;
  const limits = Object.values(state.limits).filter(({ pending, stoodAt }) => pending.length > 0 && stoodAt === null);
  const limit = limits[pick % Math.max(1, limits.length)];
  if (kind === 0 && limit?.pending[0]) {
    world.now = Math.max(world.now, limit.pending[0].at);
    return [{ type: 'fireTimer', limit: limit.ordinal, ...limit.pending[0] }, null];
  }
  if (kind === 1)
    return [
      { type: 'receiveMessage', message: { id: 'm', name: 'payment.received', payload: { order: state.key, amount: '1.50' }, from: null } },
      null,
    ];
  if (kind === 2) return [{ type: pick % 2 === 0 ? 'claim' : 'release', task: ordinal }, by];
  if (kind === 3) return back(world, pick, ordinal, task?.state ?? '', by);
  if (kind === 4 && pick === 0) return [{ type: 'press', button: 'stop', comment: null }, who];
  if (kind === 5 && pick === 0) return [{ type: 'move', to: [...world.process.states.keys()][pick] ?? '', reason: '更正' }, 'admin'];
  const definition = task && world.process.states.get(task.state);
  const work = definition?.kind === 'task' ? definition.task : definition?.kind === 'approval' ? definition.approval : null;
  const outcomes = Object.keys(work?.outcomes ?? { done: null });
  const documents: JsonObject = task?.state === 'asking' ? order(pick) : {};
  return [{ type: 'complete', task: ordinal, outcome: outcomes[pick === 0 ? 1 : 0] ?? 'done', documents, comment: '意见', saw: null }, by];
}

/** A return to what was passed or, now and then, to anywhere; or what somebody finished taken back. */
function back(world: TestWorld, pick: number, task: number, state: string, by: string): readonly [body: CommandBody, by: string | null] {
  const { process, instance } = world;
  if (!instance || pick > 4) return takenBack(world, pick, task, by);
  const passed = state === '' ? [] : returnTargets(process, instance.state, state);
  const to = pick === 0 ? [...process.states.keys()][task % process.states.size] : passed[pick % Math.max(1, passed.length)];
  const strategy = ([null, 'again', 'resume', 'resume', 'resume'] as const)[pick] ?? null;
  return [{ type: 'return', task, to: to ?? null, strategy, comment: '退回' }, by];
}

function takenBack(world: TestWorld, pick: number, open: number, by: string): readonly [body: CommandBody, by: string | null] {
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
