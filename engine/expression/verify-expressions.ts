import { collectExpressions, type Expected } from '#engine/compile/collect-expressions.js';
import { compileTable, type CompiledTable } from '#engine/decision/compile-table.js';
import type { Finding } from '#engine/definition/finding.js';
import type { Library } from '#engine/definition/library.js';
import type { Expression } from '#engine/definition/expression-source.js';
import { PRIORITIES, isPriority } from '#engine/definition/priority.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { Text } from '#engine/definition/text.js';
import type { SourceFile } from '#engine/definition/source.js';
import { compileForm } from '#engine/form/compile-form.js';
import { compileKpi } from '#engine/kpi/compile-kpi.js';
import { compileRegister } from '#engine/register/compile-register.js';
import type { ExpressionProblem } from './compile-expression.js';
import { typeNameOf } from './explain-types.js';
import type { ExpressionCode } from './expression-codes.js';
import { type RowConditions, rowConditions } from '#engine/schedule/row-conditions.js';
import { placeOf } from './expression-place.js';
import { type LibraryTypes, libraryTypes } from './library-types.js';
import { processScope } from './process-scope.js';
import { textResults } from './syntax-tree.js';
import { fits, targetsOf } from './target-types.js';
import { type CheckedExpression, unfilledDocuments } from './unfilled-documents.js';

/**
 * Checks every expression of a library – processes, forms, decision tables, registers – against the names and types it may use. Definitions whose
 * shape is wrong are left out. Sorted by file and place within each file.
 */
export function verifyExpressions(library: Library): readonly Finding[] {
  const sound = withoutBroken(library);
  const types = libraryTypes(sound);
  const findings: Finding[] = [];
  const tables: CompiledTable[] = [];
  for (const { definition, source } of sound.decisions.values()) {
    const { table, problems } = compileTable(types, definition);
    tables.push(table);
    for (const { expression, problem } of problems) findings.push(findingOf(source, expression, problem));
  }
  for (const { definition, source } of sound.forms.values()) {
    for (const { expression, problem } of compileForm(types, definition).expressions.problems)
      findings.push(findingOf(source, expression, problem));
  }
  for (const { definition, source } of sound.registers.values()) {
    for (const { expression, problem } of compileRegister(types, definition).problems)
      findings.push(findingOf(source, expression, problem));
  }
  const registers = new Map([...sound.registers].map(([id, { definition }]) => [id, definition]));
  for (const { definition, source } of sound.kpis.values())
    for (const kpi of definition.kpis)
      for (const { expression, problem } of compileKpi(types, registers, kpi).problems)
        findings.push(findingOf(source, expression, problem));
  for (const { definition, source } of sound.processes.values()) findings.push(...verifyProcess(definition, source, sound, types, tables));
  return findings.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
}

type Compiled = NonNullable<RowConditions['where']>;

