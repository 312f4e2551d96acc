import { childrenOf, type SyntaxNode } from './syntax-tree.js';

/** Places an expression reads: `note.carrier` of a document, `said` of what is named alone. Names its macros introduce are among them and name nothing. */
export function placesRead(node: SyntaxNode): ReadonlySet<string> {
  if (node.op === 'id') return new Set([String(node.args)]);
  if (node.op === '.') {
    const [of, field] = node.args as readonly [SyntaxNode, string];
    if (of.op === 'id') return new Set([`${String(of.args)}.${field}`]);
  }
  return new Set(childrenOf(node).flatMap((child) => [...placesRead(child)]));
}
