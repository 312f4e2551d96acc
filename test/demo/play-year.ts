import type { Library } from '#engine/definition/library.js';
import type { ScenarioStep } from '#engine/definition/scenario.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import type { SourceFile } from '#engine/definition/source.js';
import { runScenario, type ScenarioFailure } from '#engine/simulate/scenario.js';
import type { ScenarioDriver } from '#engine/simulate/scenario-driver.js';
import type { Chapter } from './read-year.js';

/** Who tells the story while it is played. */
export interface Teller {
  chapter(chapter: Chapter): void;
  /** Somebody is about to do this to an instance of a process: the one with this key, or the newest. */
  acting(process: string, body: CommandBody, key: string | null): Promise<void>;
  /** What he was told, when it was refused. */
  refused(refusal: Refusal): void;
  step(step: ScenarioStep, chapter: Chapter): Promise<void>;
}

/** Plays the chapters one after the other in one world. Stops at the first that fails. @returns what failed; empty: the year went as told */
export async function playYear(
  { chapters, source }: { readonly chapters: readonly Chapter[]; readonly source: SourceFile },
  library: Library,
  driver: ScenarioDriver,
  teller: Teller,
): Promise<readonly ScenarioFailure[]> {
  for (const [index, chapter] of chapters.entries()) {
    teller.chapter(chapter);
    const { failures } = await runScenario(chapter.scenario, told(driver, teller, index === 0), {
      library,
      process: chapter.process,
      source,
      onStep: (step) => teller.step(step, chapter),
    });
    if (failures.length > 0) return failures;
  }
  return [];
}

/** The world as it is, only the first chapter begins one; the teller hears of every act before it is done. */
function told(driver: ScenarioDriver, teller: Teller, isFirst: boolean): ScenarioDriver {
  return {
    begin: (now, records, substitutions) => (isFirst ? driver.begin(now, records, substitutions) : undefined),
    now: () => driver.now(),
    async act(process, body, by, key = null) {
      await teller.acting(process, body, key);
      const refusal = await driver.act(process, body, by, key);
      if (refusal) teller.refused(refusal);
      return refusal;
    },
    message: (name, payload) => driver.message(name, payload),
    advance: (until) => driver.advance(until),
    observe: (process, key) => driver.observe(process, key),
    started: () => driver.started(),
    record: (register, key) => driver.record(register, key),
  };
}
