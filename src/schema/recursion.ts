/**
 * The nodes of a graph that lie on a cycle, one that refers to itself among them: the strongly connected components of
 * Tarjan's algorithm, in time linear in the size of the graph.
 *
 * @param edges The nodes that each node refers to. Others than its keys lead nowhere.
 */
export function nodesOnCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>();
  /** The order in which nodes were visited. */
  const order = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  /** Answers the earliest open node that `node` reaches. */
  const visit = (node: string): number => {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    isOpen.add(node);
    let low = number;
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (isOpen.has(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === number) {
      const component = open.splice(open.lastIndexOf(node));
      for (const member of component) {
        isOpen.delete(member);
        if (component.length > 1 || edges.get(member)?.has(member) === true) found.add(member);
      }
    }
    return low;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** The values of `$ref` in a schema, also where they stand in data. */
export function referencesIn(schema: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [schema];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref" && typeof inner === "string") found.add(inner);
      else if (typeof inner === "object") pending.push(inner);
    }
  }
  return found;
}
