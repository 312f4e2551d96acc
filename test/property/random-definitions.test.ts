import fc from 'fast-check';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import { buttonsFor, summaryOf } from '#engine/runtime/instance-view.js';
import { subscriptionKeys } from '#engine/runtime/listeners.js';
import { activeStates } from '#engine/runtime/settle.js';
import { taskView } from '#engine/runtime/task-view.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { TestWorld } from '#test/test-world.js';
import { BESIDE, randomDefinition } from './random-definition.js';

/** Processes tried; `GATEHOUSE_PROPERTY_RUNS=5000` makes a long run, on other processes each time. */
const LONG = Number(process.env['GATEHOUSE_PROPERTY_RUNS'] ?? 0);
const RUNS = LONG || 40;
const PATHS = 5;
const PEOPLE = [
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
const move = fc.record({ kind: fc.nat(11), pick: fc.nat(7), other: fc.nat(4).map((n) => n === 0), who: fc.constantFrom(...PEOPLE) });
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function commandOf(world: TestWorld, { kind, pick, other, who }: Move): readonly [body: CommandBody, by: string | null] {
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
  if (kind === 3 && pick === 0) return [{ type: 'return', task: ordinal, comment: '退回' }, by];
  if (kind === 4 && pick === 0) return [{ type: 'press', button: 'stop', comment: null }, who];
  if (kind === 5 && pick === 0) return [{ type: 'move', to: [...world.process.states.keys()][pick] ?? '', reason: '更正' }, 'admin'];
  const definition = task && world.process.states.get(task.state);
  const work = definition?.kind === 'task' ? definition.task : definition?.kind === 'approval' ? definition.approval : null;
  const outcomes = Object.keys(work?.outcomes ?? { done: null });
  const documents: JsonObject = task?.state === 'asking' ? order(pick) : {};
  return [{ type: 'complete', task: ordinal, outcome: outcomes[pick === 0 ? 1 : 0] ?? 'done', documents, comment: '意见', saw: null }, by];
}

function order(pick: number): JsonObject {
  const lines = PEOPLE.slice(0, pick % 3).map((person) => ({ person }));
  return { order: { customer: pick % 2 === 0 ? 'ACME' : 'B', wanted: '2026-10-20', lines } };
}

/** Laws of every instance of every process. */
function lawful(world: TestWorld, { state }: Instance): void {
  const active = activeStates(state.value);
  const tasks = Object.values(state.tasks);
  if (state.status === 'ended') {
    expect([tasks.length, Object.keys(state.limits).length, Object.keys(state.calls).length]).toEqual([0, 0, 0]);
    return;
  }
  for (const { state: name } of tasks) expect([...active]).toContain(name);
  for (const limit of Object.values(state.limits)) if (limit.state !== null) expect([...active]).toContain(limit.state);
  for (const name of active) {
    const kind = world.process.states.get(name)?.kind;
    if (kind === 'task' || kind === 'approval') expect(tasks.map((task) => task.state)).toContain(name);
    // Nothing automatic is ever waited in.
    expect(kind).not.toBe('choose');
    expect(kind).not.toBe('lookup');
  }
}

/** What the host reads of an instance for people never fails. */
function readable(world: TestWorld, instance: Instance): void {
  const facts = world.facts();
  for (const { ordinal } of Object.values(instance.state.tasks)) expect(taskView(world.process, instance, ordinal, facts)).not.toBeNull();
  for (const person of PEOPLE) buttonsFor(world.process, instance, person, facts);
  summaryOf(world.process, instance, facts);
  subscriptionKeys(world.process, instance, facts);
}

test('any valid process keeps the laws on any path, through a restart after every step, and its history gives the same instance', () => {
  const seen = { valid: 0, ended: 0, entered: new Set<string>(), steps: 0 };
  fc.assert(
    fc.property(
      randomDefinition,
      fc.array(fc.array(move, { minLength: 10, maxLength: 40 }), { minLength: PATHS, maxLength: PATHS }),
      (definition, paths) => {
        const library = new TestWorld({ ...BESIDE, 'processes/sale.yaml': definition });
        fc.pre(!verifyLibrary(library.library).some((finding) => finding.severity === 'error'));
        seen.valid += 1;
        for (const moves of paths) {
          const world = library.again();
          const first: CommandBody = { type: 'start', process: 'sale', outcome: 'done', documents: order(moves.length), comment: null };
          if (world.outcome(first, 'zhao.lei').kind !== 'decided') continue;
          world.act(first, 'zhao.lei');
          for (const next of moves) {
            const [body, by] = commandOf(world, next);
            const before = JSON.stringify(world.instance);
            const outcome = world.outcome(body, by);
            expect(JSON.stringify(world.instance)).toBe(before);
            expect(outcome.kind).not.toBe('needs');
            if (outcome.kind === 'decided') world.act(body, by);
            // Restarted: only what a row of the database keeps is left.
            world.instance = JSON.parse(JSON.stringify(world.instance)) as Instance;
            lawful(world, world.instance);
            readable(world, world.instance);
            seen.steps += 1;
          }
          if (world.end !== null) seen.ended += 1;
          for (const event of world.events)
            for (const name of event.delta.entered) seen.entered.add(world.process.states.get(name)?.kind ?? '');
          expect(JSON.parse(JSON.stringify(world.replayed()))).toEqual(world.instance);
        }
      },
    ),
    { numRuns: RUNS, maxSkipsPerRun: 1_000, ...(LONG > 0 ? {} : { seed: 20261125 }) },
  );
  // The processes really are of every kind, and the paths lead somewhere.
  expect([...seen.entered].sort()).toEqual(['approval', 'choose', 'final', 'lookup', 'parallel', 'task', 'wait']);
  expect(seen.ended).toBeGreaterThan(RUNS);
});
