import type { State } from '../definition/state.js';
import { toJson } from '../expression/to-json.js';
import type { JsonObject } from './instance.js';
import type { Turn } from './turn.js';

/** Reads a register, and goes on at once with what is found or missing. */
export function lookUp(turn: Turn, state: Extract<State, { kind: 'lookup' }>): void {
  const { lookup } = state;
  if (lookup.where) {
    const match = Object.fromEntries(lookup.where.map(({ field, equals }) => [field, toJson(turn.evaluate(equals)) ?? null]));
    const rows = rowsNow(turn, lookup.register, match);
    turn.setData(lookup.as, rows);
    turn.raised.push(`${state.name}.${rows.length > 0 ? 'found' : 'missing'}`);
    return;
  }
  const key = lookup.key ? String(turn.evaluate(lookup.key)) : '';
  const row = turn.rows.get(`${lookup.register}\0${key}`) ?? turn.facts.row(lookup.register, key);
  turn.setData(lookup.as, row);
  turn.raised.push(`${state.name}.${row ? 'found' : 'missing'}`);
}

/** Rows that match, by key, as they are after what this turn wrote. */
function rowsNow(turn: Turn, register: string, match: JsonObject): readonly JsonObject[] {
  const keyField = turn.process.registers.get(register)?.definition.key ?? '';
  const rows = new Map(turn.facts.rows(register, match).map((row) => [String(row[keyField]), row]));
  for (const [place, row] of turn.rows) {
    const [of, key = ''] = place.split('\0');
    if (of !== register) continue;
    rows.delete(key);
    if (Object.entries(match).every(([field, value]) => row[field] === value)) rows.set(key, row);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
