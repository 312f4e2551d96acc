import { child } from '#engine/definition/json-pointer.js';
import type { DecisionTable } from '#engine/definition/decision-table.js';
import type { Library } from '#engine/definition/library.js';
import type { Report } from '#engine/definition/report.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { type ColumnKind, tableCoverage } from '#engine/decision/table-coverage.js';
import { own } from '#engine/definition/values.js';
import { allPaths, fieldAt } from '../field-path.js';
import { isTypeName } from '../type-name.js';
import type { LibraryRule } from '../rule.js';

/** Columns and outputs of decision tables exist, and every row can be used. */
export const decisionTables: LibraryRule = (library, reporter) => {
  for (const { definition: table, source, broken } of library.decisions.values()) {
    if (broken) continue;
    const report = reporter.on(source);
    checkTypes(table, library, report);
    const columns = columnsOf(table, library);
    const outputs = Object.keys(table.output);
    for (const row of table.rules) {
      for (const column of Object.keys(row.when ?? {})) {
        if (columns.includes(column)) continue;
        report.errorAtKey(
          'GH2701',
          child(child(row.path, 'when'), column),
          { zh: `没有列 \`${column}\`。`, en: `there is no column \`${column}\`` },
          didYouMean(column, columns),
        );
      }
      const given = Object.keys(row.then);
      const missing = outputs.filter((name) => !given.includes(name));
      const unknown = given.filter((name) => !outputs.includes(name));
      if (missing.length > 0 || unknown.length > 0) {
        report.error('GH2702', row.path, {
          zh: `输出应为 ${outputs.join('、')}，此行为 ${given.join('、') || '空'}。`,
          en: `the outputs are ${outputs.join(', ')}; this row gives ${given.join(', ') || 'none'}`,
        });
      }
    }
    checkCoverage(table, library, report);
  }
};

/** Every case is decided, by one row where there may be only one, and every row decides some case. */
function checkCoverage(table: DecisionTable, library: Library, report: Report): void {
  const coverage = tableCoverage(table, (column) => kindOf(table, library, column));
  const hasOtherwise = table.rules.some(({ when }) => when === null || Object.keys(when).length === 0);
  if (coverage === null) {
    // Something in it is wrong and told elsewhere; without looking at the cells, only the order of the rows can be judged.
    const end = table.rules.findIndex(({ when }) => when === null || Object.keys(when).length === 0);
    for (const row of end >= 0 && table.hit === 'first' ? table.rules.slice(end + 1) : []) report.error('GH2703', row.path, NEVER_USED);
  }
  for (const index of coverage?.dead ?? []) report.error('GH2703', table.rules[index]?.path ?? '/rules', NEVER_USED);
  for (const { rows, example } of coverage?.overlaps ?? []) {
    report.error('GH2707', table.rules[rows[1]]?.path ?? '/rules', {
      zh: `第 ${rows[0] + 1} 行和第 ${rows[1] + 1} 行都适用于：${example}。`,
      en: `rows ${rows[0] + 1} and ${rows[1] + 1} both hold for ${example}`,
    });
  }
  if (table.hit === 'collect' || hasOtherwise || coverage?.gap === null) return;
  report.warning(
    'GH2704',
    '/rules',
    coverage === null
      ? { zh: '没有 `otherwise`：可能没有一行命中。', en: 'no `otherwise`: no row may hold' }
      : { zh: `没有一行适用于：${coverage.gap}。`, en: `no row holds for ${coverage.gap}` },
    { zh: '补上一行，或加 `otherwise`。', en: 'add a row, or `otherwise`' },
  );
}

const NEVER_USED = { zh: '此行永远不会用到。', en: 'this row is never used' };

function kindOf(table: DecisionTable, library: Library, column: string): ColumnKind | null {
  const [parameter = '', ...rest] = column.split('.');
  const type = own(table.parameters, parameter);
  const record = type === undefined ? undefined : (library.forms.get(type) ?? library.registers.get(type));
  const field = record && fieldAt(record.definition.fields, rest.join('.'));
  const kind = field?.kind ?? type;
  if (kind === undefined || (record && !field)) return null;
  if (kind === 'boolean' || kind === 'date' || kind === 'integer') return { kind, options: null };
  if (['money', 'decimal', 'percent', 'number'].includes(kind)) return { kind: 'number', options: null };
  return ['text', 'person'].includes(kind) ? { kind: 'text', options: field?.options ?? null } : null;
}

function checkTypes(table: DecisionTable, library: Library, report: Report): void {
  for (const [name, type] of Object.entries(table.parameters)) {
    const names = isTypeName(type, library);
    if (names === true) continue;
    report.error(
      'GH2706',
      child('/parameters', name),
      { zh: `\`${type}\` 不是表单、台账或值类型。`, en: `\`${type}\` is no form, register or value type` },
      didYouMean(type, names),
    );
  }
}

function columnsOf(table: DecisionTable, library: Library): readonly string[] {
  return Object.entries(table.parameters).flatMap(([name, type]) => {
    const record = library.forms.get(type) ?? library.registers.get(type);
    return record === undefined ? [name] : allPaths(record.definition.fields).map((path) => `${name}.${path}`);
  });
}
