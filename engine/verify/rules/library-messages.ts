import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { actionsOf } from '../actions-of.js';
import type { LibraryRule } from '../rule.js';
import { isTypeName } from '../type-name.js';
import { stateTree } from '../state-tree.js';
import { Report } from '#engine/definition/report.js';

/** Fields of messages have types that exist; a message that processes wait for is sent by one or comes from outside. */
export const libraryMessages: LibraryRule = (library, reporter) => {
  if (library.messagesSource === null) return;
  const report = reporter.on(library.messagesSource);
  const sent = new Set<string>();
  const heard = new Set<string>();
  for (const { definition: process, source } of library.processes.values()) {
    const tree = stateTree(process);
    for (const action of actionsOf({ process, tree, library, report: new Report(source) }))
      if (action.kind === 'send') sent.add(action.message);
    for (const start of process.starts) if (start.kind === 'message') heard.add(start.message);
    for (const { kind, event } of [...process.on, ...tree.nodes.flatMap(({ state }) => state.on)]) if (kind === 'message') heard.add(event);
  }
  for (const { name, fields, fromOutside, path } of library.messages.values()) {
    for (const [field, type] of Object.entries(fields)) {
      const names = isTypeName(type, library);
      if (names === true) continue;
      const place = child(child(path, 'fields'), field);
      report.error(
        'GH2706',
        place,
        { zh: `\`${type}\` 不是表单、台账或值类型。`, en: `\`${type}\` is no form, register or value type` },
        didYouMean(type, names),
      );
    }
    if (!heard.has(name) || sent.has(name) || fromOutside) continue;
    report.warning(
      'GH2408',
      path,
      { zh: `没有流程发送消息 \`${name}\`。`, en: `no process sends message \`${name}\`` },
      { zh: '从外部来的写 `from: outside`。', en: 'write `from: outside` when it comes from outside' },
    );
  }
};
