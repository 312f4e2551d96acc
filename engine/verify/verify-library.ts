import type { Finding } from '#engine/definition/finding.js';
import type { Library } from '#engine/definition/library.js';
import { verifyExpressions } from '#engine/expression/verify-expressions.js';
import { LIBRARY_RULES } from './library-rules.js';
import { PROCESS_RULES } from './process-rules.js';
import { Reporter } from './reporter.js';
import { stateTree } from './state-tree.js';

/**
 * Everything that does not fit together in a library, all at once, by file and place. Definitions whose shape is wrong are left out: `readLibrary`
 * has told why. Never throws.
 */
export function verifyLibrary(library: Library): readonly Finding[] {
  const reporter = new Reporter();
  for (const { definition: process, source, broken } of library.processes.values()) {
    if (broken) continue;
    const subject = { process, tree: stateTree(process), library, report: reporter.on(source) };
    for (const rule of PROCESS_RULES) rule(subject);
  }
  for (const rule of LIBRARY_RULES) rule(library, reporter);
  return [...reporter.findings, ...verifyExpressions(library)];
}
