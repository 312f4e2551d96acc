/** Names in an order in which everything a name depends on comes before it; `circle` holds the names that depend on themselves. */
export function dependencyOrder(dependencies: ReadonlyMap<string, ReadonlySet<string>>): {
  readonly order: readonly string[];
  readonly circle: readonly string[];
} {
  const order: string[] = [];
  const circle = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      circle.add(name);
      return;
    }
    state.set(name, 'open');
    for (const other of dependencies.get(name) ?? []) if (dependencies.has(other)) visit(other);
    state.set(name, 'done');
    order.push(name);
  };
  for (const name of dependencies.keys()) visit(name);
  return { order, circle: [...circle] };
}
