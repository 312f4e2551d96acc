import type { DecisionCell, DecisionRule, DecisionTable } from './decision-table.js';
import { child } from './json-pointer.js';
import { readText } from './read-text.js';
import type { Report } from './report.js';
import { list, mapValues, mapping, text } from './values.js';

export function readDecisionTable(report: Report): DecisionTable {
  const table = mapping(report.source.value);
  const id = text(table.id) ?? '';
  return {
    id,
    title: readText(table.title) ?? { zh: id, en: id },
    hit: table.hit === 'unique' || table.hit === 'collect' ? table.hit : 'first',
    parameters: mapValues(mapping(table.parameters), (type) => text(type) ?? ''),
    output: mapValues(mapping(table.output), (type) => text(type) ?? ''),
    rules: list(table.rules).map((entry, index) => readRow(entry, child('/rules', index), report)),
    path: '',
  };
}

function readRow(value: unknown, path: string, report: Report): DecisionRule {
  const row = mapping(value);
  const note = readText(row.note);
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the file format; never awaited
  if (row.otherwise !== undefined) return { when: null, then: mapping(row.otherwise), note, path };
  const when = Object.entries(mapping(row.when)).flatMap(([column, cell]): [string, DecisionCell][] => {
    const read = readCell(cell);
    if (read !== null) return [[column, read]];
    report.error('GH2705', child(child(path, 'when'), column), {
      zh: '单元格应为值、值的列表，或以 < <= > >= != 开头的文本。',
      en: 'a cell is a value, a list of values, or a text beginning with < <= > >= !=',
    });
    return [];
  });
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the file format; never awaited
  return { when: Object.fromEntries(when), then: mapping(row.then), note, path };
}

function readCell(value: unknown): DecisionCell | null {
  const values = Array.isArray(value) ? value : [value];
  if (!values.every((entry): entry is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof entry))) return null;
  if (typeof value === 'string') {
    const compare = /^(<=|>=|!=|<|>)\s*(.*)$/s.exec(value);
    if (compare !== null) {
      const operand = compare[2]!.trim();
      return operand === '' ? null : { kind: 'compare', operator: compare[1] as '<', operand };
    }
  }
  return { kind: 'value', anyOf: values };
}
