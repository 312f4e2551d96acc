import type { RegisterDefinition } from '#engine/definition/register.js';
import type { Text } from '#engine/definition/process-definition.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import { normalizeFields } from '#engine/form/normalize-value.js';
import type { FormError } from '#engine/form/form-error.js';
import type { JsonObject } from '#engine/runtime/instance.js';

export interface CompiledRegister {
  readonly definition: RegisterDefinition;
  /** Enters or changes a row: `fields` over the current row, or over the defaults when there is none. */
  apply(
    current: JsonObject | null,
    key: string,
    fields: JsonObject,
  ): {
    readonly row: JsonObject;
    readonly errors: readonly FormError[];
    /** text of the first check that refuses it */ readonly refused: Text | null;
  };
  readonly problems: readonly { readonly path: string; readonly problem: ExpressionProblem }[];
}

export function compileRegister(types: LibraryTypes, definition: RegisterDefinition): CompiledRegister {
  const environment = types.environment.clone();
  const record = types.registers.get(definition.id);
  if (!record) throw new Error(`register "${definition.id}" is not in the library's types`);
  for (const field of Object.values(definition.fields)) environment.registerVariable(field.name, types.fieldTypes.get(field) ?? 'dyn');
  const problems: { path: string; problem: ExpressionProblem }[] = [];
  const compiled = (source: string, path: string): CompiledExpression | null => {
    const result = compileExpression(environment, source, types.names);
    if (result.ok) return result.expression;
    problems.push({ path, problem: result.problem });
    return null;
  };
  const checks = definition.checks.map(({ that, text }) => ({ expression: compiled(that.source, that.path), text }));
  for (const sum of Object.values(definition.sums)) compiled(sum.of.source, sum.of.path);
  const defaults: JsonObject = Object.fromEntries(
    Object.values(definition.fields).flatMap((field) =>
      field.default === undefined || field.default === null ? [] : [[field.name, field.default as string]],
    ),
  );

  return {
    definition,
    problems,
    apply(current, key, fields) {
      const errors: FormError[] = [];
      const changed = normalizeFields(definition.fields, fields, '', errors, true);
      const row = { ...(current ?? normalizeFields(definition.fields, defaults, '', [], true)), ...changed, [definition.key]: key };
      const values = record.read(row) as Record<string, unknown>;
      const failed = checks.find(({ expression }) => expression !== null && expression.evaluate(values) !== true);
      return { row, errors, refused: failed?.text ?? null };
    },
  };
}
