import type { Kpi, Measure } from '#engine/definition/kpi.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Library } from '#engine/definition/library.js';
import type { Report } from '#engine/definition/report.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { stateTree } from '../state-tree.js';
import type { LibraryRule } from '../rule.js';

/** Registers, columns, processes, states and limits that key figures are measured by exist; no key figure is defined twice. */
export const kpiMeasures: LibraryRule = (library, reporter) => {
  const known = new Map<string, string>();
  for (const { definition, source, broken } of library.kpis.values()) {
    const report = reporter.on(source);
    if (broken) continue;
    for (const kpi of definition.kpis) {
      const other = known.get(kpi.id);
      if (other !== undefined)
        report.errorAtKey('GH1112', kpi.path, {
          zh: `指标 \`${kpi.id}\` 在 \`${other}\` 中已定义。`,
          en: `key figure \`${kpi.id}\` is defined in \`${other}\` already`,
        });
      known.set(kpi.id, definition.id);
      for (const measure of kpi.measures) checkSource(measure, library, report);
      checkFormula(kpi, report);
    }
  }
};

function checkSource({ source, path }: Measure, library: Library, report: Report): void {
  if (source.kind === 'rows') return checkRegister(source.register, source.in, path, library, report);
  if (source.process === null) return;
  const place = child(path, source.kind);
  const process = library.processes.get(source.process)?.definition;
  if (process === undefined)
    return report.error(
      'GH2403',
      place,
      { zh: `没有流程 \`${source.process}\`。`, en: `there is no process \`${source.process}\`` },
      didYouMean(source.process, library.processes.keys()),
    );
  const tree = stateTree(process);
  if ((source.kind === 'stays' || source.kind === 'decisions') && tree.find(source.state) === undefined)
    report.error(
      'GH2101',
      place,
      { zh: `流程 \`${process.id}\` 没有状态 \`${source.state}\`。`, en: `process \`${process.id}\` has no state \`${source.state}\`` },
      didYouMean(source.state, tree.names),
    );
  if (source.kind !== 'limits' || source.limit === null) return;
  const limits = [...Object.keys(process.limits), ...tree.nodes.flatMap(({ state }) => (state.limit ? [state.name] : []))];
  if (!limits.includes(source.limit))
    report.error(
      'GH2502',
      place,
      { zh: `流程 \`${process.id}\` 没有时限 \`${source.limit}\`。`, en: `process \`${process.id}\` has no limit \`${source.limit}\`` },
      didYouMean(source.limit, limits),
    );
}

function checkRegister(id: string, column: string | null, path: string, library: Library, report: Report): void {
  const register = library.registers.get(id)?.definition;
  if (register === undefined)
    return report.error(
      'GH2306',
      child(path, 'rows'),
      { zh: `没有台账 \`${id}\`。`, en: `there is no register \`${id}\`` },
      didYouMean(id, library.registers.keys()),
    );
  if (column === null) return;
  const dates = Object.values(register.fields).flatMap(({ name, kind }) => (kind === 'date' || kind === 'dateTime' ? [name] : []));
  if (!dates.includes(column))
    report.error(
      'GH2307',
      child(path, 'in'),
      { zh: `台账 \`${id}\` 没有日期字段 \`${column}\`。`, en: `register \`${id}\` has no date column \`${column}\`` },
      didYouMean(column, dates),
    );
}

/** A measure that the formula does not name would be read for nothing. */
function checkFormula({ measures, formula }: Kpi, report: Report): void {
  if (formula === null) return;
  for (const { name, path } of measures)
    if (!new RegExp(`\\b${name}\\b`).test(formula.source))
      report.warning(
        'GH2752',
        path,
        { zh: `公式没有用到口径 \`${name}\`。`, en: `the formula does not name measure \`${name}\`` },
        { zh: '写进公式，或去掉。', en: 'name it in the formula, or leave it out' },
      );
}
