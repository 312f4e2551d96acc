import type { Environment } from '@marcbachmann/cel-js';
import { Decimal } from 'decimal.js';
import { EmptyValueError } from './empty-value.js';

/** Exact decimal arithmetic with 40 significant digits, apart from anybody else's settings. */
export const Exact = Decimal.clone({ precision: 40, toExpNeg: -30, toExpPos: 40 });

/** A field, a literal, or a length. A field that is not filled is NaN. */
export type Numeric = Decimal | bigint | number;

const ARITHMETIC: Readonly<Record<string, (a: Decimal, b: Decimal) => unknown>> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/': divide,
  '<': (a, b) => a.lt(b),
  '<=': (a, b) => a.lte(b),
  '>': (a, b) => a.gt(b),
  '>=': (a, b) => a.gte(b),
  '==': (a, b) => a.eq(b),
};
const COMPARING = new Set(['<', '<=', '>', '>=', '==']);

/** Registers `Decimal`, the one type of all number fields and literals, and its mixing with lengths (`size`), which CEL counts in `int`. */
export function registerNumbers(environment: Environment): void {
  environment.registerType('Decimal', { ctor: Exact, fields: {} });
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const handler = (a: Numeric, b: Numeric): unknown => compute(exact(a), exact(b));
    for (const [left, right] of [
      ['Decimal', 'Decimal'],
      ['Decimal', 'int'],
      ['int', 'Decimal'],
    ]) {
      // Equality is symmetric: the library registers its mirror image itself.
      if (operator === '==' && left === 'int') continue;
      environment.registerOperator(`${left} ${operator} ${right}: ${COMPARING.has(operator) ? 'bool' : 'Decimal'}`, handler);
    }
  }
  environment.registerOperator('-Decimal', (value: Decimal) => exact(value).negated());
  environment.registerFunction('sum(list<Decimal>): Decimal', total);
  environment.registerFunction('sum(list<int>): Decimal', total);
  environment.registerFunction('abs(Decimal): Decimal', (value: Numeric) => exact(value).abs());
  environment.registerFunction('min(Decimal, Decimal): Decimal', (a: Numeric, b: Numeric) => Exact.min(exact(a), exact(b)));
  environment.registerFunction('max(Decimal, Decimal): Decimal', (a: Numeric, b: Numeric) => Exact.max(exact(a), exact(b)));
  environment.registerFunction('round(Decimal, Decimal): Decimal', round);
  environment.registerFunction('string(Decimal): string', (value: Numeric) => exact(value).toFixed());
  environment.registerFunction('decimal(Decimal): Decimal', (value: Numeric) => exact(value));
  environment.registerFunction('decimal(int): Decimal', (value: Numeric) => exact(value));
  environment.registerFunction('decimal(string): Decimal', readDecimal);
}

/** @throws {EmptyValueError} for a number field that was never filled */
export function exact(value: Numeric): Decimal {
  if (typeof value === 'bigint') return new Exact(value.toString());
  const decimal = value instanceof Exact ? value : new Exact(value);
  if (decimal.isNaN()) throw new EmptyValueError();
  return decimal;
}

function total(list: readonly Numeric[]): Decimal {
  return list.reduce<Decimal>((sum, next) => sum.plus(exact(next)), new Exact(0));
}

function divide(a: Decimal, b: Decimal): Decimal {
  if (b.isZero()) throw new RangeError('division by zero');
  return a.div(b);
}

/** Half up, to 0 … 12 decimals. */
function round(value: Numeric, decimals: Numeric): Decimal {
  const places = exact(decimals).toNumber();
  if (!Number.isInteger(places) || places < 0 || places > 12) throw new RangeError('round: decimals must be 0 to 12');
  return exact(value).toDecimalPlaces(places, Decimal.ROUND_HALF_UP);
}

function readDecimal(text: string): Decimal {
  if (text === '') throw new EmptyValueError();
  if (!/^-?\d{1,20}(\.\d{1,12})?$/.test(text)) throw new RangeError(`"${text.slice(0, 40)}" is not a number`);
  return new Exact(text);
}
