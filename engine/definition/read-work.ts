import { ABSTAINED } from './abstained.js';
import { child } from './json-pointer.js';
import type { Text } from './text.js';
import type { Duration } from './time-limit.js';
import { isPriority } from './priority.js';
import type { Approval, Filling, Level, Returning, Task, Work } from './work.js';
import { readCandidates, readProxy } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readDuration } from './read-duration.js';
import { readGateMode } from './read-gate-mode.js';
import { readEach, readExpression, readSources } from './read-expression.js';
import { readText } from './read-text.js';
import { isMapping, list, mapValues, mapping, text, texts, type YamlMap } from './values.js';

const DONE: Readonly<Record<string, Text>> = { done: { zh: '完成', en: 'Done' } };
const DECIDED: Readonly<Record<string, Text>> = { approved: { zh: '同意', en: 'Approved' }, rejected: { zh: '驳回', en: 'Rejected' } };
const USUAL: Readonly<Record<string, Text>> = { ...DONE, ...DECIDED, [ABSTAINED]: { zh: '弃权', en: 'Abstained' } };
const ASSIGN = ['claim', 'single', 'round-robin', 'least-loaded', 'ranked'] as const;
/** Commands `allow` may name that this release runs. */
const OF_TASKS: readonly string[] = ['urge', 'cc', 'ask', 'pause', 'comment', 'attach', 'transfer', 'delegate', 'withdraw', 'take-back'];
/**
 * A task has no approvers, and what it does is mostly not undone by sending the paper back: its owner says with `return` where it may be returned.
 */
const COMMANDS: readonly string[] = [...OF_TASKS, 'return', 'add-approver', 'remove-approver'];
/** How often a task may be urged when the definition does not say. */
const URGE: Duration = { unit: 'working hours', amount: 4 };

export function readTask(value: YamlMap, path: string, context: ReadContext): Task {
  return { ...readWork(value, path, DONE, OF_TASKS, context), by: readCandidates(value.by, child(path, 'by'), context) };
}

export function readApproval(value: YamlMap, path: string, context: ReadContext): Approval {
  const whenInitiator = value.whenInitiator === 'skip' || value.whenInitiator === 'allow' ? value.whenInitiator : 'next-level';
  return {
    ...readWork(value, path, DECIDED, COMMANDS, context),
    levels: readLevels(value, path, context),
    mode: readGateMode(value, path, context),
    whenInitiator,
    whenRepeated: value.whenRepeated === 'skip' ? 'skip' : 'ask',
    commentFor: value.commentFor === undefined ? ['rejected'] : texts(value.commentFor),
    proxy: readProxy(value.proxy, child(path, 'proxy'), context),
    removers: readCandidates(value.removers, child(path, 'removers'), context),
    signs: typeof value.signs === 'string' ? { '*': value.signs } : mapValues(mapping(value.signs), (field) => text(field) ?? ''),
  };
}

function readLevels(value: YamlMap, path: string, context: ReadContext): readonly Level[] {
  if (value.levels === undefined) return [{ by: readCandidates(value.by, child(path, 'by'), context), names: texts(value.by), when: null }];
  if (value.by !== undefined) {
    context.report.errorAtKey('GH1208', child(path, 'by'), {
      zh: '`by` 和 `levels` 只能写一个。',
      en: 'either `by` or `levels`, not both',
    });
  }
  return list(value.levels).map((entry, index) => {
    const place = child(child(path, 'levels'), index);
    const level = mapping(entry);
    return {
      by: readCandidates(level.by, child(place, 'by'), context),
      names: texts(level.by),
      when: readExpression(level.when, child(place, 'when')),
    };
  });
}

