/** One cycle among things that wait for each other, from its first member back to it; undefined when there is none. */
export function cycleIn(waits: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of waits.keys()) {
    const cycle = from(start, waits, done);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Without recursion, because a graph may be deep. */
function from(start: string, waits: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] | undefined {
  const path: string[] = [];
  const open = new Set<string>();
  const stack: { readonly name: string; readonly leave: boolean }[] = [{ name: start, leave: false }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { name, leave } = next;
    if (leave) {
      path.pop();
      open.delete(name);
      done.add(name);
    } else if (open.has(name)) {
      return [...path.slice(path.indexOf(name)), name];
    } else if (!done.has(name)) {
      path.push(name);
      open.add(name);
      stack.push({ name, leave: true });
      for (const other of waits.get(name) ?? []) if (waits.has(other)) stack.push({ name: other, leave: false });
    }
  }
  return undefined;
}

/** Everything that a thing waits for, directly or not. */
export function ancestors(name: string, waits: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...waits.get(name) ?? []];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...waits.get(next) ?? []);
  }
  return found;
}
