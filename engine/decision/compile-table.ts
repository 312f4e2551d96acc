import { Exact } from '#engine/expression/numbers.js';
import { compileExpression, type CompiledExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import { typeName } from '#engine/expression/library-types.js';
import { type Reading, recordReading, registerReadings, scalarReading } from '#engine/expression/record-type.js';
import type { DecisionCell, DecisionRule, DecisionTable } from '#engine/definition/decision-table.js';

export interface CompiledTable {
  readonly id: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
  /** @throws {Error} when no row matches, or with `unique` when several do */
  decide(args: readonly unknown[]): unknown;
}

/** A cell or parameter that cannot be compiled; `path` points into the table's file. */
export interface TableProblem {
  readonly path: string;
  readonly problem: ExpressionProblem;
}

/** Compiles a decision table; every row becomes one condition over the parameters. */
export function compileTable(
  types: LibraryTypes,
  table: DecisionTable,
): { readonly table: CompiledTable; readonly problems: readonly TableProblem[] } {
  const environment = types.environment.clone();
  const problems: TableProblem[] = [];
  const parameters = Object.entries(table.parameters).map(([name, type]) => {
    const row = types.registers.get(type);
    const reading = row ? recordReading(row) : (types.readingOf(type) ?? (scalarReading('text') as Reading));
    environment.registerVariable(name, reading.type);
    return { name, type: reading.type };
  });
  const output = outputOf(types, table);
  // Outputs are registered on the shared environment before any clone of it compiles a call.
  const rows = table.rules.map((rule) => ({ condition: conditionOf(rule), value: output.read(rule.then) }));
  return { table: { id: table.id, parameters, returns: table.hit === 'collect' ? `list<${output.type}>` : output.type, decide }, problems };

  function conditionOf(rule: DecisionRule): CompiledExpression | null {
    if (rule.when === null || Object.keys(rule.when).length === 0) return null;
    const source = Object.entries(rule.when)
      .map(([column, cell]) => cellSource(column, cell))
      .join(' && ');
    const compiled = compileExpression(environment, source, [...Object.keys(table.parameters), ...types.names]);
    if (compiled.ok) return compiled.expression;
    problems.push({ path: rule.path, problem: compiled.problem });
    return null;
  }

  function decide(args: readonly unknown[]): unknown {
    const values = Object.fromEntries(parameters.map((parameter, index) => [parameter.name, args[index]]));
    const matches = (row: (typeof rows)[number]): boolean => row.condition === null || row.condition.evaluate(values) === true;
    if (table.hit === 'collect') return rows.filter(matches).map((row) => row.value);
    const hits = table.hit === 'unique' ? rows.filter((row) => row.condition !== null && matches(row)) : [];
    if (hits.length > 1) throw new Error(`decision table "${table.id}": ${hits.length} rows match, but its hit policy is unique`);
    const hit = hits[0] ?? rows.find(matches);
    if (!hit) throw new Error(`decision table "${table.id}": no row matches`);
    return hit.value;
  }
}

function outputOf(types: LibraryTypes, table: DecisionTable): { type: string; read(then: Readonly<Record<string, unknown>>): unknown } {
  const entries = Object.entries(table.output).map(
    ([name, type]) => [name, scalarReading(type) ?? (scalarReading('text') as Reading)] as const,
  );
  const [only] = entries;
  if (entries.length === 1 && only) return { type: only[1].type, read: (then) => only[1].read(then[only[0]]) };
  const record = registerReadings(types.environment, typeName('output', table.id), Object.fromEntries(entries));
  return { type: record.name, read: (then) => record.read(then) };
}

/** `amount`, `>= 500000` → `amount >= 500000`; a list → `(x == "A" || x == "B")`. */
function cellSource(column: string, cell: DecisionCell): string {
  if (cell.kind === 'compare') return `${column} ${cell.operator} ${cell.operand}`;
  const tests = cell.anyOf.map((value) => (typeof value === 'boolean' ? `${column} == ${value}` : `${column} == ${literal(value)}`));
  return tests.length === 1 ? (tests[0] ?? 'true') : `(${tests.join(' || ')})`;
}

function literal(value: string | number): string {
  return typeof value === 'number' ? new Exact(value).toFixed() : JSON.stringify(value);
}
