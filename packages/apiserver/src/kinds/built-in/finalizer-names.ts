import {
  fieldInvalid,
  type JsonValue,
  type KubeObject,
  listAt,
  type StatusCause,
} from "@unfold/apimachinery";

const standardFinalizers: readonly JsonValue[] = ["kubernetes", "orphan", "foregroundDeletion"];

/** Finalizers of the kinds of kube-apiserver itself have a domain in their name (pkg/apis/core/validation). */
export function finalizerNameCauses({ metadata }: KubeObject): readonly StatusCause[] {
  return (metadata.finalizers ?? []).flatMap((name, index) =>
    unqualified(name) ? [fieldInvalid(`metadata.finalizers[${index}]`, name, problem)] : [],
  );
}

/** The same for `spec.finalizers` of namespaces. */
export function namespaceFinalizerCauses({ spec }: KubeObject): readonly StatusCause[] {
  return listAt(spec, "finalizers").flatMap((name) =>
    unqualified(name) ? [fieldInvalid("spec.finalizers", name, problem)] : [],
  );
}

const problem = "name is neither a standard finalizer name nor is it fully qualified";

function unqualified(name: JsonValue): boolean {
  return typeof name === "string" && !name.includes("/") && !standardFinalizers.includes(name);
}
