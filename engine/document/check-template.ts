import Handlebars from 'handlebars';

/**
 * Refuses what would let a template leave its bounds, whoever stored it. Only a sheet may print one thing as it is: the rendered `{{{body}}}`, outside
 * of any block.
 *
 * @throws {TypeError} when it is no text
 * @throws {Error} when it is no valid template, or uses unescaped output, partials or decorators
 */
export function checkTemplate(text: string, kind: 'document' | 'sheet'): void {
  // A syntax tree in place of a text would be compiled as code.
  if (typeof text !== 'string') throw new TypeError('a template must be a text');
  const { body } = Handlebars.parse(text);
  checkNodes(kind === 'sheet' ? body.filter((node) => !isBody(node)) : body);
}

const REFUSED: ReadonlySet<string> = new Set(['PartialStatement', 'PartialBlockStatement', 'Decorator', 'DecoratorBlock']);

function isBody(node: hbs.AST.Statement): boolean {
  if (node.type !== 'MustacheStatement') return false;
  const { path, params } = node as hbs.AST.MustacheStatement;
  return (path as hbs.AST.PathExpression).original === 'body' && params.length === 0;
}

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
