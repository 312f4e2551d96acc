import fc from 'fast-check';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import type { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { brokenInvariants } from '#test/durable/invariants.js';
import { TestWorld } from '#test/test-world.js';
import { BESIDE, randomDefinition } from './random-definition.js';
import { commandOf, move, order } from './random-path.js';

const LONG = Number(process.env['GATEHOUSE_PROPERTY_RUNS'] ?? 0);
const PROCESSES = LONG > 0 ? Math.ceil(LONG / 20) : 8;
const SEED = LONG > 0 ? undefined : 20261125;

let publication: TestPublication;
beforeAll(async () => {
  publication = await startTestPublication();
});
afterAll(() => publication?.stop());

function validDefinitions(): readonly string[] {
  const sample = fc.sample(randomDefinition, { numRuns: PROCESSES * 60, ...(SEED === undefined ? {} : { seed: SEED }) });
  const isValid = (definition: string): boolean =>
    !verifyLibrary(new TestWorld({ ...BESIDE, 'processes/sale.yaml': definition }).library).some(({ severity }) => severity === 'error');
  const valid: string[] = [];
  for (const definition of sample) if (valid.length < PROCESSES && isValid(definition)) valid.push(definition);
  return valid;
}

test('random processes on a database: two hosts take turns and start anew, and what is stored is what the history says', async () => {
  const definitions = validDefinitions();
  expect(definitions).toHaveLength(PROCESSES);
  const owner = publication.pool(1, 'owner');
  const hosts = [publication.committer(), publication.committer()];
  let now = Date.parse('2026-09-29T09:00+08:00');
  let commands = 0;
  let decided = 0;
  const send = async (instance: string, body: CommandBody, by: string | null): Promise<Instance | null> => {
    await owner.query('UPDATE epoch SET clock_held_at = to_timestamp($1::float8 / 1000)', [now]);
    commands += 1;
    const turn = commands % hosts.length;
    if (commands % 10 === 0) {
      await hosts[turn]?.stop();
      hosts[turn] = publication.committer();
    }
    const result = await (hosts[turn] as Committer).submit(requestOf(instance, body, by));
    return result.kind === 'decided' ? result.instance : null;
  };
  for (const definition of definitions) {
    const files = { ...BESIDE, 'processes/sale.yaml': definition };
    await publication.publish(files);
    const world = new TestWorld(files);
    const paths = fc.sample(fc.array(move, { minLength: 20, maxLength: 40 }), {
      numRuns: 4,
      ...(SEED === undefined ? {} : { seed: SEED }),
    });
    for (const moves of paths) {
      const id = newInstanceId(0);
      const start: CommandBody = { type: 'start', process: 'sale', outcome: 'done', documents: order(moves.length), comment: null };
      world.instance = await send(id, start, 'zhao.lei');
      for (const next of world.instance ? moves : []) {
        world.now = now;
        const [body, by] = commandOf(world, next);
        now = world.now;
        if (world.end !== null) break;
        const after = await send(id, body, by);
        if (after) decided += 1;
        world.instance = after ?? world.instance;
      }
    }
  }
  for (const each of hosts) await each.stop();
  expect(decided).toBeGreaterThan(PROCESSES * 10);
  // Nothing delivers messages here, and nobody fires timers but the paths.
  const broken = await brokenInvariants(owner, (hash) => publication.knowledge.compiled(hash));
  expect(broken.filter((line) => !/^(I6 timer-overdue|I8 undelivered):/.test(line))).toEqual([]);
});
