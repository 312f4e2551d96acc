import type { Library } from '#engine/definition/library.js';
import { compiledLibrary } from './compiled-library.js';
import { runScenario, type ScenarioResult } from './scenario.js';
import type { ScenarioDriver } from './scenario-driver.js';
import { WorldDriver } from './world-driver.js';

export interface NamedResult extends ScenarioResult {
  readonly process: string;
  readonly name: string;
}

export interface RunOptions {
  /** Only the scenarios of this process. */
  readonly process?: string;
  /** Told after each scenario. */
  readonly onScenario?: (result: NamedResult) => void;
  /** What they are played on; default: a world in memory for each. */
  readonly driver?: () => ScenarioDriver;
}

/** Plays all scenarios of a library one after another. */
export async function runLibraryScenarios(library: Library, options: RunOptions = {}): Promise<readonly NamedResult[]> {
  const driver = options.driver ?? ((): ScenarioDriver => new WorldDriver(compiledLibrary(library)));
  const results: NamedResult[] = [];
  for (const [process, { definition, source }] of library.scenarios) {
    if (options.process !== undefined && options.process !== process) continue;
    for (const scenario of definition) {
      const result = { process, name: scenario.name, ...(await runScenario(scenario, driver(), { library, process, source })) };
      results.push(result);
      options.onScenario?.(result);
    }
  }
  return results;
}
