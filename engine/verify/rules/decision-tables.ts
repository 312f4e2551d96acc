import { child } from '#engine/definition/json-pointer.js';
import type { DecisionTable } from '#engine/definition/decision-table.js';
import type { Library } from '#engine/definition/library.js';
import type { Report } from '#engine/definition/report.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { allPaths } from '../field-path.js';
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
    const end = table.rules.findIndex(({ when }) => when === null || Object.keys(when).length === 0);
    for (const [index, row] of table.rules.entries()) {
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
      if (table.hit === 'first' && end >= 0 && index > end)
        report.error('GH2703', row.path, { zh: '此行永远不会用到。', en: 'this row is never used' });
      const same = table.rules
        .slice(0, index)
        .findIndex((other) => other.when !== null && row.when !== null && JSON.stringify(other.when) === JSON.stringify(row.when));
      if (same >= 0 && table.hit !== 'collect') {
        report.error('GH2703', row.path, {
          zh: `此行与第 ${same + 1} 行条件相同。`,
          en: `this row has the same conditions as row ${same + 1}`,
        });
      }
    }
    if (end < 0 && table.hit !== 'collect') {
      report.warning('GH2704', '/rules', { zh: '没有 `otherwise`：可能没有一行命中。', en: 'no `otherwise`: no row may hold' });
    }
  }
};

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
