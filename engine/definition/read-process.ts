import { child } from './json-pointer.js';
import type { Expression } from './expression-source.js';
import type { ProcessDefinition } from './process-definition.js';
import type { Limit } from './time-limit.js';
import { parseRetention } from './retention.js';
import { readBranches } from './read-branches.js';
import { readContext } from './read-context.js';
import { readData, readDocuments, readRules, readStarts } from './read-declarations.js';
import { readExpression, requireExpression } from './read-expression.js';
import { readHandlers } from './read-handler.js';
import { readLimit } from './read-limit.js';
import { readStates } from './read-state.js';
import { readText } from './read-text.js';
import type { Report } from './report.js';
import { mapping, oneOrMany, text, texts } from './values.js';

/**
 * Writes out every shorthand of one process. The shape of the file has been checked before; what does not fit counts as absent here.
 *
 * @param roles - role ids of the organization: they tell a role from a field in `by`
 */
export function readProcess(report: Report, roles: ReadonlySet<string>): ProcessDefinition {
  const process = mapping(report.source.value);
  const context = readContext(report, roles);
  const id = text(process.id) ?? '';
  const policy = mapping(process.policy);
  const limits = Object.entries(mapping(process.limits)).flatMap(([name, value]): [string, Limit][] => {
    const limit = readLimit(name, value, child('/limits', name), context);
    return limit === null ? [] : [[name, limit]];
  });
  return {
    id,
    title: readText(process.title) ?? { zh: id, en: id },
    level: typeof process.level === 'number' ? process.level : 3,
    parent: text(process.parent),
    owner: text(process.owner) ?? '',
    policy: { source: text(policy.source), replaces: texts(policy.replaces) },
    scope: { units: texts(mapping(process.scope).units) },
    calendar: text(process.calendar) ?? 'office',
    key: requireExpression(process.key, '/key'),
    summary: oneOrMany(process.summary).flatMap((entry, index): Expression[] => {
      const expression = readExpression(entry, Array.isArray(process.summary) ? child('/summary', index) : '/summary');
      return expression === null ? [] : [expression];
    }),
    readers: texts(process.readers),
    retention: parseRetention(text(process.retention) ?? ''),
    documents: readDocuments(process.documents, context),
    data: readData(process.data, context),
    starts: readStarts(process.start, context),
    limits: Object.fromEntries(limits),
    rules: readRules(process.rules, context),
    on: readHandlers(process.on, '/on', context),
    always: readBranches(process.always, '/always', context),
    initial: text(process.initial) ?? '',
    states: readStates(process.states, '/states', context),
    path: '',
  };
}
