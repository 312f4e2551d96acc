import Handlebars from 'handlebars';

/**
 * Refuses what would let a template leave its bounds, whoever stored it.
 *
 * @throws {TypeError} when it is no text
 * @throws {Error} when it is no valid template, or uses unescaped output, partials or decorators
 */
export function checkTemplate(text: string): void {
  // A syntax tree in place of a text would be compiled as code.
  if (typeof text !== 'string') throw new TypeError('a template must be a text');
  checkNodes(Handlebars.parse(text));
}

const REFUSED: ReadonlySet<string> = new Set(['PartialStatement', 'PartialBlockStatement', 'Decorator', 'DecoratorBlock']);

function checkNodes(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(checkNodes);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { type, escaped } = value as { readonly type?: string; readonly escaped?: boolean };
  if (type !== undefined && REFUSED.has(type)) throw new Error('a template may not use partials or decorators');
  if (type === 'MustacheStatement' && escaped === false) throw new Error('a template may not print without escaping');
  for (const inner of Object.values(value)) checkNodes(inner);
}
