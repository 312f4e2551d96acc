import type { Environment } from '@marcbachmann/cel-js';
import { Decimal } from 'decimal.js';
import { Day, Instant } from './day.js';
import { EmptyValueError } from './empty-value.js';

/** Marks the stand-in for a document, group or person record that is not there. */
export const ABSENT: unique symbol = Symbol('absent');

interface Checker {
  check(node: unknown, context: unknown): unknown;
  getType(name: string): unknown;
}

interface Evaluator {
  run(node: unknown, context: unknown): unknown;
}

/** Registers `filled(x)`. It looks at its argument itself, so that a key or operand that is not there means "not filled" instead of an error. */
export function registerFilled(environment: Environment): void {
  environment.registerFunction('filled(ast): bool', ({ args }: { args: readonly unknown[] }) => ({
    args,
    typeCheck: (checker: Checker, macro: { args: readonly unknown[] }, context: unknown) => {
      checker.check(macro.args[0], context);
      return checker.getType('bool');
    },
    evaluate: (evaluator: Evaluator, macro: { args: readonly unknown[] }, context: unknown) => {
      try {
        return isFilled(evaluator.run(macro.args[0], context));
      } catch (error) {
        if (error instanceof EmptyValueError || NOT_THERE.has((error as { code?: unknown }).code)) return false;
        throw error;
      }
    },
  }));
}

const NOT_THERE: ReadonlySet<unknown> = new Set(['no_such_key', 'index_out_of_bounds']);

/** The built-in `filled(x)`: present and not empty. An unticked box counts as filled. */
export function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (Decimal.isDecimal(value)) return !value.isNaN();
  if (value instanceof Day) return value.iso !== '';
  if (value instanceof Instant) return !Number.isNaN(value.ms);
  return !(typeof value === 'object' && ABSENT in value);
}
