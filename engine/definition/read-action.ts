import { child } from './json-pointer.js';
import type { Action } from './action.js';
import type { Each } from './work.js';
import { isPriority } from './priority.js';
import { readCandidates } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readEach, readExpression, readExpressions, requireExpression } from './read-expression.js';
import { isMapping, mapping, oneOrMany, text, type YamlMap } from './values.js';

type Reader = (value: YamlMap, path: string, each: Each | null, context: ReadContext) => Action;

interface Verb {
  /** Keys allowed besides the verb, `each` and `as`. */
  readonly keys: readonly string[];
  readonly read: Reader;
}

const people =
  (kind: 'notify' | 'cc'): Reader =>
  (value, path, each, context) => ({
    kind,
    to: readCandidates(value[kind], child(path, kind), context),
    template: text(value.template),
    each,
    path,
  });

const hurry =
  (kind: 'escalate' | 'reassign'): Reader =>
  (value, path, _each, context) => ({ kind, to: readCandidates(value[kind], child(path, kind), context), each: null, path });

/** What an action can be, by its verb. */
export const VERBS: { readonly [Kind in Action['kind']]: Verb } = {
  set: { keys: [], read: (value, path, each) => ({ kind: 'set', values: readExpressions(value.set, child(path, 'set')), each, path }) },
  record: {
    keys: ['key', 'with', 'valid', 'new'],
    read: (value, path, each) => ({
      kind: 'record',
      register: text(value.record) ?? '',
      key: requireExpression(value.key, child(path, 'key')),
      with: readExpressions(value.with, child(path, 'with')),
      isNew: value.new === true,
      valid: isMapping(value.valid)
        ? {
            from: readExpression(value.valid.from, child(child(path, 'valid'), 'from')),
            to: readExpression(value.valid.to, child(child(path, 'valid'), 'to')),
          }
        : null,
      each,
      path,
    }),
  },
  send: {
    keys: ['with'],
    read: (value, path, each) => ({
      kind: 'send',
      message: text(value.send) ?? '',
      with: readExpressions(value.with, child(path, 'with')),
      each,
      path,
    }),
  },
  start: {
    keys: ['with', 'initiator'],
    read: (value, path, each) => ({
      kind: 'start',
      process: text(value.start) ?? '',
      with: readExpressions(value.with, child(path, 'with')),
      initiator: readExpression(value.initiator, child(path, 'initiator')),
      each,
      path,
    }),
  },
  notify: { keys: ['template'], read: people('notify') },
  cc: { keys: ['template'], read: people('cc') },
  render: {
    keys: ['of'],
    read: (value, path, each) => ({ kind: 'render', template: text(value.render) ?? '', of: text(value.of), each, path }),
  },
  escalate: { keys: [], read: hurry('escalate') },
  reassign: { keys: [], read: hurry('reassign') },
  // Another word is told by the shape of the file.
  priority: {
    keys: [],
    read: ({ priority }, path) => ({ kind: 'priority', priority: isPriority(priority) ? priority : 'normal', each: null, path }),
  },
};

const VERB_NAMES = Object.keys(VERBS) as Action['kind'][];

/** The list under `do`, `breach` or `chain`; entries that are no action are left out with a finding. */
export function readActions(value: unknown, path: string, where: 'transition' | 'limit', context: ReadContext): readonly Action[] {
  return oneOrMany(value).flatMap((entry, index) => {
    const action = readAction(entry, Array.isArray(value) ? child(path, index) : path, where, context);
    return action === null ? [] : [action];
  });
}

function readAction(value: unknown, path: string, where: 'transition' | 'limit', context: ReadContext): Action | null {
  const { report } = context;
  const action = mapping(value);
  const verbs = VERB_NAMES.filter((name) => Object.hasOwn(action, name));
  const kind = verbs[0];
  if (kind === undefined || verbs.length > 1) {
    report.error(
      'GH1207',
      path,
      kind === undefined
        ? { zh: '这个动作没有动词。', en: 'this action has no verb' }
        : { zh: `这个动作有多个动词：${verbs.join('、')}。`, en: `this action has several verbs: ${verbs.join(', ')}` },
      { zh: `动词只能是 ${VERB_NAMES.join('、')} 之一。`, en: `exactly one of ${VERB_NAMES.join(', ')}` },
    );
    if (kind === undefined) return null;
  }
  const verb = VERBS[kind];
  const allowed: readonly string[] = [kind, 'each', 'as', ...verb.keys];
  for (const key of Object.keys(action)) {
    if (allowed.includes(key) || (verbs as string[]).includes(key)) continue;
    report.errorAtKey('GH1208', child(path, key), { zh: `\`${kind}\` 不带 \`${key}\`。`, en: `\`${kind}\` has no \`${key}\`` });
  }
  if (kind === 'record' && action.key === undefined) {
    report.error('GH1102', path, { zh: '`record` 缺少 `key`。', en: '`record` lacks `key`' });
  }
  if (where === 'transition' && (kind === 'escalate' || kind === 'reassign' || kind === 'priority')) {
    report.error('GH1217', path, {
      zh: `\`${kind}\` 只能写在时限的 \`breach\` 或 \`chain\` 中。`,
      en: `\`${kind}\` belongs in \`breach\` or \`chain\` of a limit`,
    });
  }
  return verb.read(action, path, readEach(action, path, context), context);
}
