import { readdirSync } from 'node:fs';
import { positiveOutcome } from '#engine/definition/positive-outcome.js';
import { type Library, readLibrary } from '#engine/definition/library.js';
import { workOf } from '#engine/definition/work-of.js';
import { remainingPath } from '#engine/preview/remaining-path.js';
import type { Command } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import { replayed } from '#engine/runtime/step.js';
import { compiledLibrary, directoryWith } from '#engine/simulate/compiled-library.js';
import { worldFacts } from '#engine/simulate/facts.js';
import { runScenario } from '#engine/simulate/scenario.js';
import type { Life } from '#engine/simulate/world.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { WorldRows } from '#engine/simulate/world-rows.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { shippedFiles } from './read-library.js';

const ORGANIZATIONS = 'examples/organizations';

/** The shipped library, and the examples that have processes. */
const LIBRARIES = [
  ['the shipped library', shippedFiles()] as const,
  ...(await Promise.all(
    readdirSync(ORGANIZATIONS).map(async (name) => [name, await readLibraryFolder(`${ORGANIZATIONS}/${name}`)] as const),
  )),
].flatMap(([name, files]) => {
  const { library } = readLibrary(files);
  return library.scenarios.size === 0 ? [] : [[name, library] as const];
});

const workOpen = ({ state }: Instance): readonly string[] => [...new Set(Object.values(state.tasks).map((task) => task.state))].sort();

/** A path supposes that each task is done when it is due: where the hour decides the way, whoever is earlier goes another. */
const isTimed = (library: Library, process: string): boolean =>
  /when: .*\b(now|today)\b/.test(library.processes.get(process)?.source.text ?? '');

/** Whether the next event of a life ends a task well, as a path supposes of each. */
function goesWell(life: Life, before: Instance, place: number): boolean {
  const command = life.events[place]?.command as unknown as Command | undefined;
  if (command?.type !== 'complete') return false;
  const state = life.process.states.get(before.state.tasks[String(command.task)]?.state ?? '');
  const work = state ? workOf(state) : null;
  return work !== null && command.outcome === positiveOutcome(work);
}

describe.each(LIBRARIES)('the remaining path in %s', (_, library) => {
  const compiled = compiledLibrary(library);
  const directory = directoryWith(library, []);
  const stories = [...library.scenarios].flatMap(([process, { definition, source }]) =>
    definition.map((scenario) => [process, scenario.name, scenario, source] as const),
  );

  test.each(stories)('%s: %s', async (process, _name, scenario, source) => {
    const driver = new WorldDriver(compiled);
    await runScenario(scenario, driver, { library, process, source });
    for (const life of driver.lives()) {
      const instances = [...replayed(life.process, life.instance.id, life.events)];
      instances.forEach((instance, place) => {
        if (instance.state.status !== 'running') return;
        const facts = worldFacts(
          compiled,
          directory,
          new WorldRows(compiled.demoRows),
          instance.state.lastAt,
          () => 1,
          () => 0,
          () => 'a',
        );
        const { steps, until, why } = remainingPath(life.process, instance, facts);
        const now = steps.filter((step) => step.now);
        // It begins with all that is open, says why it tells no further, and whose work each step is, unless that is not known yet.
        expect(now.flatMap(({ state, kind }) => (kind === 'task' || kind === 'approval' ? [state] : [])).sort()).toEqual(
          workOpen(instance),
        );
        expect(why === null).toBe(until === 'end');
        for (const { kind, people, dependsOn } of steps)
          if (kind === 'task' || kind === 'approval') expect(people.length > 0).toBe(dependsOn === null);
        // When the next task ends well, what opens was told, or that it could not be.
        const after = instances[place + 1];
        if (until !== 'end' || !after || isTimed(library, life.process.definition.id) || !goesWell(life, instance, place + 1)) return;
        const told = new Set(steps.map(({ state }) => state));
        expect(workOpen(after).filter((state) => !told.has(state))).toEqual([]);
      });
    }
  });
});
