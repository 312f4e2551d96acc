import type { DecisionCell } from '#engine/definition/decision-table.js';
import { Exact } from '#engine/expression/numbers.js';

/**
 * The condition a cell stands for: `amount`, `>= 500000` → `amount >= 500000`; a list → `(class == "A" || class == "B")`. Whatever stands in the
 * cell is a literal, never an expression.
 *
 * @param type - CEL type of the column
 * @returns null when a literal does not fit the column's type
 */
export function cellSource(column: string, cell: DecisionCell, type: string): string | null {
  if (cell.kind === 'compare') {
    if (type === 'string' && cell.operator !== '!=') return null;
    const operand = literal(unquoted(cell.operand, type), type);
    return operand === null ? null : `${column} ${cell.operator} ${operand}`;
  }
  const operands = cell.anyOf.map((value) => literal(value, type));
  if (operands.includes(null)) return null;
  return operands.length === 1 ? `${column} == ${operands[0]}` : `(${operands.map((operand) => `${column} == ${operand}`).join(' || ')})`;
}

function literal(value: string | number | boolean, type: string): string | null {
  if (type === 'bool') return value === true || value === 'true' ? 'true' : value === false || value === 'false' ? 'false' : null;
  if (type === 'Decimal') {
    const text = String(value);
    return typeof value !== 'boolean' && /^-?\d{1,20}(\.\d{1,12})?$/.test(text) ? new Exact(text).toFixed() : null;
  }
  if (type === 'Day') return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? `date("${value}")` : null;
  return type === 'string' && typeof value !== 'boolean' ? JSON.stringify(String(value)) : null;
}

/** `!= "A"` and `!= A` mean the same. */
function unquoted(operand: string, type: string): string {
  return type === 'string' && /^(["']).*\1$/s.test(operand) ? operand.slice(1, -1) : operand;
}
