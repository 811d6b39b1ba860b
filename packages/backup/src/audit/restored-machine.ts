import { fieldAt, type KubeObject, stringAt, withField } from "@unfold/apimachinery";
import { type TypeLookup, typeKinds } from "@unfold/instancetype";
import { resources } from "../inventory/known-resources.js";
import { filterOf, includesName, includesResource } from "../velero/resource-filter.js";
import { modifyResource } from "../velero/resource-modifier.js";
import type { Evidence } from "./evidence.js";
import { layeredLookup } from "./layered-lookup.js";

/** A machine as a restore creates it, and what it finds there. */
export interface RestoredMachine {
  /** Without status, in its new namespace. */
  readonly vm: KubeObject;
  /** Existing objects of the destination, then those the restore brings along: Velero never overwrites. */
  readonly lookup: TypeLookup;
}

/** Restores one machine on paper (Velero pkg/restore: strip, modify, map the namespace, create). */
export function restoreMachine(vm: KubeObject, evidence: Evidence): RestoredMachine {
  const { restore, destination } = evidence;
  const modifier = restore?.modifier;
  const stripped = withoutStatus(vm);
  const modified =
    modifier === undefined
      ? stripped
      : modifyResource(stripped, resources.machines, modifier, evidence.readPatch).object;
  const from = vm.metadata.namespace ?? "";
  const to = mappedNamespace(restore?.restore, from);
  const broughtAlong = restoredLookup(evidence, from, to);
  const lookup = destination === undefined ? broughtAlong : layeredLookup(destination.lookup, broughtAlong);
  return { vm: { ...modified, metadata: { ...modified.metadata, namespace: to } }, lookup };
}

export function withoutStatus(vm: KubeObject): KubeObject {
  return withField(vm, "status", undefined) as KubeObject;
}

/** Where objects of a namespace are restored to. */
export function mappedNamespace(restore: KubeObject | undefined, namespace: string): string {
  return stringAt(restore?.spec, "namespaceMapping", namespace) ?? namespace;
}

/** Objects of the archive that pass the restore's filters. */
function restoredLookup({ backup, restore }: Evidence, from: string, to: string): TypeLookup {
  const spec = restore?.restore.spec;
  const resourceFilter = filterOf(spec, "Resources");
  const namespaceFilter = filterOf(spec, "Namespaces");
  const fromArchive = (namespace: string): string => (namespace === to ? from : namespace);
  return {
    revision: (namespace, name) => {
      if (!includesResource(resourceFilter, resources.revisions)) return undefined;
      if (!includesName(namespaceFilter, fromArchive(namespace))) return undefined;
      return backup?.inventory.revision(fromArchive(namespace), name)?.content;
    },
    type: (role, scope, namespace, name) => {
      const plural = typeKinds.find((kind) => kind.role === role && kind.scope === scope)?.plural ?? "";
      if (!includesResource(resourceFilter, `${plural}.instancetype.kubevirt.io`)) return undefined;
      if (scope === "cluster" && fieldAt(spec, "includeClusterResources") === false) return undefined;
      return backup?.inventory.type(role, scope, fromArchive(namespace), name);
    },
  };
}
