import type { Expression } from '../definition/expression-source.js';
import type { RegisterDefinition } from '../definition/register.js';
import type { Schedule } from '../definition/schedule.js';
import { type Compilation, compileExpression } from '../expression/compile-expression.js';
import type { LibraryTypes } from '../expression/library-types.js';
import { BUILT_INS } from '../expression/process-scope.js';
import { declare, type Reading } from '../expression/record-type.js';
import { itemVariables } from './item-variables.js';

/** `where` over the columns of a row and `from` over the row under its name, compiled; null where a schedule has none. */
export interface RowConditions {
  readonly where: { readonly expression: Expression; readonly compilation: Compilation } | null;
  readonly from: { readonly expression: Expression; readonly compilation: Compilation } | null;
}

/** Both may name the `occurrence`; documents and data do not exist yet, so a column may be called like one. */
export function rowConditions(types: LibraryTypes, schedule: Schedule, register: RegisterDefinition | undefined): RowConditions {
  const { items } = schedule;
  if (items.kind !== 'rows' || register === undefined) return { where: null, from: null };
  const columns = Object.values(register.fields).map((field) => [field.name, types.fieldTypes.get(field) ?? 'dyn'] as const);
  const item = Object.entries(itemVariables(types, schedule)).map(([name, { type }]) => [name, type] as const);
  return { where: compiled(types, items.where, columns), from: compiled(types, items.from, item) };
}

function compiled(
  types: LibraryTypes,
  expression: Expression | null,
  names: readonly (readonly [string, string])[],
): RowConditions['where'] {
  if (expression === null) return null;
  const environment = types.environment.clone();
  for (const [name, type] of names) declare(environment, name, type);
  const { occurrence } = BUILT_INS;
  declare(environment, 'occurrence', (occurrence as Reading).type);
  const known = [...names.map(([name]) => name), 'occurrence', ...types.names];
  return { expression, compilation: compileExpression(environment, expression.source, known) };
}
