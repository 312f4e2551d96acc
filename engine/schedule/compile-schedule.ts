import type { RegisterDefinition } from '../definition/register.js';
import type { Schedule } from '../definition/schedule.js';
import type { CompiledExpression } from '../expression/compile-expression.js';
import { Day, dayOf, type Instant } from '../expression/day.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import type { LibraryTypes } from '../expression/library-types.js';
import type { Reading } from '../expression/record-type.js';
import type { JsonObject } from '../runtime/instance.js';
import type { WorkingCalendar } from '../time/working-calendar.js';
import { fallsOn } from './interval.js';
import { itemVariables } from './item-variables.js';
import { type RowConditions, rowConditions } from './row-conditions.js';

/** A schedule made ready to be asked. */
export interface CompiledSchedule {
  readonly schedule: Schedule;
  /** How the item is read from JSON; null: it has none. */
  readonly item: Reading | null;
  /**
   * Whether an instance is due for a row of its register at an occurrence. A row without the date an interval is counted from is due at once, and counts
   * from the day it was last started for after that; one whose condition needs a column that is not filled is not meant.
   *
   * @param occurrence - ISO date
   * @param lastStarted - occurrence an instance was last started for it, null: never
   * @throws {EvaluationError} when an expression cannot be computed
   */
  isDue(calendar: WorkingCalendar, row: JsonObject, occurrence: string, lastStarted: string | null): boolean;
}

/** @throws {Error} when an expression was not checked before */
export function compileSchedule(types: LibraryTypes, schedule: Schedule, register: RegisterDefinition | undefined): CompiledSchedule {
  const [item = null] = Object.values(itemVariables(types, schedule));
  const conditions = rowConditions(types, schedule, register);
  const [where, from] = [checked(conditions.where), checked(conditions.from)];
  const { recurrence } = schedule;
  return {
    schedule,
    item,
    isDue(calendar, row, occurrence, lastStarted) {
      if (schedule.items.kind !== 'rows' || !item) return true;
      const value = item.read(row) as Record<string, unknown>;
      const names = { occurrence: new Day(occurrence) };
      if (where && valueOf(where, Object.assign(Object.create(value) as Record<string, unknown>, names)) !== true) return false;
      if (recurrence.kind !== 'interval' || !from) return true;
      const counted = isoOf(valueOf(from, { ...names, [schedule.items.as]: value })) ?? lastStarted;
      return counted === null || fallsOn(calendar, recurrence, counted, occurrence);
    },
  };
}

/** Null when the expression needs what is not filled. */
function valueOf(expression: CompiledExpression, values: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression.evaluate(values);
  } catch (error) {
    if (error instanceof EvaluationError && error.reason === 'empty') return null;
    throw error;
  }
}

function isoOf(moment: unknown): string | null {
  if (moment === null) return null;
  const day = moment instanceof Day ? moment : Number.isNaN((moment as Instant).ms) ? new Day('') : dayOf(moment as Instant);
  return day.iso === '' ? null : day.iso;
}

function checked(condition: RowConditions['where']): CompiledExpression | null {
  if (condition === null) return null;
  const { compilation, expression } = condition;
  if (!compilation.ok) throw new Error(`${expression.path}: ${compilation.problem.message.en}`);
  return compilation.expression;
}
