import type { Library } from '#engine/definition/library.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Report } from '#engine/definition/report.js';
import type { Reporter } from './reporter.js';
import type { StateTree } from './state-tree.js';

/** What a rule about one process looks at. */
export interface ProcessSubject {
  readonly process: ProcessDefinition;
  readonly tree: StateTree;
  readonly library: Library;
  readonly report: Report;
}

/** One check of one process. Rules know nothing of each other; each tells all it finds. */
export type ProcessRule = (subject: ProcessSubject) => void;

/** One check across or beside the processes. */
export type LibraryRule = (library: Library, reporter: Reporter) => void;
