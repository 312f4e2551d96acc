import type { DecisionCell, DecisionRule, DecisionTable } from '#engine/definition/decision-table.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Expression } from '#engine/definition/expression-source.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import { typeNameOf } from '#engine/expression/explain-types.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import { declare, type Reading, recordReading, scalarReading } from '#engine/expression/record-type.js';
import { cellSource } from './cell-source.js';

export interface CompiledTable {
  readonly id: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** CEL type of a call. */
  readonly returns: string;
  /**
   * @param args - values of the parameters, in order
   * @throws {RangeError} when no row matches, or with `unique` when several do
   */
  decide(args: readonly unknown[]): unknown;
}

/** A cell or output that cannot be compiled; `expression.path` points into the table's file, its source is empty. */
export interface TableProblem {
  readonly expression: Expression;
  readonly problem: ExpressionProblem;
}

interface Row {
  /** Null: matches everything. */
  readonly condition: CompiledExpression | null;
  readonly isOtherwise: boolean;
  readonly value: unknown;
}

/** Compiles a decision table; every row becomes one condition over the parameters. A row that cannot be compiled never matches. */
export function compileTable(
  types: LibraryTypes,
  table: DecisionTable,
): { readonly table: CompiledTable; readonly problems: readonly TableProblem[] } {
  const environment = types.environment.clone();
  const problems: TableProblem[] = [];
  const parameters = Object.entries(table.parameters).map(([name, type]) => {
    const record = types.registers.get(type);
    const reading = record ? recordReading(record) : (types.readingOf(type) ?? (scalarReading('text') as Reading));
    declare(environment, name, reading.type);
    return { name, type: reading.type };
  });
  const known = Object.keys(table.parameters);
  const output = outputOf(types, table);
  const rows = table.rules.flatMap((rule): Row[] => {
    const condition = conditionOf(rule);
    checkOutputs(rule);
    return condition === undefined ? [] : [{ condition, isOtherwise: rule.when === null, value: output.read(rule.then) }];
  });
  return { table: { id: table.id, parameters, returns: table.hit === 'collect' ? `list<${output.type}>` : output.type, decide }, problems };

  function conditionOf(rule: DecisionRule): CompiledExpression | null | undefined {
    const cells = Object.entries(rule.when ?? {});
    const sources = cells.map(([column, cell]) => sourceOf(column, cell, child(child(rule.path, 'when'), column)));
    if (sources.includes(null)) return undefined;
    if (sources.length === 0) return null;
    const compiled = compileExpression(environment, sources.join(' && '), known);
    if (compiled.ok) return compiled.expression;
    problem(rule.path, { ...compiled.problem, offset: 0 });
    return undefined;
  }

  /** A cell is compiled alone first, so that its mistake is told where it stands. */
  function sourceOf(column: string, cell: DecisionCell, path: string): string | null {
    if (!known.includes(column.split('.')[0] ?? '')) return null; // an unknown column is told by its own rule
    const field = compileExpression(environment, column, known);
    if (!field.ok) return problem(path, { ...field.problem, offset: 0 });
    const source = cellSource(column, cell, field.expression.type);
    if (source === null) return problem(path, mismatch(field.expression.type));
    const compiled = compileExpression(environment, source, known);
    return compiled.ok ? source : problem(path, { ...compiled.problem, offset: 0 });
  }

  function checkOutputs(rule: DecisionRule): void {
    for (const [name, type] of Object.entries(table.output)) {
      const value = rule.then[name];
      const reading = scalarReading(type);
      if (value === undefined || !reading || cellSource('x', { kind: 'value', anyOf: [value as string] }, reading.type) !== null) continue;
      problem(child(child(rule.path, rule.when === null ? 'otherwise' : 'then'), name), mismatch(reading.type));
    }
  }

  function problem(path: string, found: ExpressionProblem): null {
    problems.push({ expression: { source: '', path }, problem: found });
    return null;
  }

  function decide(args: readonly unknown[]): unknown {
    const values = Object.fromEntries(parameters.map((parameter, index) => [parameter.name, args[index]]));
    const matches = ({ condition }: Row): boolean => condition === null || condition.evaluate(values) === true;
    if (table.hit === 'collect') {
      const hits = rows.filter((row) => !row.isOtherwise && matches(row));
      return (hits.length > 0 ? hits : rows.filter((row) => row.isOtherwise)).map((row) => row.value);
    }
    const hits = table.hit === 'unique' ? rows.filter((row) => !row.isOtherwise && matches(row)) : [];
    if (hits.length > 1) throw new RangeError(`decision table "${table.id}": ${hits.length} rows match, but its hit policy is unique`);
    const hit = hits[0] ?? rows.find((row) => (table.hit === 'unique' ? row.isOtherwise : matches(row)));
    if (!hit) throw new RangeError(`decision table "${table.id}": no row matches`);
    return hit.value;
  }
}

function mismatch(type: string): ExpressionProblem {
  const wanted = typeNameOf(type);
  return { code: 'GH3005', offset: 0, hint: null, message: { zh: `此处应为${wanted.zh}。`, en: `${wanted.en} is expected here` } };
}

function outputOf(
  types: LibraryTypes,
  table: DecisionTable,
): { readonly type: string; read(then: Readonly<Record<string, unknown>>): unknown } {
  const record = types.outputs.get(table.id);
  if (record) return { type: record.name, read: (then) => record.read(then) };
  const [name = '', type = 'text'] = Object.entries(table.output)[0] ?? [];
  const reading = (scalarReading(type) ?? scalarReading('text')) as Reading;
  return { type: reading.type, read: (then) => reading.read(then[name]) };
}
