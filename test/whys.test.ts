import { type Library, readLibrary } from '#engine/definition/library.js';
import { explainTask } from '#engine/preview/explain-task.js';
import { replay } from '#engine/runtime/step.js';
import { compiledLibrary, directoryWith } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { shippedFiles } from './read-library.js';

const LIBRARIES: readonly (readonly [string, Library])[] = [
  ['the shipped library', readLibrary(shippedFiles()).library],
  ['o-2-m-brand', readLibrary(await readLibraryFolder('examples/organizations/o-2-m-brand')).library],
];

describe.each(LIBRARIES)('each task that opens in the stories of %s says why', (_, library) => {
  const compiled = compiledLibrary(library);
  const directory = directoryWith(library, []);
  const roles = library.organization?.definition.roles ?? {};

  test.each([...library.scenarios])('%s', async (process, { definition, source }) => {
    for (const scenario of definition) {
      const driver = new WorldDriver(compiled);
      await runScenario(scenario, driver, { library, process, source });
      for (const life of driver.lives()) {
        life.events.forEach((event, place) => {
          if (event.delta.opened.length === 0) return;
          const events = life.events.slice(0, place + 1);
          const then = replay(life.process, life.instance.id, events);
          for (const { task: ordinal } of event.delta.opened) {
            const task = then?.state.tasks[String(ordinal)];
            if (!task) continue;
            const told = explainTask(life.process, life.instance.id, events, ordinal, {
              person: task.assignee ?? '',
              directory: directory.at(event.at),
              nameOf: directory.nameOf,
              titleOf: (role) => roles[role]?.title ?? { zh: role, en: role },
              shown: (instance) => instance,
              calendar: compiled.calendar(life.process.definition.calendar),
              calendarVersion: event.versions.calendar,
            });
            // The rule meant everybody it stands with, or it says why others have it.
            const meant = new Set(told?.rules.flatMap(({ people }) => people));
            const persons = task.candidates.flatMap((one) => (one.startsWith('person:') ? [one.slice(7)] : []));
            if (told?.reason === null && task.addedBy === null) expect(persons.filter((person) => !meant.has(person))).toEqual([]);
            if (task.assignee !== null) expect([told?.you.length, told?.given?.to]).toEqual([1, task.assignee]);
            expect(told?.due?.at ?? null).toBe(task.dueAt);
            expect(JSON.stringify(told)).not.toMatch(/undefined|NaN|\[object/);
          }
        });
      }
    }
  });
});
