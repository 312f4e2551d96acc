import { readLibrary } from '#engine/definition/library.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from '#test/read-library.js';
import type { ExportedInstance } from './exported-instance.js';

/** An instance of a shipped scenario as an export tells it. */
export interface ToldLife {
  readonly instance: ExportedInstance;
  readonly process: CompiledProcess;
  /** Tasks still open. */
  readonly open: readonly number[];
}

/** Everything that happens in the shipped scenarios; ids are those of their worlds made unlike each other. */
export async function shippedLives(): Promise<readonly ToldLife[]> {
  const { library } = readLibrary(shippedFiles());
  const compiled = compiledLibrary(library);
  const told: ToldLife[] = [];
  for (const [process, { definition, source }] of library.scenarios)
    for (const [place, scenario] of definition.entries()) {
      const driver = new WorldDriver(compiled);
      await runScenario(scenario, driver, { library, process, source });
      for (const { process: version, instance, events } of driver.lives()) {
        const { key, initiator, status, startedAt, lastAt, tasks } = instance.state;
        const id = `${process}-${place}-${instance.id}`;
        const stored = {
          process: instance.process,
          definition: instance.definition,
          version: 1,
          key,
          initiator,
          status,
          startedAt,
          lastAt,
        };
        const exported = { id, ...stored, events: events.map((event) => ({ ...event, commandId: `c${event.seq}`, hash: '0'.repeat(64) })) };
        told.push({ instance: exported, process: version, open: Object.keys(tasks).map(Number) });
      }
    }
  return told;
}
