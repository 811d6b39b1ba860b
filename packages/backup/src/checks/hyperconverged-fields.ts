import { fieldAt, type JsonValue, type KubeObject, stringAt } from "@unfold/apimachinery";

/** Where each version of HyperConverged keeps its fields (spec paths). */
const policyPaths: { readonly [version: string]: readonly string[] } = {
  "hco.kubevirt.io/v1beta1": ["instancetypeConfig", "referencePolicy"],
  "hco.kubevirt.io/v1": ["workloadSources", "instancetypeConfig", "referencePolicy"],
};

/** The reference policy a HyperConverged object asks for, in the field of its version. */
export function hyperConvergedPolicy(object: KubeObject | undefined): string | undefined {
  if (object === undefined) return undefined;
  return stringAt(object.spec, ...(policyPaths[object.apiVersion] ?? []));
}

/** Annotation with a JSON patch for the KubeVirt object. */
export const jsonPatchAnnotation = "kubevirt.kubevirt.io/jsonpatch";

/** Operations of that annotation; empty when it is absent or no list. */
export function patchOperations({ metadata }: KubeObject): readonly JsonValue[] {
  const text = metadata.annotations?.[jsonPatchAnnotation];
  if (text === undefined) return [];
  try {
    const value = JSON.parse(text) as JsonValue;
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Version the operator reports of itself. */
export function operatorVersion({ status }: KubeObject): string | undefined {
  const versions = fieldAt(status, "versions");
  if (!Array.isArray(versions)) return undefined;
  return stringAt(
    versions.find((entry) => stringAt(entry, "name") === "operator"),
    "version",
  );
}
