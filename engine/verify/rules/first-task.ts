import type { Candidate } from '#engine/definition/process-definition.js';
import type { ProcessRule } from '../rule.js';

/** A person starts a process by finishing its first task: it must be theirs. */
export const firstTask: ProcessRule = ({ process, tree, report }) => {
  let first = tree.find(process.initial);
  while (first?.state.kind === 'compound') {
    const { initial } = first.state;
    first = first.children.find(({ state }) => state.name === initial);
  }
  if (first === undefined) return;
  const { state } = first;
  for (const start of process.starts) {
    if (start.kind !== 'person') continue;
    const theirs =
      state.kind === 'task' &&
      (state.task.by.some(({ kind }) => kind === 'initiator') ||
        start.by.every((starter) => state.task.by.some((candidate) => same(starter, candidate))));
    if (theirs) continue;
    report.error(
      'GH2113',
      start.path,
      {
        zh: `由人员发起时，首个状态 \`${state.name}\` 必须是发起人的任务。`,
        en: `with a start by a person, the first state \`${state.name}\` must be a task of the starter`,
      },
      { zh: '写 `task: { by: initiator, … }`。', en: 'write `task: { by: initiator, … }`' },
    );
  }
};

function same(a: Candidate, b: Candidate): boolean {
  return a.kind === 'role' && b.kind === 'role' && a.role === b.role;
}
