import type { Environment } from '@marcbachmann/cel-js';
import { Temporal } from 'temporal-polyfill';
import { Day, dayAfter, dayOf, Instant, isoOf, monthAfter, monthEnd, msOf, readDay, timeOfDay, weekOf, weekStart } from './day.js';
import { exact, type Numeric } from './numbers.js';

const COMPARISON: Readonly<Record<string, (a: string | number, b: string | number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
};

/** Registers `Day` and `Instant`. A day compared with an instant means the day the instant falls on; comparing either with a number is an error. */
export function registerMoments(environment: Environment): void {
  environment.registerType('Day', { ctor: Day, fields: {} });
  environment.registerType('Instant', { ctor: Instant, fields: {} });
  for (const [operator, compare] of Object.entries(COMPARISON)) {
    const byDay = (a: Day | Instant, b: Day | Instant): boolean => compare(isoOf(dayOf(a)), isoOf(dayOf(b)));
    environment.registerOperator(`Day ${operator} Day`, byDay);
    environment.registerOperator(`Day ${operator} Instant`, byDay);
    if (operator !== '==') environment.registerOperator(`Instant ${operator} Day`, byDay);
    environment.registerOperator(`Instant ${operator} Instant`, (a: Instant, b: Instant) => compare(msOf(a), msOf(b)));
  }
  environment.registerFunction('date(string): Day', readDay);
  for (const type of ['Day', 'Instant']) {
    environment.registerFunction(`date(${type}): Day`, dayOf);
    environment.registerFunction(`week(${type}): string`, (moment: Day | Instant) => weekOf(dayOf(moment)));
    environment.registerFunction(`weekStart(${type}): Day`, (moment: Day | Instant) => weekStart(dayOf(moment)));
    environment.registerFunction(`month(${type}): string`, (moment: Day | Instant) => isoOf(dayOf(moment)).slice(0, 7));
    environment.registerFunction(`monthEnd(${type}): Day`, (moment: Day | Instant) => monthEnd(dayOf(moment)));
    for (const count of ['Decimal', 'int']) {
      environment.registerFunction(`days(${type}, ${count}): Day`, (from: Day | Instant, n: Numeric) =>
        dayAfter(dayOf(from), exact(n).toNumber()),
      );
      environment.registerFunction(`months(${type}, ${count}): Day`, (from: Day | Instant, n: Numeric) =>
        monthAfter(dayOf(from), exact(n).toNumber()),
      );
    }
  }
  const whole = (ms: number): Instant => new Instant(Math.floor(ms));
  environment.registerFunction('halfway(Instant, Instant): Instant', (a: Instant, b: Instant) => whole((msOf(a) + msOf(b)) / 2));
  environment.registerFunction('min(Instant, Instant): Instant', (a: Instant, b: Instant) => whole(Math.min(msOf(a), msOf(b))));
  environment.registerFunction('max(Instant, Instant): Instant', (a: Instant, b: Instant) => whole(Math.max(msOf(a), msOf(b))));
  environment.registerFunction('at(Day, string): Instant', timeOfDay);
  environment.registerFunction('string(Day): string', isoOf);
  environment.registerFunction('string(Instant): string', (at: Instant) => Temporal.Instant.fromEpochMilliseconds(msOf(at)).toString());
}
