import { Lexer } from 'yaml';

/** Largest text that is read, in bytes of UTF-8. */
export const MAX_BYTES = 1_048_576;
/** Deepest nesting of lists and mappings. */
export const MAX_DEPTH = 60;
/** Most YAML tokens in one file. */
export const MAX_TOKENS = 200_000;

const SCALAR = '\u001f';
const DOCUMENT = '\u0002';

/**
 * Walks the tokens of a YAML text without building anything, so that a hostile text is refused before it costs memory or stack.
 * Returns the offset at which a bound is passed, or null when the text may be parsed.
 */
export function checkNesting(text: string): { readonly problem: 'depth' | 'tokens'; readonly offset: number } | null {
  let offset = 0;
  let lineStart = 0;
  let flowDepth = 0;
  let count = 0;
  /** Columns at which block collections that are still open began. */
  const columns: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) return { problem: 'tokens', offset };
    if (token === DOCUMENT) continue;
    const column = offset - lineStart;
    if (flowDepth === 0 && token.trim() !== '' && !token.startsWith('#')) {
      while (columns.length > 0 && columns.at(-1)! > column) columns.pop();
      if ((token === '-' || token === '?' || token === SCALAR) && columns.at(-1) !== column) columns.push(column);
    }
    if (token === '[' || token === '{') flowDepth += 1;
    else if ((token === ']' || token === '}') && flowDepth > 0) flowDepth -= 1;
    if (columns.length + flowDepth > MAX_DEPTH) return { problem: 'depth', offset };
    if (token === SCALAR) continue;
    const newline = token.lastIndexOf('\n');
    if (newline >= 0) lineStart = offset + newline + 1;
    offset += token.length;
  }
  return null;
}

/** Bytes of a text in UTF-8; stops counting once `enough` is passed. */
export function utf8Length(text: string, enough: number): number {
  if (text.length > enough) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length && bytes <= enough; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate pair is four bytes: two for each half.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
