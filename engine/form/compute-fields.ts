import type { Environment } from '@marcbachmann/cel-js';
import type { Field, FormDefinition } from '#engine/definition/form.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Expression } from '#engine/definition/expression-source.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import { EvaluationError } from '#engine/expression/evaluation-error.js';
import { typeNameOf } from '#engine/expression/explain-types.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import { declare, type RecordType } from '#engine/expression/record-type.js';
import { fits } from '#engine/expression/target-types.js';
import { toJson } from '#engine/expression/to-json.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import { dependencyOrder } from './dependency-order.js';

/** Expressions of one form: computed fields, conditions of `x-required`. */
export interface FormExpressions {
  /** Content with every computed field filled in; one whose operands are missing stays empty. Whatever was there before is overwritten. */
  compute(content: JsonObject): JsonObject;
  /** Whether a conditionally required field is required now; `row` is the row it stands in, or null. */
  isRequired(field: Field, content: JsonObject, row: JsonObject | null): boolean;
  readonly problems: readonly { readonly expression: Expression; readonly problem: ExpressionProblem }[];
}

type Fields = Readonly<Record<string, Field>>;

/** The form itself or one of its tables: expressions by source, and computed fields in the order to compute them. */
interface Site {
  readonly compiled: ReadonlyMap<string, CompiledExpression>;
  readonly order: readonly string[];
}

/** Compiles a form's expressions. A row's expression sees its row, then the form. */
export function formExpressions(types: LibraryTypes, form: FormDefinition, record: RecordType): FormExpressions {
  const problems: { expression: Expression; problem: ExpressionProblem }[] = [];
  const tables = Object.values(form.fields).filter((field) => field.kind === 'rows');
  const rowSites = new Map(tables.map((table) => [table.name, siteOf(table.fields, form.fields, new Map())]));
  // A table with computed columns takes part in the order of the form's own computed fields.
  const ofTables = new Map([...rowSites].map(([name, site]) => [name, namesIn(site)]));
  const top = siteOf(form.fields, {}, ofTables);
  const tableOf = new Map(tables.flatMap((table) => Object.values(table.fields).map((column) => [column, table] as const)));
  return { compute, isRequired, problems };

  function siteOf(fields: Fields, outer: Fields, tableNames: ReadonlyMap<string, ReadonlySet<string>>): Site {
    const environment: Environment = types.environment.clone();
    for (const field of Object.values({ ...outer, ...fields })) declare(environment, field.name, types.fieldTypes.get(field) ?? 'dyn');
    const compiled = new Map<string, CompiledExpression>();
    const dependencies = new Map<string, ReadonlySet<string>>(tableNames);
    const known = [...Object.keys(fields), ...Object.keys(outer), ...types.names];
    for (const field of Object.values(fields)) {
      const required = compile(environment, field, 'x-required', field.requiredWhen, known);
      if (required) compiled.set(required.source, required);
      const computed = compile(environment, field, 'x-computed', field.computed, known);
      if (!computed) continue;
      compiled.set(computed.source, computed);
      dependencies.set(field.name, computed.names);
    }
    const { order, circle } = dependencyOrder(dependencies);
    for (const name of circle) {
      const field = fields[name] as Field;
      const message = { zh: `计算字段 \`${name}\` 依赖于自身。`, en: `computed field \`${name}\` depends on itself` };
      problems.push({
        expression: { source: field.computed ?? '', path: child(field.path, 'x-computed') },
        problem: { code: 'GH3007', offset: 0, message, hint: null },
      });
    }
    return { compiled, order };
  }

  function compile(
    environment: Environment,
    field: Field,
    word: 'x-required' | 'x-computed',
    source: string | null,
    known: readonly string[],
  ): CompiledExpression | null {
    if (source === null) return null;
    const expression = { source, path: child(field.path, word) };
    const result = compileExpression(environment, source, known);
    if (!result.ok) {
      problems.push({ expression, problem: result.problem });
      return null;
    }
    const target = word === 'x-required' ? 'bool' : (types.fieldTypes.get(field) ?? 'dyn');
    if (fits(result.expression.type, target)) return result.expression;
    const [wanted, given] = [typeNameOf(target), typeNameOf(result.expression.type)];
    const message = { zh: `此处应为${wanted.zh}，表达式给出${given.zh}。`, en: `expected ${wanted.en}, the expression gives ${given.en}` };
    problems.push({ expression, problem: { code: 'GH3005', offset: 0, message, hint: null } });
    return null;
  }

  function compute(content: JsonObject): JsonObject {
    let current: JsonObject = content;
    for (const name of top.order) {
      const field = form.fields[name] as Field;
      const site = rowSites.get(name);
      const rows = current[name];
      if (field.computed !== null) current = withComputed(top, field, current, (value) => valuesOf(value, null));
      else if (site && site.order.length > 0 && Array.isArray(rows)) {
        const whole = current;
        current = { ...current, [name]: rows.map((row: JsonObject) => computeRow(field, site, row, whole)) };
      }
    }
    return current;
  }

  function computeRow(table: Field, site: Site, row: JsonObject, content: JsonObject): JsonObject {
    return site.order.reduce(
      (current, name) => withComputed(site, table.fields[name] as Field, current, (value) => valuesOf(content, { table, row: value })),
      row,
    );
  }

  function valuesOf(content: JsonObject, inside: { table: Field; row: JsonObject } | null): Record<string, unknown> {
    const whole = record.read(content) as Record<string, unknown>;
    if (!inside) return whole;
    const read = record.read({ [inside.table.name]: [inside.row] }) as Record<string, readonly Record<string, unknown>[]>;
    return { ...whole, ...read[inside.table.name]?.[0] };
  }

  function isRequired(field: Field, content: JsonObject, row: JsonObject | null): boolean {
    if (field.requiredWhen === null) return false;
    const table = row ? tableOf.get(field) : undefined;
    const expression = (table ? rowSites.get(table.name) : top)?.compiled.get(field.requiredWhen);
    if (!expression) return false;
    return orEmpty(() => expression.evaluate(valuesOf(content, table && row ? { table, row } : null))) === true;
  }
}

function namesIn(site: Site): ReadonlySet<string> {
  return new Set([...site.compiled.values()].flatMap(({ names }) => [...names]));
}

function withComputed(
  site: Site,
  field: Field,
  content: JsonObject,
  valuesOf: (content: JsonObject) => Record<string, unknown>,
): JsonObject {
  const { [field.name]: _, ...rest } = content;
  const expression = site.compiled.get(field.computed ?? '');
  const value = expression ? orEmpty(() => expression.evaluate(valuesOf(rest))) : undefined;
  const json: Json | undefined = value === undefined ? undefined : toJson(value, field.kind);
  return json === undefined ? rest : { ...rest, [field.name]: json };
}

/** Undefined where an operand is not filled yet or a divisor is still zero; other errors are real. */
function orEmpty(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError && error.reason !== 'other') return undefined;
    throw error;
  }
}
