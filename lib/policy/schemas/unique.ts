/** Whether items of a list differ: in the given fields, or as a whole when none are given. */
export function isUnique(keys: readonly string[], items: readonly unknown[]): boolean {
  return duplicateOf(keys, items) === undefined;
}

/** What tells the first item that is there twice; undefined when there is none. */
export function duplicateOf(keys: readonly string[], items: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    const key = JSON.stringify(keys.length === 0 ? item : keys.map(name => (item as { [name: string]: unknown } | null)?.[name]));
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}
