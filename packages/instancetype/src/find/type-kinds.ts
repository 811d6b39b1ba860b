import type { GroupVersionResource } from "@unfold/apimachinery";
import type { Role, TypeScope } from "./type-lookup.js";

/** API group of instance types and preferences. */
export const instancetypeGroup = "instancetype.kubevirt.io";
/** The one version KubeVirt serves since v1.7. */
export const instancetypeVersion = "v1beta1";

/** One of the four kinds. */
export interface TypeKind {
  readonly role: Role;
  readonly scope: TypeScope;
  readonly kind: string;
  readonly plural: string;
}

const typeKind = (role: Role, scope: TypeScope, kind: string): TypeKind => ({
  role,
  scope,
  kind,
  plural: `${kind.toLowerCase()}s`,
});

const clusterInstancetype = typeKind("instancetype", "cluster", "VirtualMachineClusterInstancetype");
const clusterPreference = typeKind("preference", "cluster", "VirtualMachineClusterPreference");

/** The four kinds of instancetype.kubevirt.io. */
export const typeKinds: readonly TypeKind[] = [
  typeKind("instancetype", "namespaced", "VirtualMachineInstancetype"),
  clusterInstancetype,
  typeKind("preference", "namespaced", "VirtualMachinePreference"),
  clusterPreference,
];

/** Every accepted name of each role's kinds: as written by most, lower case, plural, and none at all. */
const byName: { readonly [role in Role]: Map<string, TypeKind> } = {
  instancetype: new Map(),
  preference: new Map(),
};
for (const entry of typeKinds) {
  const names = [
    entry.kind,
    entry.kind.toLowerCase(),
    entry.plural,
    ...(entry.scope === "cluster" ? [""] : []),
  ];
  for (const name of names) byName[entry.role].set(name, entry);
}

/** The kind a matcher means: singular or plural in any case; empty means the cluster kind. */
export function matchedKind(role: Role, kind: string): TypeKind | undefined {
  // As most write it, and quicker told than looked up.
  const usual = role === "instancetype" ? clusterInstancetype : clusterPreference;
  if (kind === usual.kind) return usual;
  const named = role === "instancetype" ? byName.instancetype : byName.preference;
  return named.get(kind) ?? named.get(kind.toLowerCase());
}

/** Resource of a kind, for requests and messages. */
export function resourceOf({ plural }: TypeKind): GroupVersionResource {
  return { group: instancetypeGroup, version: instancetypeVersion, resource: plural };
}

/** Resource of ControllerRevisions. */
export const revisionResource: GroupVersionResource = {
  group: "apps",
  version: "v1",
  resource: "controllerrevisions",
};
