import type { LibraryRule } from '../rule.js';
import { stateTree } from '../state-tree.js';
import { child } from '#engine/definition/json-pointer.js';

/** Processes that wait for one another never do so in a circle. */
export const libraryCalls: LibraryRule = (library, reporter) => {
  const calls = new Map(
    [...library.processes].map(([id, { definition }]) => [
      id,
      stateTree(definition).nodes.flatMap(({ state }) =>
        state.kind === 'call' ? [{ to: state.call.process, path: child(child(state.path, 'call'), 'process') }] : [],
      ),
    ]),
  );
  const reaches = (from: string, goal: string, seen: Set<string>): boolean => {
    if (from === goal) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (calls.get(from) ?? []).some(({ to }) => reaches(to, goal, seen));
  };
  for (const [id, own] of calls) {
    for (const { to, path } of own) {
      if (!reaches(to, id, new Set())) continue;
      reporter.on(library.processes.get(id)!.source).error('GH2406', path, {
        zh: `流程 \`${id}\` 与 \`${to}\` 互相调用，永远等不到结束。`,
        en: `processes \`${id}\` and \`${to}\` call each other and would wait forever`,
      });
    }
  }
};
