import type { JsonObject, KubeObject } from "@unfold/apimachinery";

/** Namespace of everything in tests that has one. */
export const namespace = "shop";

type Metadata = KubeObject["metadata"];

const instancetypeApi = "instancetype.kubevirt.io/v1beta1";

/** An instance type of the cluster. */
export function instancetype(
  name = "u1.small",
  spec: JsonObject = sizes(1, "2Gi"),
  metadata: Metadata = {},
): KubeObject {
  return {
    apiVersion: instancetypeApi,
    kind: "VirtualMachineClusterInstancetype",
    metadata: { name, ...metadata },
    spec,
  };
}

export function namespacedInstancetype(name = "custom", spec: JsonObject = sizes(1, "2Gi")): KubeObject {
  return {
    apiVersion: instancetypeApi,
    kind: "VirtualMachineInstancetype",
    metadata: { name, namespace },
    spec,
  };
}

export function preference(
  name = "fedora",
  spec: JsonObject = { devices: { preferredDiskBus: "virtio" } },
): KubeObject {
  return { apiVersion: instancetypeApi, kind: "VirtualMachineClusterPreference", metadata: { name }, spec };
}

export function sizes(guest: number, memory: string): JsonObject {
  return { cpu: { guest }, memory: { guest: memory } };
}

/** The revision KubeVirt captures of a type for a machine. */
export function revisionOf(
  type: KubeObject,
  name = `web-${type.metadata.name}-v1beta1-1`,
  metadata: Metadata = {},
): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name,
      namespace,
      labels: {
        "instancetype.kubevirt.io/object-kind": type.kind,
        "instancetype.kubevirt.io/object-name": type.metadata.name ?? "",
        "instancetype.kubevirt.io/object-version": "v1beta1",
      },
      ownerReferences: [
        {
          apiVersion: "kubevirt.io/v1",
          kind: "VirtualMachine",
          name: "web",
          uid: "uid-web",
          controller: true,
        },
      ],
      ...metadata,
    },
    data: {
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: { name: type.metadata.name ?? "" },
      spec: type.spec ?? {},
    },
    revision: 0,
  };
}

/** A machine; `spec` and `status` are laid over one with a disk and no types. */
export function machine(spec: JsonObject = {}, status?: JsonObject, metadata: Metadata = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "web", namespace, uid: "uid-web", generation: 1, ...metadata },
    spec: { runStrategy: "Halted", template: template(), ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export function template(spec: JsonObject = {}): JsonObject {
  const root = { name: "root", containerDisk: { image: "quay.io/containerdisks/fedora:latest" } };
  return { spec: { domain: { devices: {} }, volumes: [root], ...spec } };
}

/** Status with a captured instance type. */
export function capturedStatus(name = "u1.small", revision = `web-${name}-v1beta1-1`): JsonObject {
  return { instancetypeRef: { name, controllerRevisionRef: { name: revision } } };
}

/** A machine as backup plugins before 0.8 leave it: pinned in status only. */
export function pinnedInStatus(): KubeObject {
  return machine({ instancetype: { name: "u1.small" } }, capturedStatus());
}

/** A machine as the plugin leaves it since 0.8: pinned in spec too. */
export function pinnedInSpec(revisionName = "web-u1.small-v1beta1-1"): KubeObject {
  return machine(
    { instancetype: { name: "u1.small", revisionName } },
    capturedStatus("u1.small", revisionName),
  );
}

export function unpinned(): KubeObject {
  return machine({ instancetype: { name: "u1.small" } });
}

/** The KubeVirt object of a cluster. */
export function kubeVirt(referencePolicy?: string, version = "v1.9.0"): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: { name: "kubevirt", namespace: "kubevirt" },
    spec: { configuration: referencePolicy === undefined ? {} : { instancetype: { referencePolicy } } },
    status: { observedKubeVirtVersion: version },
  };
}

/** The Deployment of a cluster's Velero. */
export function velero(images: readonly string[] = [], args: readonly string[] = []): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "velero", namespace: "velero" },
    spec: {
      template: {
        spec: {
          initContainers: images.map((image) => ({ name: "plugin", image })),
          containers: [{ name: "velero", args: ["server", ...args] }],
        },
      },
    },
  };
}

export const plugin = "quay.io/kubevirt/kubevirt-velero-plugin:v0.9.0";

export function backup(spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: { name: "nightly", namespace: "velero" },
    spec,
  };
}

export function restore(spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: "velero.io/v1",
    kind: "Restore",
    metadata: { name: "nightly", namespace: "velero" },
    spec: { backupName: "nightly", ...spec },
  };
}

export function claim(name: string, labels: { readonly [key: string]: string } = {}): KubeObject {
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace, labels }, spec: {} };
}
