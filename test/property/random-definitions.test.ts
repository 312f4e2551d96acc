import fc from 'fast-check';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { buttonsFor, summaryOf } from '#engine/runtime/instance-view.js';
import { subscriptionsOf } from '#engine/runtime/listeners.js';
import { taskView } from '#engine/runtime/task-view.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { TestWorld } from '#test/test-world.js';
import { brokenLaws } from './laws.js';
import { BESIDE, randomDefinition } from './random-definition.js';
import { commandOf, INITIATORS, move, order, PEOPLE, SUBSTITUTIONS } from './random-path.js';

/** Processes tried; `GATEHOUSE_PROPERTY_RUNS=5000` makes a long run, on other processes each time. */
const LONG = Number(process.env['GATEHOUSE_PROPERTY_RUNS'] ?? 0);
const RUNS = LONG || 40;
const PATHS = 5;
/** Commands that must have been carried out on the way. */
const KINDS = [
  'claim',
  'release',
  'complete',
  'complete for another',
  'signFor',
  'transfer',
  'delegate',
  'handBack',
  'reassign',
  'addApprover',
  'removeApprover',
  'pause',
  'resume',
  'ask',
  'answer',
  'urge',
  'cc',
  'return again',
  'return resume',
  'withdraw',
  'takeBack',
  'view',
  'press',
  'move',
  'fireTimer',
  'receiveMessage',
];

/** What the host reads of an instance for people never fails. */
function readable(world: TestWorld, instance: Instance): void {
  const facts = world.facts();
  for (const { ordinal } of Object.values(instance.state.tasks)) expect(taskView(world.process, instance, ordinal, facts)).not.toBeNull();
  for (const person of PEOPLE) buttonsFor(world.process, instance, person, facts);
  summaryOf(world.process, instance, facts);
  subscriptionsOf(world.process, instance);
}

test('any valid process keeps the laws on any path, through a restart after every step, and its history gives the same instance', () => {
  const seen = { valid: 0, ended: 0, entered: new Set<string>(), kinds: new Set<string>(), steps: 0 };
  fc.assert(
    fc.property(
      randomDefinition,
      fc.array(fc.array(move, { minLength: 10, maxLength: 40 }), { minLength: PATHS, maxLength: PATHS }),
      (definition, paths) => {
        const library = new TestWorld({ ...BESIDE, 'processes/sale.yaml': definition }, SUBSTITUTIONS);
        fc.pre(!verifyLibrary(library.library).some((finding) => finding.severity === 'error'));
        seen.valid += 1;
        for (const moves of paths) {
          const world = library.again();
          const first: CommandBody = { type: 'start', process: 'sale', outcome: 'done', documents: order(moves.length), comment: null };
          const initiator = INITIATORS[moves.length % INITIATORS.length] ?? '';
          if (world.outcome(first, initiator).kind !== 'decided') continue;
          world.act(first, initiator);
          for (const next of moves) {
            const before = world.instance as Instance;
            const [body, by] = commandOf(world, next);
            const stored = JSON.stringify(before);
            const outcome = world.outcome(body, by);
            expect(JSON.stringify(before)).toBe(stored);
            expect(outcome.kind).not.toBe('needs');
            if (outcome.kind !== 'decided') continue;
            world.act(body, by);
            const event = world.events.at(-1) as DecidedEvent;
            seen.kinds.add(body.type === 'return' ? `return ${body.strategy ?? 'again'}` : body.type);
            if (event.onBehalfOf !== null && body.type === 'complete') seen.kinds.add('complete for another');
            // Restarted: only what a row of the database keeps is left.
            const after = JSON.parse(JSON.stringify(world.instance)) as Instance;
            world.instance = after;
            const wasMoved = world.events.some(({ type }) => type === 'instance.moved');
            expect(brokenLaws({ process: world.process, before, after, event, wasMoved })).toEqual([]);
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
    { numRuns: RUNS, maxSkipsPerRun: 1_000, ...(LONG > 0 ? { endOnFailure: true } : { seed: 20261125 }) },
  );
  // The processes really are of every kind, and the paths lead somewhere.
  expect([...seen.entered].sort()).toEqual(['approval', 'choose', 'final', 'lookup', 'parallel', 'task', 'wait']);
  expect(seen.ended).toBeGreaterThan(RUNS);
  expect(KINDS.filter((kind) => !seen.kinds.has(kind))).toEqual([]);
});
