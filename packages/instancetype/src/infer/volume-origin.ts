import { groupResource, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import type { Role } from "../find/type-lookup.js";
import {
  fatal,
  type Inference,
  type InferenceContext,
  type InferenceFailure,
  ignorable,
} from "./inference.js";

/** Resources that may carry the labels, by the name used below. */
const originResources = {
  claim: { group: "", version: "v1", resource: "persistentvolumeclaims" },
  dataVolume: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datavolumes" },
  dataSource: { group: "cdi.kubevirt.io", version: "v1beta1", resource: "datasources" },
  snapshot: { group: "snapshot.storage.k8s.io", version: "v1", resource: "volumesnapshots" },
} as const;

/** Kind of object a disk image came from. */
export type OriginKind = keyof typeof originResources;

/** Labels of a volume's origin that name the defaults of its image (kubevirt.io/api/instancetype). */
const defaultLabels: { readonly [role in Role]: { readonly name: string; readonly kind: string } } = {
  instancetype: {
    name: "instancetype.kubevirt.io/default-instancetype",
    kind: "instancetype.kubevirt.io/default-instancetype-kind",
  },
  preference: {
    name: "instancetype.kubevirt.io/default-preference",
    kind: "instancetype.kubevirt.io/default-preference-kind",
  },
};

/** Fetches an origin. A namespace left empty by the user is asked for as it is. */
export async function originObject(
  { get }: InferenceContext,
  kind: OriginKind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<KubeObject | undefined> {
  return get({ resource: originResources[kind], namespace, name });
}

/** `persistentvolumeclaims "x" not found`, which denies even under policy Ignore. */
export function originMissing(kind: OriginKind, name: string): InferenceFailure {
  return fatal(`${groupResource(originResources[kind])} "${name}" not found`);
}

/** The defaults an object's labels name. */
export function labelledDefaults(role: Role, { metadata }: KubeObject): Inference {
  const { name: nameLabel, kind: kindLabel } = defaultLabels[role];
  const name = metadata.labels?.[nameLabel];
  if (name === undefined) return ignorable(`unable to find required ${nameLabel} label on the volume`);
  return { ok: true, name, kind: metadata.labels?.[kindLabel] ?? "" };
}

/** Fetches an origin and reads its labels. */
export async function labelledOrigin(
  context: InferenceContext,
  kind: OriginKind,
  at: { readonly namespace: string; readonly name: string },
): Promise<Inference> {
  const object = await originObject(context, kind, at);
  return object === undefined ? originMissing(kind, at.name) : labelledDefaults(context.role, object);
}

/** Namespace and name of a source as the user wrote them. */
export function locationOf(source: JsonObject): { readonly namespace: string; readonly name: string } {
  return { namespace: stringAt(source, "namespace") ?? "", name: stringAt(source, "name") ?? "" };
}
