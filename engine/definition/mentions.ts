import { isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** A place of a text that names a person. */
export interface Mention {
  /** From 1. */
  readonly line: number;
  /** Of his id in the text. */
  readonly offset: number;
}

/**
 * Where a YAML text names a person by his id: as a text in an expression (`by: '"sun.li"'`) or, if plain values may be persons, as a whole value
 * (`then: { keeper: sun.li }`). Comments and longer words are left alone.
 *
 * @param plain - whether a whole value may be a person; in a process it would be a field's path
 */
export function mentionsOf(text: string, person: string, plain: boolean): readonly Mention[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mentions: Mention[] = [];
  visit(document, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return;
      const [start, end] = node.range;
      const written = text.slice(start, end);
      const places = plain && node.value === person ? [written.indexOf(person)] : quotedIn(written, person);
      for (const place of places) mentions.push({ line: lines.linePos(start + place).line, offset: start + place });
    },
  });
  return mentions;
}

/** Where a written expression has the id in quotes, which a YAML text in double quotes escapes. */
function quotedIn(written: string, person: string): readonly number[] {
  const literal = new RegExp(`(?<=["'])${person.replaceAll(/[.-]/g, '\\$&')}(?=\\\\?["'])`, 'g');
  // The quotes of the YAML text itself do not make its value a text of an expression.
  return [...written.matchAll(literal)].map(({ index }) => index).filter((index) => index > 1);
}

/** The text with another person in all these places. */
export function withMentioned(text: string, mentions: readonly Mention[], person: string, other: string): string {
  return mentions
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((changed, { offset }) => changed.slice(0, offset) + other + changed.slice(offset + person.length), text);
}
