import { child } from './json-pointer.js';
import type { Expression } from './expression-source.js';
import type { Each } from './work.js';
import type { ReadContext } from './read-context.js';
import { mapping, mapValues, type YamlMap } from './values.js';

/** A text is CEL; a number or a boolean is its own literal; anything else is absent (null). */
export function readExpression(value: unknown, path: string): Expression | null {
  if (typeof value === 'string' && value.trim() !== '') return { source: value, path };
  if (typeof value === 'number' || typeof value === 'boolean') return { source: String(value), path };
  return null;
}

/** Like `readExpression`, where one is required: an absent one becomes `null`, which the shape check has already told. */
export function requireExpression(value: unknown, path: string): Expression {
  return readExpression(value, path) ?? { source: 'null', path };
}

/** A mapping of names to expressions (`with`, `set`, `result`). */
export function readExpressions(value: unknown, path: string): Readonly<Record<string, Expression>> {
  const entries = Object.entries(mapping(value)).flatMap(([name, source]): [string, Expression][] => {
    const expression = readExpression(source, child(path, name));
    return expression === null ? [] : [[name, expression]];
  });
  return Object.fromEntries(entries);
}

/** A mapping of names to one expression or a list of them (a task's `with`). */
export function readSources(value: unknown, path: string): Readonly<Record<string, readonly Expression[]>> {
  return mapValues(mapping(value), (source, name) => {
    const place = child(path, name);
    const sources = Array.isArray(source)
      ? source.map((one, index) => readExpression(one, child(place, index)))
      : [readExpression(source, place)];
    return sources.filter((expression) => expression !== null);
  });
}

/** `each: <list>, as: <name>` beside other keys; null: once. */
export function readEach(value: YamlMap, path: string, { report }: ReadContext): Each | null {
  const items = readExpression(value.each, child(path, 'each'));
  if (items === null) {
    if (value.as !== undefined)
      report.errorAtKey('GH1215', child(path, 'as'), { zh: '有 `as` 但没有 `each`。', en: '`as` without `each`' });
    return null;
  }
  if (typeof value.as === 'string') return { list: items, as: value.as };
  report.errorAtKey('GH1215', child(path, 'each'), {
    zh: '`each` 需要用 `as` 给每一项命名。',
    en: '`each` needs `as`: a name for the item',
  });
  return { list: items, as: 'item' };
}
