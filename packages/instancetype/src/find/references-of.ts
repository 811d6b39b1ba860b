import type { KubeObject } from "@unfold/apimachinery";
import { matcherOf, matcherText, statusRevisionName } from "./matcher.js";
import { matchedKind, resourceOf, revisionResource } from "./type-kinds.js";
import type { ObjectReference, Role } from "./type-lookup.js";

/**
 * Every object {@link find} may consult for this virtual machine: revisions first, then live types.
 * For callers that must fetch before they can look up.
 */
export function referencesOf(vm: KubeObject): readonly ObjectReference[] {
  return [...roleReferences("instancetype", vm), ...roleReferences("preference", vm)];
}

function roleReferences(role: Role, vm: KubeObject): readonly ObjectReference[] {
  const matcher = matcherOf(role, vm);
  if (matcher === undefined) return [];
  const namespace = vm.metadata?.namespace ?? "";
  const wanted = matcherText(matcher, "revisionName");
  if (wanted !== "") return [{ resource: revisionResource, namespace, name: wanted }];
  const references: ObjectReference[] = [];
  const recorded = statusRevisionName(role, vm);
  if (recorded !== "") references.push({ resource: revisionResource, namespace, name: recorded });
  const kind = matchedKind(role, matcherText(matcher, "kind"));
  const name = matcherText(matcher, "name");
  if (kind !== undefined && name !== "") {
    references.push({
      resource: resourceOf(kind),
      ...(kind.scope === "namespaced" ? { namespace } : {}),
      name,
    });
  }
  return references;
}
