import type { Expression } from '#engine/definition/expression-source.js';
import type { Position, SourceFile } from '#engine/definition/source.js';

/**
 * Line and column of a character of an expression. Exact when the expression stands on one line as written; else (block scalars, escapes) where its
 * value begins.
 *
 * @param offset - in characters from the beginning of the expression
 */
export function placeOf(source: SourceFile, { source: text, path }: Expression, offset: number): Position {
  const begin = source.locate(path);
  const line = source.text.split(/\r?\n/, begin.line)[begin.line - 1] ?? '';
  const at = text.includes('\n') ? -1 : line.indexOf(text, begin.column - 1);
  return at < 0 ? begin : { line: begin.line, column: at + 1 + offset };
}
