import type { Kpi, Measure } from '../definition/kpi.js';
import type { Expression } from '../definition/expression-source.js';
import type { RegisterDefinition } from '../definition/register.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '../expression/compile-expression.js';
import { typeNameOf } from '../expression/explain-types.js';
import type { LibraryTypes } from '../expression/library-types.js';
import { declare } from '../expression/record-type.js';
import { itemNames, type ItemNames } from './item-type.js';

/** A measure ready to be counted. */
export interface CompiledMeasure {
  readonly measure: Measure;
  readonly names: ItemNames;
  readonly where: CompiledExpression | null;
  readonly value: CompiledExpression | null;
  readonly by: CompiledExpression | null;
  /** Day or instant the row is wanted as of; null: as it stands. */
  readonly asOf: CompiledExpression | null;
}

export interface CompiledKpi {
  readonly kpi: Kpi;
  readonly measures: readonly CompiledMeasure[];
  readonly formula: CompiledExpression | null;
  readonly problems: readonly { readonly expression: Expression; readonly problem: ExpressionProblem }[];
}

/** @param registers - by id; a measure over one that is not there is told by another rule */
export function compileKpi(types: LibraryTypes, registers: ReadonlyMap<string, RegisterDefinition>, kpi: Kpi): CompiledKpi {
  const problems: { expression: Expression; problem: ExpressionProblem }[] = [];
  const compiled = (
    environment: LibraryTypes['environment'],
    expression: Expression | null,
    wanted: readonly string[],
    known: Iterable<string>,
  ): CompiledExpression | null => {
    if (expression === null) return null;
    const result = compileExpression(environment, expression.source, known);
    if (result.ok && (wanted.includes(result.expression.type) || result.expression.type === 'dyn')) return result.expression;
    const [zh, en] = [wanted.map((type) => typeNameOf(type).zh).join('或'), wanted.map((type) => typeNameOf(type).en).join(' or ')];
    const message = { zh: `此处应为${zh}。`, en: `${en} is expected here` };
    problems.push({ expression, problem: result.ok ? { code: 'GH3005', offset: 0, hint: null, message } : result.problem });
    return null;
  };
  const measures = kpi.measures.map((measure): CompiledMeasure => {
    const environment = types.environment.clone();
    const names = itemNames(types, measure);
    const { source } = measure;
    const columns = source.kind === 'rows' ? Object.values(registers.get(source.register)?.fields ?? {}) : [];
    for (const column of columns) declare(environment, column.name, types.fieldTypes.get(column) ?? 'dyn');
    for (const [name, { type }] of Object.entries(names)) if (name !== 'row') declare(environment, name, type);
    const known = [...columns.map(({ name }) => name), ...Object.keys(names), ...types.names];
    return {
      measure,
      names,
      where: compiled(environment, measure.where, ['bool'], known),
      value: compiled(environment, measure.of?.value ?? null, ['Decimal', 'int'], known),
      by: compiled(environment, kpi.by, ['string'], known),
      asOf: source.kind === 'rows' ? compiled(environment, source.asOf, ['Day'], known) : null,
    };
  });
  const environment = types.environment.clone();
  for (const { name } of kpi.measures) declare(environment, name, 'Decimal');
  const formula = compiled(
    environment,
    kpi.formula,
    ['Decimal', 'int'],
    kpi.measures.map(({ name }) => name),
  );
  return { kpi, measures, formula, problems };
}
