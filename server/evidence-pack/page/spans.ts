import type { Text } from '#engine/definition/text.js';
import type { Block, Cell, Line, Span, Table, Tone } from './block.js';

/** What the page itself says. */
export function say(zh: string, en: string, tone: Tone = 'plain'): Span {
  return { text: { zh, en }, tone };
}

/** A title of the definition, a name, a sentence: something with two languages. */
export function told(text: Text, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** What somebody typed, or a code: the same in either language. */
export function typed(text: string | number, tone: Tone = 'plain'): Span {
  return { text: { zh: String(text), en: String(text) }, tone };
}

/** A cell of one line. */
export function cell(...line: Line): Cell {
  return [line];
}

export const NOTHING: Cell = cell(say('—', '—', 'muted'));

export const ERASED_VALUE: Span = say('〔已删除〕', '[erased]', 'erased');

export function heading(level: 3 | 4, ...line: Line): Block {
  return { kind: 'heading', level, line };
}

export function paragraph(...line: Line): Block {
  return { kind: 'paragraph', line };
}

/** Facts whose value is null are left out. */
export function facts(...pairs: readonly (readonly [name: Text, value: Cell | null])[]): Block {
  return { kind: 'facts', facts: pairs.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])) };
}

export function table(columns: Table['columns'], rows: Table['rows'], isGrid = false): Block {
  return { kind: 'table', columns, rows, isGrid };
}

/** Lines with `，` or a comma between. */
export function joined(spans: readonly Span[]): Line {
  return spans.flatMap((span, place) => (place === 0 ? [span] : [say('，', ', '), span]));
}
