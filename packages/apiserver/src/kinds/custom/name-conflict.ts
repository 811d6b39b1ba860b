import { type JsonValue, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import type { KindRegistry } from "../kind-registry.js";
import type { ResourceKind } from "../resource-kind.js";

/** The first name of a definition that another kind of its group has (apiextensions-apiserver pkg/controller/status). */
export function nameConflict(
  kinds: KindRegistry,
  definition: KubeObject,
): { readonly reason: string; readonly message: string } | undefined {
  const group = stringAt(definition.spec, "group") ?? "";
  const names = objectAt(definition.spec, "names");
  const plural = stringAt(names, "plural");
  const others = kinds.all().filter((kind) => kind.group === group && kind.plural !== plural);
  const resources = new Set(others.flatMap(resourceNames));
  const kindNames = new Set(others.flatMap((kind) => [kind.kind, kind.listKind]));
  const candidates: readonly (readonly [
    reason: string,
    taken: ReadonlySet<string>,
    name: JsonValue | undefined,
  ])[] = [
    ["PluralConflict", resources, plural],
    ["SingularConflict", resources, stringAt(names, "singular")],
    ...listAt(names, "shortNames").map((name) => ["ShortNamesConflict", resources, name] as const),
    ["KindConflict", kindNames, stringAt(names, "kind")],
    ["ListKindConflict", kindNames, stringAt(names, "listKind")],
  ];
  const clash = candidates.find(([, taken, name]) => typeof name === "string" && taken.has(name));
  return clash && { reason: clash[0], message: `${JSON.stringify(clash[2])} is already in use` };
}

function resourceNames({ plural, singular, shortNames }: ResourceKind): readonly string[] {
  return [plural, singular, ...shortNames];
}