function readWork(
  value: YamlMap,
  path: string,
  ownOutcomes: Readonly<Record<string, Text>>,
  allow: readonly string[],
  context: ReadContext,
): Work {
  const { report } = context;
  for (const [index, command] of texts(value.allow).entries()) {
    if (!COMMANDS.includes(command)) {
      report.error('GH1911', child(child(path, 'allow'), index), {
        zh: `本版本尚不支持操作 \`${command}\`。`,
        en: `this release does not run the command \`${command}\` yet`,
      });
    }
  }
  const nobody = text(value.whenNobody) ?? 'administrator';
  return {
    fills: readFillings(value.fills),
    with: readSources(value.with, child(path, 'with')),
    shows: texts(value.shows),
    hides: readFillings(value.hides),
    each: readEach(value, path, context),
    about: readExpression(value.about, child(path, 'about')),
    apart: texts(value.apart),
    assign: ASSIGN.find((one) => one === value.assign) ?? 'claim',
    whenNobody: nobody === 'administrator' || nobody === 'skip' ? { kind: nobody } : { kind: 'role', role: nobody },
    outcomes: value.outcomes === undefined ? ownOutcomes : readOutcomes(value.outcomes),
    urge: (value.urge === undefined ? null : readDuration(value.urge, child(path, 'urge'), report)) ?? URGE,
    allow: readAllow(value, path, allow, context),
    return: readReturn(value.return),
    priority: readPriority(value.priority, child(path, 'priority')),
  };
}

/** A word, else an expression giving one; a value that is no text is told by the shape of the file. */
function readPriority(value: unknown, path: string): Work['priority'] {
  if (typeof value !== 'string') return 'normal';
  return isPriority(value) ? value : (readExpression(value, path) ?? 'normal');
}

/** `return:` switches the command on, `return: never` off; beside a list of commands the two must agree. */
function readAllow(value: YamlMap, path: string, usual: readonly string[], { report }: ReadContext): readonly string[] {
  const allowed = value.allow === undefined ? usual : texts(value.allow).filter((command) => COMMANDS.includes(command));
  if (value.return === undefined) return allowed;
  const others = allowed.filter((command) => command !== 'return');
  const isForbidden = value.return === 'never';
  if (value.allow !== undefined && isForbidden !== (others.length === allowed.length)) {
    report.errorAtKey('GH1208', child(path, 'return'), {
      zh: '`return` 与 `allow` 互相矛盾：`allow` 列出 `return` 时才写退回到哪里。',
      en: '`return` and `allow` contradict each other: say where to return only when `allow` names `return`',
    });
  }
  return isForbidden ? others : [...others, 'return'];
}

/** `never`, or `{ to: [asking, review], strategy: resume }`. */
function readReturn(value: unknown): Returning {
  const written = mapping(value);
  return { to: written.to === undefined ? null : texts(written.to), strategy: written.strategy === 'resume' ? 'resume' : 'again' };
}

/** `[matches, differs]` or name → label; a name without label has the usual one, or is its own. */
function readOutcomes(value: unknown): Readonly<Record<string, Text>> {
  const usual = (name: string): Text => USUAL[name] ?? { zh: name, en: name };
  if (!isMapping(value)) return Object.fromEntries(texts(value).map((name) => [name, usual(name)]));
  return mapValues(value, (label, name) => readText(label) ?? usual(name));
}

/** `order`, `[order, check]`, `{ order: [carrier, lines.quantity] }`, or the columns of rows `{ order.lines: [quantity] }`. */
export function readFillings(value: unknown): readonly Filling[] {
  if (!isMapping(value)) return texts(value).map((document) => ({ document, fields: null }));
  const fillings = new Map<string, readonly string[] | null>();
  for (const [key, written] of Object.entries(value)) {
    const [document = '', ...rows] = key.split('.');
    const prefix = rows.join('.');
    const names = written === null || written === '*' ? null : texts(written);
    const fields = prefix === '' ? names : (names?.map((name) => `${prefix}.${name}`) ?? [prefix]);
    const before = fillings.get(document);
    fillings.set(document, before && fields ? [...before, ...fields] : fields);
  }
  return [...fillings].map(([document, fields]) => ({ document, fields }));
}
