import { readFileSync } from 'node:fs';
import type { Text } from '#engine/definition/text.js';
import { readScenarios } from '#engine/definition/read-scenarios.js';
import { Report } from '#engine/definition/report.js';
import type { Scenario } from '#engine/definition/scenario.js';
import { readYaml, type SourceFile } from '#engine/definition/source.js';

/** One chapter of the year: a scenario told aloud, which goes on where the chapter before ended. */
export interface Chapter {
  readonly scenario: Scenario;
  /** Process whose events the steps name without `in`. */
  readonly process: string;
  readonly title: Text;
  /** What happens and why, for a sales manager. */
  readonly tell: Text;
}

interface WrittenChapter {
  readonly process: string;
  readonly title: Text;
  readonly tell: Text;
}

/** Reads `year.yaml`: scenarios in the grammar of the library, each with `process`, `title` and `tell`. @throws {Error} when it is not YAML */
export function readYear(path: string): { readonly chapters: readonly Chapter[]; readonly source: SourceFile } {
  const source = readYaml(path, readFileSync(path, 'utf8'));
  const report = new Report(source);
  const scenarios = readScenarios(report);
  const problem = [...source.findings, ...report.findings][0];
  if (problem) throw new Error(`${path}:${problem.line}:${problem.column} ${problem.message.en}`);
  const written = source.value as readonly WrittenChapter[];
  const chapters = scenarios.map((scenario, index) => {
    const { process, title, tell } = written[index] as WrittenChapter;
    return { scenario, process, title, tell };
  });
  return { chapters, source };
}
