/** A node of a parsed expression, as the CEL library keeps it. Literals may be replaced before the types are checked. */
export interface SyntaxNode {
  readonly op: string;
  args: unknown;
  readonly pos?: number;
  readonly start?: number;
}

/** Macros that go through a list and name its items. */
export const LIST_MACROS: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);

/** Nodes directly below. Strings inside `args` (names) are no nodes. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return nodesIn(node.args);
}

function nodesIn(value: unknown): readonly SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null && typeof (value as { op?: unknown }).op === 'string' ? [value as SyntaxNode] : [];
}

/** Name of the function or method a node calls; null: no call. */
export function calledName(node: SyntaxNode): string | null {
  return node.op === 'call' || node.op === 'rcall' ? String((node.args as readonly unknown[])[0]) : null;
}

/** Names an expression takes from outside; those its macros introduce are not among them. */
export function freeNames(node: SyntaxNode, bound: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (node.op === 'id') return new Set(bound.has(String(node.args)) ? [] : [String(node.args)]);
  const children = childrenOf(node);
  const name = calledName(node);
  if (node.op !== 'rcall' || name === null || (!LIST_MACROS.has(name) && name !== 'bind'))
    return union(children.map((child) => freeNames(child, bound)));
  const [receiver, variable, ...rest] = children;
  const inner = new Set([...bound, String(variable?.args)]);
  return union([...(receiver && name !== 'bind' ? [freeNames(receiver, bound)] : []), ...rest.map((child) => freeNames(child, inner))]);
}

/** Texts written in an expression that it may give as they are: itself, or a branch of `? :`. */
export function textResults(node: SyntaxNode): readonly { readonly value: string; readonly offset: number }[] {
  if (node.op === 'value' && typeof node.args === 'string') return [{ value: node.args, offset: offsetOf(node) }];
  return node.op === '?:' ? childrenOf(node).slice(1).flatMap(textResults) : [];
}

/** Offset of a node in the source, in characters. */
export function offsetOf(node: SyntaxNode): number {
  return node.start ?? node.pos ?? 0;
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
