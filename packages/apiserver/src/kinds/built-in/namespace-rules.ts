import { type KubeObject, listAt, objectAt, withFieldAt } from "@unfold/apimachinery";

/** Entry of `spec.finalizers` that the namespace controller takes away when the namespace is empty. */
export const namespaceFinalizer = "kubernetes";

/** Namespaces that every cluster has; kube-apiserver refuses to delete the first three. */
export const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;
const immortal: readonly string[] = systemNamespaces.slice(0, 3);

const nameLabel = "kubernetes.io/metadata.name";

/** pkg/registry/core/namespace strategy: finalizer and name label on create, phase from the deletion. */
export function prepareNamespace(namespace: KubeObject, old: KubeObject | undefined): KubeObject {
  const phase = namespace.metadata.deletionTimestamp === undefined ? "Active" : "Terminating";
  const phased = withFieldAt(namespace, ["status", "phase"], phase) as KubeObject;
  const labels = { ...namespace.metadata.labels, [nameLabel]: namespace.metadata.name ?? "" };
  const labelled: KubeObject = { ...phased, metadata: { ...phased.metadata, labels } };
  if (old !== undefined) return labelled;
  const finalizers = listAt(namespace, "spec", "finalizers");
  if (finalizers.includes(namespaceFinalizer)) return labelled;
  return withFieldAt(labelled, ["spec", "finalizers"], [...finalizers, namespaceFinalizer]) as KubeObject;
}

/** A namespace stays until its `spec.finalizers` are gone. */
export function holdsNamespace(namespace: KubeObject): boolean {
  return listAt(objectAt(namespace, "spec"), "finalizers").length > 0;
}

/** plugin/pkg/admission namespace lifecycle. */
export function refuseNamespaceDeletion(namespace: KubeObject): string | undefined {
  return immortal.includes(namespace.metadata.name ?? "") ? "this namespace may not be deleted" : undefined;
}
