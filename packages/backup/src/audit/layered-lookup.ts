import type { TypeLookup } from "@unfold/instancetype";

/** What the first of several places knows. */
export function layeredLookup(...lookups: readonly TypeLookup[]): TypeLookup {
  return {
    revision: (namespace, name) => firstOf(lookups, (lookup) => lookup.revision(namespace, name)),
    type: (role, scope, namespace, name) =>
      firstOf(lookups, (lookup) => lookup.type(role, scope, namespace, name)),
  };
}

function firstOf<Found>(
  lookups: readonly TypeLookup[],
  ask: (lookup: TypeLookup) => Found | undefined,
): Found | undefined {
  for (const lookup of lookups) {
    const found = ask(lookup);
    if (found !== undefined) return found;
  }
  return undefined;
}
