import type { RegisterDefinition } from '#engine/definition/register.js';
import type { Expression } from '#engine/definition/expression-source.js';
import type { Text } from '#engine/definition/text.js';
import { type CompiledExpression, compileExpression, type ExpressionProblem } from '#engine/expression/compile-expression.js';
import { EvaluationError } from '#engine/expression/evaluation-error.js';
import { typeNameOf } from '#engine/expression/explain-types.js';
import type { LibraryTypes } from '#engine/expression/library-types.js';
import { declare } from '#engine/expression/record-type.js';
import { checkConstraints } from '#engine/form/constraints.js';
import { type FormError, required } from '#engine/form/form-error.js';
import { normalizeFields } from '#engine/form/normalize-value.js';
import type { JsonObject } from '#engine/runtime/instance.js';

/** What a `record` makes of a row. */
export interface AppliedRecord {
  readonly row: JsonObject;
  readonly errors: readonly FormError[];
  /** Text of the first check that refuses it; null: none. */
  readonly refused: Text | null;
}

export interface CompiledRegister {
  readonly definition: RegisterDefinition;
  /**
   * Enters or changes a row: `fields` over the current row, or over the defaults when there is none. A null field is cleared; a check that needs a
   * field which is not filled passes.
   */
  apply(current: JsonObject | null, key: string, fields: JsonObject): AppliedRecord;
  readonly problems: readonly { readonly expression: Expression; readonly problem: ExpressionProblem }[];
}

/** `types.registers` must hold the register. */
export function compileRegister(types: LibraryTypes, definition: RegisterDefinition): CompiledRegister {
  const environment = types.environment.clone();
  const record = types.registers.get(definition.id);
  if (!record) throw new Error(`register "${definition.id}" is not in the library's types`);
  for (const field of Object.values(definition.fields)) declare(environment, field.name, types.fieldTypes.get(field) ?? 'dyn');
  const problems: { expression: Expression; problem: ExpressionProblem }[] = [];
  const compiled = (expression: Expression, type: string): CompiledExpression | null => {
    const result = compileExpression(environment, expression.source, [...Object.keys(definition.fields), ...types.names]);
    if (result.ok && result.expression.type === type) return result.expression;
    const wanted = typeNameOf(type);
    const message = { zh: `此处应为${wanted.zh}。`, en: `${wanted.en} is expected here` };
    problems.push({ expression, problem: result.ok ? { code: 'GH3005', offset: 0, hint: null, message } : result.problem });
    return null;
  };
  const checks = definition.checks.map(({ that, text }) => ({ expression: compiled(that, 'bool'), text }));
  for (const { of } of Object.values(definition.sums)) compiled(of, 'Decimal');
  const written = Object.values(definition.fields).filter((field) => field.default !== undefined && field.default !== null);
  const defaults = normalizeFields(
    definition.fields,
    Object.fromEntries(written.map((field) => [field.name, field.default])),
    '',
    [],
    true,
  );

  return {
    definition,
    problems,
    apply(current, key, fields) {
      const errors: FormError[] = [];
      const changed = normalizeFields(definition.fields, fields, '', errors, true);
      const cleared = Object.keys(fields).filter((name) => fields[name] === null && Object.hasOwn(definition.fields, name));
      const kept = Object.entries(current ?? defaults).filter(([name]) => !cleared.includes(name));
      const row: JsonObject = { ...Object.fromEntries(kept), ...changed, [definition.key]: key };
      for (const field of Object.values(definition.fields)) {
        const told = errors.some(({ path }) => path === `/${field.name}`);
        if (field.required && row[field.name] === undefined && !told) errors.push(required(`/${field.name}`, field.title));
      }
      checkConstraints(definition.fields, definition.schema, row, '', errors);
      const values = record.read(row) as Record<string, unknown>;
      const failed = errors.length > 0 ? undefined : checks.find(({ expression }) => expression !== null && !passes(expression, values));
      return { row, errors, refused: failed?.text ?? null };
    },
  };
}

function passes(check: CompiledExpression, values: Readonly<Record<string, unknown>>): boolean {
  try {
    return check.evaluate(values) === true;
  } catch (error) {
    if (error instanceof EvaluationError && error.reason === 'empty') return true;
    throw error;
  }
}
