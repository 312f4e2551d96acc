import { child } from './json-pointer.js';
import type { Handler } from './transition.js';
import { readBranches } from './read-branches.js';
import { readCandidates } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readDuration } from './read-duration.js';
import { readExpression } from './read-expression.js';
import { readText } from './read-text.js';
import { isMapping, mapping, text, texts } from './values.js';

/** `on`: event → what it leads to. */
export function readHandlers(value: unknown, path: string, context: ReadContext): readonly Handler[] {
  return Object.entries(mapping(value)).map(([event, entry]) => readHandler(event, entry, child(path, event), context));
}

/**
 * An entry with `by` is a button; `<limit>.breached` a limit; any other name with a dot a message; the rest is raised by the state.
 * A message or button that depends on conditions lists them under `choose`.
 */
function readHandler(event: string, value: unknown, path: string, context: ReadContext): Handler {
  const entry = isMapping(value) ? value : {};
  const kind = entry.by !== undefined ? 'button' : event.endsWith('.breached') ? 'limit' : event.includes('.') ? 'message' : 'raised';
  for (const [key, belongs] of [
    ['match', kind === 'message'],
    ['keep', kind === 'message'],
    ['title', kind === 'button'],
  ] as const) {
    if (entry[key] !== undefined && !belongs) {
      context.report.errorAtKey('GH1208', child(path, key), {
        zh: `\`${key}\` 只用于${key === 'title' ? '按钮（带 `by`）' : '消息（名称带点）'}。`,
        en: `\`${key}\` belongs to ${key === 'title' ? 'a button (an entry with `by`)' : 'a message (a name with a dot)'}`,
      });
    }
  }
  if (entry.keep !== undefined) readDuration(entry.keep, child(path, 'keep'), context.report);
  return {
    event,
    kind,
    by: readCandidates(entry.by, child(path, 'by'), context),
    title: readText(entry.title),
    match: readExpression(entry.match, child(path, 'match')),
    keep: text(entry.keep),
    over: entry.over === undefined ? null : texts(entry.over),
    branches: entry.choose === undefined ? readBranches(value, path, context) : readBranches(entry.choose, child(path, 'choose'), context),
    path,
  };
}
