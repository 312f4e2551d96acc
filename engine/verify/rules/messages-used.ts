import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { actionsOf } from '../actions-of.js';
import type { ProcessRule } from '../rule.js';

/** Messages sent and heard are in messages.yaml, and what is sent is what it says. */
export const messagesUsed: ProcessRule = (subject) => {
  const { process, tree, library, report } = subject;
  const known = (name: string, path: string, atKey: boolean): boolean => {
    if (library.messages.has(name)) return true;
    const message = { zh: `messages.yaml 中没有消息 \`${name}\`。`, en: `messages.yaml has no message \`${name}\`` };
    const hint = didYouMean(name, library.messages.keys());
    if (atKey) report.errorAtKey('GH2401', path, message, hint);
    else report.error('GH2401', path, message, hint);
    return false;
  };
  for (const start of process.starts) if (start.kind === 'message') known(start.message, child(start.path, 'on'), false);
  for (const handler of [...process.on, ...tree.nodes.flatMap(({ state }) => state.on)]) {
    if (handler.kind === 'message') known(handler.event, handler.path, true);
  }
  for (const action of actionsOf(subject)) {
    if (action.kind !== 'send' || !known(action.message, child(action.path, 'send'), false)) continue;
    const fields = Object.keys(library.messages.get(action.message)!.fields);
    const sent = Object.keys(action.with);
    const missing = fields.filter((field) => !sent.includes(field));
    if (missing.length > 0) {
      report.error('GH2402', child(action.path, 'send'), {
        zh: `消息 \`${action.message}\` 缺少 ${missing.join('、')}。`,
        en: `message \`${action.message}\` lacks ${missing.join(', ')}`,
      });
    }
    for (const field of sent) {
      if (fields.includes(field)) continue;
      const message = { zh: `消息 \`${action.message}\` 没有 \`${field}\`。`, en: `message \`${action.message}\` has no \`${field}\`` };
      report.errorAtKey('GH2402', child(child(action.path, 'with'), field), message, didYouMean(field, fields));
    }
  }
};
