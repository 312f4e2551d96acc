import fc from 'fast-check';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import { buttonsFor, summaryOf } from '#engine/runtime/instance-view.js';
import { subscriptionsOf } from '#engine/runtime/listeners.js';
import { passedBefore } from '#engine/runtime/path.js';
import { activeStates } from '#engine/runtime/settle.js';
import { taskView } from '#engine/runtime/task-view.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { TestWorld } from '#test/test-world.js';
import { BESIDE, randomDefinition } from './random-definition.js';
import { commandOf, move, order, PEOPLE } from './random-path.js';

/** Processes tried; `GATEHOUSE_PROPERTY_RUNS=5000` makes a long run, on other processes each time. */
const LONG = Number(process.env['GATEHOUSE_PROPERTY_RUNS'] ?? 0);
const RUNS = LONG || 40;
const PATHS = 5;
/** Laws of every instance of every process. */
function lawful(world: TestWorld, { state }: Instance): void {
  const active = activeStates(state.value);
  const tasks = Object.values(state.tasks);
  if (state.status === 'ended') {
    expect([tasks.length, Object.keys(state.limits).length, Object.keys(state.calls).length]).toEqual([0, 0, 0]);
    return;
  }
  for (const { state: name } of tasks) expect([...active]).toContain(name);
  // No task doubled: each item, level and vote of a state is asked for once.
  const places = tasks.map(({ state: name, item, level, vote, addedBy, candidates }) =>
    [name, item?.index ?? '-', level, vote, addedBy ?? '', ...candidates].join(' '),
  );
  expect(new Set(places).size).toBe(places.length);
  // Everything worked in lies on the path, once; wherever it came from there is a way back, and nobody is promised one that is not.
  expect(new Set(state.path).size).toBe(state.path.length);
  for (const { state: name } of tasks) {
    expect(state.path).toContain(name);
    const { returns, areSiblings } = world.process.waysBack;
    const passed = passedBefore(state.path, name, areSiblings);
    const wasMoved = world.events.some(({ type }) => type === 'instance.moved');
    const possible = returns.get(name) ?? [];
    if (!wasMoved && possible.length > 0) expect(passed.filter((earlier) => !possible.includes(earlier))).toEqual([]);
  }
  for (const name of Object.keys(state.resumes)) expect([...active]).toContain(name);
  for (const { next } of state.finished) for (const task of next) expect(Object.keys(state.tasks)).toContain(String(task));
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
  subscriptionsOf(world.process, instance);
}

test('any valid process keeps the laws on any path, through a restart after every step, and its history gives the same instance', () => {
  const seen = { valid: 0, ended: 0, entered: new Set<string>(), back: new Map<string, number>(), steps: 0 };
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
            if (outcome.kind === 'decided') {
              world.act(body, by);
              const kind = body.type === 'return' ? `return ${body.strategy ?? 'again'}` : body.type;
              seen.back.set(kind, (seen.back.get(kind) ?? 0) + 1);
            }
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
  for (const kind of ['return again', 'return resume', 'withdraw', 'takeBack', 'view']) expect(seen.back.get(kind) ?? 0).toBeGreaterThan(0);
});
