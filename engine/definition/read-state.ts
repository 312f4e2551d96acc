import { child } from './json-pointer.js';
import { splitConjunction } from './lookup-where.js';
import type { Lookup, Service, State, StateKind } from './state.js';
import { readActions } from './read-action.js';
import { readBranches } from './read-branches.js';
import type { ReadContext } from './read-context.js';
import { readEach, readExpression, readExpressions } from './read-expression.js';
import { readHandlers } from './read-handler.js';
import { readLimit } from './read-limit.js';
import { readText } from './read-text.js';
import { readApproval, readTask } from './read-work.js';
import { mapping, text, type YamlMap } from './values.js';

const KIND_WORDS = ['task', 'approval', 'wait', 'call', 'service', 'lookup', 'choose', 'states'] as const;
/** Keys that belong to some kinds only. */
const KEYS_OF: Readonly<Record<string, readonly StateKind[]>> = {
  initial: ['compound'],
  onDone: ['compound', 'parallel'],
  result: ['final'],
  limit: ['task', 'approval', 'wait', 'call', 'service', 'compound', 'parallel'],
};

export function readStates(value: unknown, path: string, context: ReadContext): Readonly<Record<string, State>> {
  return Object.fromEntries(
    Object.entries(mapping(value)).map(([name, state]) => [name, readState(name, mapping(state), child(path, name), context)]),
  );
}

function readState(name: string, value: YamlMap, path: string, context: ReadContext): State {
  const kind = kindOf(name, value, path, context);
  for (const [key, kinds] of Object.entries(KEYS_OF)) {
    if (value[key] !== undefined && !kinds.includes(kind)) {
      context.report.errorAtKey('GH1208', child(path, key), {
        zh: `${kind} 状态没有 \`${key}\`。`,
        en: `a ${kind} state has no \`${key}\``,
      });
    }
  }
  const title = readText(value.title);
  if (title === null) {
    context.report.warning('GH2115', path, { zh: `状态 \`${name}\` 没有标题。`, en: `state \`${name}\` has no title` });
  }
  const base = {
    name,
    title: title ?? { zh: name, en: name },
    do: readActions(value.do, child(path, 'do'), 'transition', context),
    limit: readLimit(name, value.limit, child(path, 'limit'), context),
    on: readHandlers(value.on, child(path, 'on'), context),
    always: readBranches(value.always, child(path, 'always'), context),
    path,
  };
  const inner = mapping(value[kind]);
  const at = child(path, kind);
  switch (kind) {
    case 'task':
      return { ...base, kind, task: readTask(inner, at, context) };
    case 'approval':
      return { ...base, kind, approval: readApproval(inner, at, context) };
    case 'wait':
      return { ...base, kind, for: readExpression(inner.for, child(at, 'for')), until: readExpression(inner.until, child(at, 'until')) };
    case 'call':
      return {
        ...base,
        kind,
        call: {
          process: text(inner.process) ?? '',
          with: readExpressions(inner.with, child(at, 'with')),
          each: readEach(inner, at, context),
        },
      };
    case 'service':
      return { ...base, kind, service: readService(value.service, at) };
    case 'lookup':
      return { ...base, kind, lookup: readLookup(inner, at, context) };
    case 'choose':
      return { ...base, kind, choose: readBranches(value.choose, at, context) };
    case 'compound': {
      const states = readStates(value.states, child(path, 'states'), context);
      return {
        ...base,
        kind,
        initial: text(value.initial) ?? '',
        states,
        onDone: readBranches(value.onDone, child(path, 'onDone'), context),
      };
    }
    case 'parallel': {
      const states = readStates(value.states, child(path, 'states'), context);
      return { ...base, kind, states, onDone: readBranches(value.onDone, child(path, 'onDone'), context) };
    }
    case 'final':
      return { ...base, kind, result: readExpressions(value.result, child(path, 'result')) };
  }
}

function kindOf(name: string, value: YamlMap, path: string, { report }: ReadContext): StateKind {
  const words: string[] = KIND_WORDS.filter((word) => value[word] !== undefined);
  if (value.type === 'final') words.push('type: final');
  if (words.length > 1) {
    report.errorAtKey('GH1201', path, {
      zh: `状态 \`${name}\` 同时是 ${words.join('、')}，只能有一种。`,
      en: `state \`${name}\` is ${words.join(' and ')} at once; a state has exactly one kind`,
    });
  }
  if (words.length === 0) {
    report.errorAtKey(
      'GH1202',
      path,
      { zh: `状态 \`${name}\` 没有说明它做什么。`, en: `state \`${name}\` does not say what it does` },
      { zh: `写 ${KIND_WORDS.join('、')} 之一，或 \`type: final\`。`, en: `write one of ${KIND_WORDS.join(', ')}, or \`type: final\`` },
    );
    return 'wait';
  }
  const word = words[0]!;
  if (word === 'states') return value.type === 'parallel' ? 'parallel' : 'compound';
  return word === 'type: final' ? 'final' : (word as StateKind);
}

/** `service: webhook` or `service: { name: webhook, with: {…} }`. */
function readService(value: unknown, path: string): Service {
  if (typeof value === 'string') return { name: value, with: {} };
  const service = mapping(value);
  return { name: text(service.name) ?? '', with: readExpressions(service.with, child(path, 'with')) };
}

function readLookup(value: YamlMap, path: string, { report }: ReadContext): Lookup {
  const where = text(value.where);
  const place = child(path, 'where');
  const conjunction = where === null ? null : splitConjunction(where);
  if (where !== null && conjunction === null) {
    report.error('GH1216', place, {
      zh: '`where` 只能是用 `&&` 连接的 `字段 == 表达式`。',
      en: '`where` is `field == expression`, several joined by `&&`',
    });
  }
  const key = readExpression(value.key, child(path, 'key'));
  if ((key === null) === (where === null)) {
    report.error('GH1216', path, { zh: '`lookup` 必须写 `key` 或 `where` 之一。', en: '`lookup` needs either `key` or `where`' });
  }
  return {
    register: text(value.register) ?? '',
    key,
    where:
      conjunction?.map(({ field, equals }, index) => ({
        field,
        equals: { source: equals, path: index === 0 ? place : child(place, index) },
      })) ?? null,
    as: text(value.as) ?? text(value.register) ?? '',
  };
}
