import {
  type JsonObject,
  type KubeObject,
  labelSelectorFromObject,
  matchesLabels,
  objectAt,
  parseApiVersion,
  stringAt,
} from "@unfold/apimachinery";
import { type KindVersion, type ResourceKind, storageResource } from "../../kinds/resource-kind.js";
import type { StoredObject } from "../../store/object-store.js";
import type { Review } from "../reviewer.js";
import type { Policy, PolicyBinding } from "./policy.js";

/** The parameters a policy is evaluated with, one after the other; undefined for one that has none. @throws Error */
export function policyParams(
  { paramKind }: Policy,
  { paramRef }: PolicyBinding,
  review: Review,
): readonly (KubeObject | undefined)[] {
  if (paramKind === undefined || paramRef === undefined) return [undefined];
  const { kind, version } = servedKind(paramKind, review);
  const namespace = namespaceOf(paramRef, kind, review);
  const found = objects(paramRef, kind, namespace, review).map((stored) =>
    review.context.conversion.fromStorage(kind, stored, version),
  );
  if (found.length > 0) return found;
  if (stringAt(paramRef, "parameterNotFoundAction") === "Allow") return [];
  throw new Error("no params found for policy binding with `Deny` parameterNotFoundAction");
}

interface ServedVersion {
  readonly kind: ResourceKind;
  readonly version: KindVersion;
}

function servedKind(
  { apiVersion, kind: name }: NonNullable<Policy["paramKind"]>,
  { context }: Review,
): ServedVersion {
  const { group, version: wanted } = parseApiVersion(apiVersion);
  const kind = context.kinds.byKind(group, name);
  const version = kind?.versions.find((one) => one.served && one.name === wanted);
  if (kind !== undefined && version !== undefined) return { kind, version };
  throw new Error(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${name}'`);
}

function namespaceOf(paramRef: JsonObject, kind: ResourceKind, { admissionRequest }: Review): string {
  const given = stringAt(paramRef, "namespace") ?? "";
  if (!kind.namespaced) {
    if (given !== "")
      throw new Error("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
    return "";
  }
  const namespace = given === "" ? (admissionRequest.namespace ?? "") : given;
  if (namespace !== "") return namespace;
  throw new Error("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
}

function objects(
  paramRef: JsonObject,
  kind: ResourceKind,
  namespace: string,
  { context: { store } }: Review,
): readonly StoredObject[] {
  const resource = storageResource(kind);
  const name = stringAt(paramRef, "name") ?? "";
  if (name !== "") {
    const stored = store.get({ resource, namespace, name });
    return stored === undefined ? [] : [stored];
  }
  const selector = labelSelectorFromObject(objectAt(paramRef, "selector") ?? {});
  return store
    .list(resource, kind.namespaced ? namespace : undefined)
    .items.filter(({ object }) => matchesLabels(selector, object.metadata.labels));
}
