import type { Json } from '#engine/runtime/instance.js';
import type { Cell } from '../page/block.js';
import { fieldCell } from './field-cell.js';
import { typed } from '../page/spans.js';

/** A value no form describes. */
export function jsonCell(value: Json): Cell {
  return fieldCell(null, value, (person) => typed(person));
}
