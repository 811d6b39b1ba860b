import { type JsonValue, listAt } from "@unfold/apimachinery";

/** Lists of names of which an empty include list, or a `*` in it, means all (Velero pkg/util/collections IncludesExcludes). */
export interface IncludesExcludes {
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

/** Whether a name passes; `*` also stands inside a name. Excludes win. */
export function includesName({ includes, excludes }: IncludesExcludes, name: string): boolean {
  if (excludes.some((pattern) => matchesName(pattern, name))) return false;
  return includes.length === 0 || includes.some((pattern) => matchesName(pattern, name));
}

/** Whether a resource passes, given as `controllerrevisions` or `controllerrevisions.apps`. */
export function includesResource({ includes, excludes }: IncludesExcludes, groupResource: string): boolean {
  if (excludes.some((pattern) => matchesResource(pattern, groupResource))) return false;
  return includes.length === 0 || includes.some((pattern) => matchesResource(pattern, groupResource));
}

/** `spec.includedResources` and `spec.excludedResources`, or those of namespaces, of a Backup or Restore. */
export function filterOf(spec: JsonValue | undefined, what: "Namespaces" | "Resources"): IncludesExcludes {
  return { includes: textsAt(spec, `included${what}`), excludes: textsAt(spec, `excluded${what}`) };
}

function matchesResource(pattern: string, groupResource: string): boolean {
  const wanted = pattern.toLowerCase();
  const [resource] = groupResource.split(".");
  return matchesName(wanted, groupResource) || (!wanted.includes(".") && matchesName(wanted, resource ?? ""));
}

function matchesName(pattern: string, name: string): boolean {
  if (!pattern.includes("*")) return pattern === name;
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function textsAt(spec: JsonValue | undefined, field: string): readonly string[] {
  return listAt(spec, field).filter((value) => typeof value === "string");
}
