/** Splits `a == x && b == y` into its field comparisons; null when it is anything else. Quotes and brackets are respected. */
export function splitConjunction(source: string): readonly { readonly field: string; readonly equals: string }[] | null {
  const parts: { field: string; equals: string }[] = [];
  for (const part of splitAnd(source)) {
    const match = /^\s*([A-Za-z_]\w*)\s*==\s*([^=].*?)\s*$/s.exec(part);
    if (match === null) return null;
    parts.push({ field: match[1]!, equals: match[2]! });
  }
  return parts.length === 0 ? null : parts;
}

function splitAnd(source: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (depth === 0 && source.startsWith('&&', at)) {
      parts.push(source.slice(from, at));
      from = at + 2;
      at += 1;
    }
  }
  return [...parts, source.slice(from)];
}
