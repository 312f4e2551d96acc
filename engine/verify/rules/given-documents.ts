import { child } from '#engine/definition/json-pointer.js';
import type { Expression } from '#engine/definition/expression-source.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';
import { actionsOf } from '../actions-of.js';

/** Who begins a process hands over the documents it needs, and only what it knows: message starts, calls and hand-overs. */
export const givenDocuments: ProcessRule = (subject) => {
  const { process, tree, library, report } = subject;
  for (const start of process.starts) {
    if (start.kind === 'message' || start.kind === 'schedule') checkWith(process.id, start.with, start.path, subject);
  }
  const begin = (id: string, values: Readonly<Record<string, Expression>>, path: string, word: string): void => {
    const target = library.processes.get(id)?.definition;
    if (target === undefined) {
      report.error(
        'GH2403',
        child(path, word),
        { zh: `没有流程 \`${id}\`。`, en: `there is no process \`${id}\`` },
        didYouMean(id, library.processes.keys()),
      );
      return;
    }
    if (!target.starts.some(({ kind }) => kind === 'called')) {
      const hint = { zh: `在 ${id}.yaml 的 \`start\` 中加 \`- called: true\`。`, en: `add \`- called: true\` to \`start\` of ${id}.yaml` };
      report.error('GH2404', child(path, word), { zh: `流程 \`${id}\` 不可被调用。`, en: `process \`${id}\` cannot be called` }, hint);
    }
    checkWith(id, values, path, subject);
  };
  for (const { state } of tree.nodes)
    if (state.kind === 'call') begin(state.call.process, state.call.with, child(state.path, 'call'), 'process');
  for (const action of actionsOf(subject)) if (action.kind === 'start') begin(action.process, action.with, action.path, 'start');
};

function checkWith(
  id: string,
  values: Readonly<Record<string, Expression>>,
  path: string,
  { process, library, report }: ProcessSubject,
): void {
  const target = id === process.id ? process : library.processes.get(id)!.definition;
  const supplied = Object.keys(values).map((name) => name.split('.')[0]!);
  for (const [name, { given }] of Object.entries(target.documents)) {
    if (given !== 'always' || supplied.includes(name)) continue;
    report.error('GH2405', path, {
      zh: `没有提供流程 \`${id}\` 需要的文档 \`${name}\`。`,
      en: `process \`${id}\` needs document \`${name}\`, which is not supplied`,
    });
  }
  const names = [...Object.keys(target.documents), ...Object.keys(target.data)];
  for (const name of Object.keys(values)) {
    const first = name.split('.')[0]!;
    if (names.includes(first)) continue;
    const message = { zh: `流程 \`${id}\` 没有文档或数据 \`${first}\`。`, en: `process \`${id}\` has no document or data \`${first}\`` };
    report.errorAtKey('GH2302', child(child(path, 'with'), name), message, didYouMean(first, names));
  }
}
