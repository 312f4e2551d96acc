import type { Expression } from '#engine/definition/expression-source.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { own } from '#engine/definition/values.js';
import type { StateNode } from '#engine/verify/state-tree.js';
import { stateTree } from '#engine/verify/state-tree.js';
import type { CompiledExpression } from './compile-expression.js';
import { filledBefore } from './filled-before.js';
import { calledName, childrenOf, freeNames, type SyntaxNode } from './syntax-tree.js';

/** An expression with its compiled form. */
export interface CheckedExpression {
  readonly expression: Expression;
  readonly compiled: CompiledExpression;
}

/** Documents an expression uses that may not be there yet and that nothing near it asks about with `filled`. */
export function unfilledDocuments(
  process: ProcessDefinition,
  checked: readonly CheckedExpression[],
): readonly { readonly expression: Expression; readonly document: string }[] {
  const tree = stateTree(process);
  const before = filledBefore(process, tree);
  const asked = new Map<StateNode, ReadonlySet<string>>();
  const placed = checked.flatMap(({ expression, compiled }) => {
    const node = stateAt(tree.nodes, expression.path);
    if (!node) return [];
    asked.set(node, new Set([...(asked.get(node) ?? []), ...askedIn(compiled.tree)]));
    return [{ expression, compiled, node }];
  });
  return placed.flatMap(({ expression, compiled, node }) => {
    const { name, path } = node.state;
    const rest = expression.path.slice(path.length);
    const filled = /^\/(on|onDone)\//.test(rest) ? before.onLeaving(name) : before.onEntry(name);
    // One of several sources of a pre-filling is passed over when it is not there.
    if (/\/with\/[^/]+\/\d+$/.test(rest)) return [];
    return [...compiled.names].flatMap((document) => {
      const declaration = own(process.documents, document);
      const isSafe = !declaration || declaration.many || filled.has(document) || asked.get(node)?.has(document);
      return isSafe ? [] : [{ expression, document }];
    });
  });
}

/** The innermost state an expression is written in; undefined: at the process itself. */
function stateAt(nodes: readonly StateNode[], path: string): StateNode | undefined {
  return nodes
    .filter(({ state }) => path.startsWith(`${state.path}/`))
    .reduce<StateNode | undefined>(
      (deepest, node) => (deepest && deepest.state.path.length > node.state.path.length ? deepest : node),
      undefined,
    );
}

/** Names asked about with `filled(…)`. */
function askedIn(node: SyntaxNode): readonly string[] {
  if (calledName(node) === 'filled') return [...freeNames(node)];
  return childrenOf(node).flatMap(askedIn);
}
