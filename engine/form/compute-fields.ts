import type { Environment } from '@marcbachmann/cel-js';
import type { Field, FormDefinition } from '#engine/definition/form.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import { EmptyValueError } from '#engine/expression/empty-value.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import type { RecordType } from '#engine/expression/record-type.js';
import { toJson } from '#engine/expression/to-json.js';
import type { Json, JsonObject } from '#engine/runtime/instance.js';

/** Expressions of one form: computed fields in the order they are written, conditions of `x-required`. */
export interface FormExpressions {
  /** Content with every computed field filled in; one whose operands are missing stays empty. */
  compute(content: JsonObject): JsonObject;
  /** Whether a conditionally required field is required now; `row` is the row it stands in, or null. */
  isRequired(field: Field, content: JsonObject, row: JsonObject | null): boolean;
  readonly problems: readonly { readonly field: Field; readonly problem: ExpressionProblem }[];
}

interface Site {
  readonly environment: Environment;
  readonly compiled: Map<string, CompiledExpression>;
}

/** Compiles a form's expressions. A row's expression sees its row, then the form. */
export function formExpressions(types: LibraryTypes, form: FormDefinition, record: RecordType): FormExpressions {
  const problems: { field: Field; problem: ExpressionProblem }[] = [];
  const top = siteOf(form.fields, {});
  const rowSites = new Map(
    Object.values(form.fields)
      .filter((field) => field.kind === 'rows')
      .map((field) => [field.name, siteOf(field.fields, form.fields)]),
  );

  return { compute, isRequired, problems };

  function siteOf(fields: Readonly<Record<string, Field>>, outer: Readonly<Record<string, Field>>): Site {
    const environment = types.environment.clone();
    for (const field of Object.values({ ...outer, ...fields })) {
      const type = types.fieldTypes.get(field);
      if (type) environment.registerVariable(field.name, type);
    }
    const compiled = new Map<string, CompiledExpression>();
    for (const field of Object.values(fields)) {
      for (const source of [field.computed, field.requiredWhen]) {
        if (source === null) continue;
        const result = compileExpression(environment, source, types.names);
        if (result.ok) compiled.set(source, result.expression);
        else problems.push({ field, problem: result.problem });
      }
    }
    return { environment, compiled };
  }

  function compute(content: JsonObject): JsonObject {
    let current: JsonObject = content;
    for (const field of Object.values(form.fields)) {
      const site = rowSites.get(field.name);
      const rows = current[field.name];
      if (site && Array.isArray(rows))
        current = { ...current, [field.name]: rows.map((row: JsonObject) => computeRow(field, site, row, current)) };
    }
    return computeEach(form.fields, current, (field, value) => evaluate(top, field, valuesOf(value, null)));
  }

  function computeRow(table: Field, site: Site, row: JsonObject, content: JsonObject): JsonObject {
    return computeEach(table.fields, row, (field, value) => evaluate(site, field, valuesOf(content, { table, row: value })));
  }

  function valuesOf(content: JsonObject, inside: { table: Field; row: JsonObject } | null): Record<string, unknown> {
    const form = record.read(content) as Record<string, unknown>;
    if (!inside) return form;
    const read = record.read({ [inside.table.name]: [inside.row] }) as Record<string, readonly Record<string, unknown>[]>;
    return { ...form, ...read[inside.table.name]?.[0] };
  }

  function isRequired(field: Field, content: JsonObject, inside: JsonObject | null): boolean {
    if (field.requiredWhen === null) return false;
    const table = inside ? Object.values(form.fields).find((candidate) => candidate.fields[field.name] === field) : undefined;
    const site = table ? rowSites.get(table.name) : top;
    const expression = site?.compiled.get(field.requiredWhen);
    if (!expression) return false;
    return orEmpty(() => expression.evaluate(valuesOf(content, table && inside ? { table, row: inside } : null))) === true;
  }
}

function computeEach(
  fields: Readonly<Record<string, Field>>,
  content: JsonObject,
  compute: (field: Field, content: JsonObject) => Json | undefined,
): JsonObject {
  let current = content;
  for (const field of Object.values(fields)) {
    if (field.computed === null) continue;
    const { [field.name]: _, ...rest } = current;
    const value = compute(field, rest);
    current = value === undefined ? rest : { ...rest, [field.name]: value };
  }
  return current;
}

function evaluate(site: Site, field: Field, values: Record<string, unknown>): Json | undefined {
  const expression = site.compiled.get(field.computed ?? '');
  const value = expression ? orEmpty(() => expression.evaluate(values)) : undefined;
  return value === undefined ? undefined : toJson(value, field.kind);
}

/** Undefined where an operand is not filled yet; other errors are real. */
function orEmpty(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof EmptyValueError || (error as { cause?: unknown }).cause instanceof EmptyValueError) return undefined;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