function verifyProcess(
  process: ProcessDefinition,
  source: SourceFile,
  library: Library,
  types: LibraryTypes,
  tables: readonly CompiledTable[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const checked: CheckedExpression[] = [];
  const typeOf = new Map<Expression, string>();
  const scope = processScope(types, tables, process);
  const check = ({ expression, compilation }: Compiled, expected: Expected): string | null => {
    if (!compilation.ok) {
      const { problem } = compilation;
      const isWord = expected === 'priority' && problem.code === 'GH3002';
      findings.push(findingOf(source, expression, isWord ? { ...problem, hint: priorityHint(expression.source) } : problem));
      return null;
    }
    const { type } = compilation.expression;
    checked.push({ expression, compiled: compilation.expression });
    typeOf.set(expression, type);
    if (expected === 'priority')
      for (const { value, offset } of textResults(compilation.expression.tree))
        if (!isPriority(value))
          findings.push(findingOf(source, expression, { code: 'GH3005', offset, ...NO_PRIORITY(value), hint: priorityHint(value) }));
    if (!isExpected(type, expected)) findings.push(wrongType(source, expression, type, EXPECTED[expected as keyof typeof EXPECTED]));
    return type;
  };
  collectExpressions(process, types, ({ expression, expected }, variables) =>
    check({ expression, compilation: scope.compile(expression.source, variables) }, expected),
  );
  for (const start of process.starts) {
    if (start.kind !== 'schedule' || start.items.kind !== 'rows') continue;
    const { where, from } = rowConditions(types, start, library.registers.get(start.items.register)?.definition);
    if (where) check(where, 'bool');
    if (from) check(from, 'moment');
  }
  for (const { expression, name, type: target } of targetsOf(process, library, types)) {
    const type = typeOf.get(expression);
    if (type === undefined || fits(type, target)) continue;
    const wanted = target === 'record' ? DOCUMENT : target === 'records' ? ROWS : typeNameOf(target);
    findings.push(wrongType(source, expression, type, { zh: `${wanted.zh}（\`${name}\`）`, en: `${wanted.en} for \`${name}\`` }));
  }
  for (const { expression, document } of unfilledDocuments(process, checked)) {
    findings.push({
      code: 'GH3006' satisfies ExpressionCode,
      severity: 'warning',
      file: source.path,
      ...placeOf(source, expression, 0),
      message: { zh: `文档 \`${document}\` 此时可能尚未填写。`, en: `document \`${document}\` may not be filled yet here` },
      hint: { zh: `先用 \`filled(${document})\` 判断。`, en: `ask \`filled(${document})\` first` },
    });
  }
  return findings;
}

const DOCUMENT: Text = { zh: '文档', en: 'a document' };
const ROWS: Text = { zh: '行的列表', en: 'a list of rows' };
const EXPECTED: Readonly<Record<NonNullable<Expected>, Text>> = {
  bool: { zh: '是/否', en: 'true or false' },
  string: { zh: '文本', en: 'a text' },
  list: { zh: '列表', en: 'a list' },
  moment: { zh: '日期或时刻', en: 'a date or an instant' },
  key: { zh: '文本或日期', en: 'a text or a date' },
  priority: { zh: '优先级（文本）', en: 'a priority (a text)' },
};

const NO_PRIORITY = (value: string): { readonly message: Text } => ({
  message: { zh: `\`"${value}"\` 不是优先级。`, en: `\`"${value}"\` is not a priority` },
});

function priorityHint(written: string): Text {
  const meant = didYouMean(written, PRIORITIES);
  return meant ?? { zh: `优先级是 ${PRIORITIES.join('、')} 之一。`, en: `a priority is one of ${PRIORITIES.join(', ')}` };
}

function isExpected(type: string, expected: Expected): boolean {
  if (expected === null || type === 'dyn') return true;
  if (expected === 'priority') return type === 'string';
  if (expected === 'key') return type === 'string' || type === 'Day';
  if (expected === 'moment') return type === 'Day' || type === 'Instant';
  return expected === 'list' ? type.startsWith('list') : type === expected;
}

function wrongType(source: SourceFile, expression: Expression, type: string, wanted: Text): Finding {
  const given = typeNameOf(type);
  return findingOf(source, expression, {
    code: 'GH3005',
    offset: 0,
    message: { zh: `此处应为${wanted.zh}，表达式给出${given.zh}。`, en: `expected ${wanted.en}, the expression gives ${given.en}` },
    hint: null,
  });
}

function findingOf(source: SourceFile, expression: Expression, { code, message, hint, offset }: ExpressionProblem): Finding {
  return { code, severity: 'error', file: source.path, ...placeOf(source, expression, offset), message, hint };
}

function withoutBroken(library: Library): Library {
  const sound = <Item extends { readonly broken: boolean }>(map: ReadonlyMap<string, Item>): ReadonlyMap<string, Item> =>
    new Map([...map].filter(([, { broken }]) => !broken));
  return {
    ...library,
    processes: sound(library.processes),
    forms: sound(library.forms),
    registers: sound(library.registers),
    decisions: sound(library.decisions),
    kpis: sound(library.kpis),
  };
}
