import { child } from './json-pointer.js';
import type { Approval, Duration, Filling, Level, Task, Text, Work } from './process-definition.js';
import { readCandidates } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readDuration } from './read-duration.js';
import { readEach, readExpression, readSources } from './read-expression.js';
import { readText } from './read-text.js';
import { isMapping, list, mapValues, mapping, text, texts, type YamlMap } from './values.js';

const DONE: Readonly<Record<string, Text>> = { done: { zh: '完成', en: 'Done' } };
const DECIDED: Readonly<Record<string, Text>> = { approved: { zh: '同意', en: 'Approved' }, rejected: { zh: '驳回', en: 'Rejected' } };
/** Commands `allow` may name that this release runs. */
const COMMANDS: readonly string[] = ['urge', 'transfer', 'delegate', 'return'];
/** A task is nobody's request that could be sent back. */
const OF_TASKS: readonly string[] = COMMANDS.filter((command) => command !== 'return');
/** How often a task may be urged when the definition does not say. */
const URGE: Duration = { unit: 'working hours', amount: 4 };

export function readTask(value: YamlMap, path: string, context: ReadContext): Task {
  return { ...readWork(value, path, DONE, OF_TASKS, context), by: readCandidates(value.by, child(path, 'by'), context) };
}

export function readApproval(value: YamlMap, path: string, context: ReadContext): Approval {
  refuseModes(value, path, context);
  const whenInitiator = value.whenInitiator === 'skip' || value.whenInitiator === 'allow' ? value.whenInitiator : 'next-level';
  return {
    ...readWork(value, path, DECIDED, COMMANDS, context),
    levels: readLevels(value, path, context),
    mode: value.mode === 'all' ? 'all' : 'any',
    whenInitiator,
    whenRepeated: value.whenRepeated === 'skip' ? 'skip' : 'ask',
    signs: typeof value.signs === 'string' ? { '*': value.signs } : mapValues(mapping(value.signs), (field) => text(field) ?? ''),
  };
}

function readLevels(value: YamlMap, path: string, context: ReadContext): readonly Level[] {
  if (value.levels === undefined) return [{ by: readCandidates(value.by, child(path, 'by'), context), when: null }];
  if (value.by !== undefined) {
    context.report.errorAtKey('GH1208', child(path, 'by'), {
      zh: '`by` 和 `levels` 只能写一个。',
      en: 'either `by` or `levels`, not both',
    });
  }
  return list(value.levels).map((entry, index) => {
    const place = child(child(path, 'levels'), index);
    const level = mapping(entry);
    return { by: readCandidates(level.by, child(place, 'by'), context), when: readExpression(level.when, child(place, 'when')) };
  });
}

function refuseModes(value: YamlMap, path: string, { report }: ReadContext): void {
  const not = (code: 'GH1903' | 'GH1904' | 'GH1905' | 'GH1906', key: string, zh: string, en: string) =>
    report.errorAtKey(code, child(path, key), { zh: `本版本尚不支持${zh}。`, en: `this release does not run ${en} yet` });
  if (value.quorum !== undefined || value.mode === 'quorum')
    not('GH1903', value.quorum === undefined ? 'mode' : 'quorum', '法定票数（`quorum`）', '`quorum`');
  if (value.weighted !== undefined || value.mode === 'weighted')
    not('GH1904', value.weighted === undefined ? 'mode' : 'weighted', '加权票签（`weighted`）', '`weighted`');
  if (value.mode === 'sequence') not('GH1905', 'mode', '顺序会签（`sequence`），可改用 `levels`', '`sequence` (use `levels`)');
  if (value.proxy !== undefined) not('GH1906', 'proxy', '代签（`proxy`）', '`proxy`');
}

function readWork(
  value: YamlMap,
  path: string,
  ownOutcomes: Readonly<Record<string, Text>>,
  allow: readonly string[],
  context: ReadContext,
): Work {
  const { report } = context;
  if (value.assign !== undefined && value.assign !== 'claim' && value.assign !== 'single' && typeof value.assign === 'string') {
    report.error('GH1910', child(path, 'assign'), {
      zh: `本版本尚不支持 \`assign: ${value.assign}\`，可用 claim 或 single。`,
      en: `this release does not run \`assign: ${value.assign}\` yet; use claim or single`,
    });
  }
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
    apart: texts(value.apart),
    assign: value.assign === 'single' ? 'single' : 'claim',
    whenNobody: nobody === 'administrator' || nobody === 'skip' ? { kind: nobody } : { kind: 'role', role: nobody },
    outcomes: value.outcomes === undefined ? ownOutcomes : readOutcomes(value.outcomes),
    allow: value.allow === undefined ? allow : texts(value.allow).filter((command) => COMMANDS.includes(command)),
    urge: (value.urge === undefined ? null : readDuration(value.urge, child(path, 'urge'), report)) ?? URGE,
  };
}

/** `[matches, differs]` or name → label; a name without label is its own. */
function readOutcomes(value: unknown): Readonly<Record<string, Text>> {
  if (!isMapping(value)) return Object.fromEntries(texts(value).map((name) => [name, { zh: name, en: name }]));
  return mapValues(value, (label, name) => readText(label) ?? { zh: name, en: name });
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
