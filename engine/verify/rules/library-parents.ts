import { didYouMean } from '#engine/definition/suggest.js';
import type { LibraryRule } from '../rule.js';

/** A parent process that is a file of its own exists under its name; parents that are only headings (level 1 and 2) need no file. */
export const libraryParents: LibraryRule = (library, reporter) => {
  for (const { definition: process, source } of library.processes.values()) {
    const { parent } = process;
    if (parent === null || library.processes.has(parent)) continue;
    const near = didYouMean(parent, library.processes.keys());
    if (near === null) continue;
    reporter.on(source).warning('GH2407', '/parent', { zh: `没有流程 \`${parent}\`。`, en: `there is no process \`${parent}\`` }, near);
  }
};
