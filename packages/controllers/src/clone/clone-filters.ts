/**
 * Whether a label's or annotation's key is kept: some filter matches, and none with a leading `!` does. A filter may
 * only end in `*`, so that it needs no regular expression (KubeVirt reads it as one, unanchored; what its webhook lets
 * pass means the same but for the characters of expressions).
 */
export function matchesFilters(key: string, filters: readonly string[]): boolean {
  const negated = filters.filter((filter) => filter.startsWith("!")).map((filter) => filter.slice(1));
  const plain = filters.filter((filter) => !filter.startsWith("!"));
  return plain.some((filter) => matches(key, filter)) && !negated.some((filter) => matches(key, filter));
}

function matches(key: string, filter: string): boolean {
  return key.includes(filter.endsWith("*") ? filter.slice(0, -1) : filter);
}
