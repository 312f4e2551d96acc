import { Environment } from '@marcbachmann/cel-js';
import { Decimal } from 'decimal.js';
import { dayAfter, Day, Instant } from './day.js';
import { EmptyValueError } from './empty-value.js';
import { isFilled } from './filled.js';

/** Exact decimal arithmetic with 40 significant digits, apart from anybody else's settings. */
export const Exact = Decimal.clone({ precision: 40, toExpNeg: -30, toExpPos: 40 });

type Numeric = Decimal | bigint | number;

/** Arithmetic and comparison that mix decimals with the integer and decimal literals of CEL. */
const ARITHMETIC: Readonly<Record<string, (a: Decimal, b: Decimal) => unknown>> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/': (a, b) => divide(a, b),
  '<': (a, b) => a.lt(b),
  '<=': (a, b) => a.lte(b),
  '>': (a, b) => a.gt(b),
  '>=': (a, b) => a.gte(b),
  '==': (a, b) => a.eq(b),
};

const COMPARISON: Readonly<Record<string, (a: string | number, b: string | number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
};

/** What every expression of every process may use besides its variables. */
export function createEnvironment(): Environment {
  const environment = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 16 } });
  environment.registerType('Decimal', { ctor: Exact, fields: {} });
  environment.registerType('Day', { ctor: Day, fields: {} });
  environment.registerType('Instant', { ctor: Instant, fields: {} });
  registerNumbers(environment);
  for (const [operator, compare] of Object.entries(COMPARISON)) {
    environment.registerOperator(`Day ${operator} Day`, (a: Day, b: Day) => compare(textOf(a), textOf(b)));
    environment.registerOperator(`Instant ${operator} Instant`, (a: Instant, b: Instant) => compare(msOf(a), msOf(b)));
  }
  registerFunctions(environment);
  return environment;
}

function registerNumbers(environment: Environment): void {
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const handler = (a: Numeric, b: Numeric): unknown => compute(exact(a), exact(b));
    for (const types of ['Decimal|Decimal', 'Decimal|int', 'int|Decimal', 'Decimal|double', 'double|Decimal']) {
      const [left = '', right = ''] = types.split('|');
      // Equality is symmetric for the checker: the mirrored overload would be registered twice.
      if (operator === '==' && left !== 'Decimal') continue;
      environment.registerOperator(`${left} ${operator} ${right}`, handler);
    }
  }
}

function registerFunctions(environment: Environment): void {
  environment.registerFunction('filled(dyn): bool', isFilled);
  environment.registerFunction('sum(list<Decimal>): Decimal', (list: readonly Decimal[]) => list.reduce((total, next) => total.plus(exact(next)), new Exact(0)));
  environment.registerFunction('sum(list<int>): int', (list: readonly bigint[]) => list.reduce((total, next) => total + next, 0n));
  environment.registerFunction('decimal(int): Decimal', (value: bigint) => exact(value));
  environment.registerFunction('decimal(double): Decimal', (value: number) => exact(value));
  environment.registerFunction('string(Decimal): string', (value: Decimal) => exact(value).toFixed());
  environment.registerFunction('string(Day): string', (value: Day) => textOf(value));
  environment.registerFunction('days(Day, int): Day', (day: Day, count: bigint) => dayAfter(day, Number(count)));
  environment.registerFunction('days(Day, Decimal): Day', (day: Day, count: Decimal) => dayAfter(day, exact(count).toNumber()));
  environment.registerFunction('abs(Decimal): Decimal', (value: Decimal) => exact(value).abs());
  environment.registerFunction('min(Decimal, Decimal): Decimal', (a: Decimal, b: Decimal) => Exact.min(exact(a), exact(b)));
  environment.registerFunction('max(Decimal, Decimal): Decimal', (a: Decimal, b: Decimal) => Exact.max(exact(a), exact(b)));
}

/** @throws {EmptyValueError} for a number field that was never filled */
export function exact(value: Numeric): Decimal {
  if (typeof value === 'bigint') return new Exact(value.toString());
  const decimal = new Exact(value);
  if (decimal.isNaN()) throw new EmptyValueError();
  return decimal;
}

function divide(a: Decimal, b: Decimal): Decimal {
  if (b.isZero()) throw new RangeError('division by zero');
  return a.div(b);
}

function textOf(day: Day): string {
  if (day.iso === '') throw new EmptyValueError();
  return day.iso;
}

function msOf(instant: Instant): number {
  if (Number.isNaN(instant.ms)) throw new EmptyValueError();
  return instant.ms;
}
