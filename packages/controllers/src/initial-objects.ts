import type { GroupVersionResource, KubeObject } from "@unfold/apimachinery";
import { kubevirtRoleBindings, kubevirtRoles } from "./access/kubevirt-roles.js";
import { hyperconvergedName, hyperconvergedNamespace } from "./policy/hyperconverged-identity.js";
import { resources } from "./resources.js";
import { initialStorageClasses } from "./simulated-storage/storage-classes.js";
import { simulatedNodes } from "./virtual-machine-instance/nodes.js";
import { simulatedSnapshotClass } from "./volume-snapshot/simulated-snapshot-class.js";

/** An object an empty control plane starts with. */
export interface InitialObject {
  readonly resource: GroupVersionResource;
  readonly object: KubeObject;
}

/** What to leave out. */
export interface InitialObjectsOptions {
  readonly storage?: boolean;
  readonly roles?: boolean;
}

function roleObjects(): readonly InitialObject[] {
  return [
    ...kubevirtRoles().map((object) => ({ resource: rbac("clusterroles"), object })),
    ...kubevirtRoleBindings().map((object) => ({ resource: rbac("clusterrolebindings"), object })),
  ];
}

/** CDI's own name for its one object. */
const cdiConfig: KubeObject = {
  apiVersion: "cdi.kubevirt.io/v1beta1",
  kind: "CDIConfig",
  metadata: { name: "config" },
  spec: {},
};

const rbac = (resource: string): GroupVersionResource => ({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  resource,
});

/**
 * What an installed OpenShift Virtualization looks like before anybody did anything: its namespace, then the others. Storage
 * classes and roles are among them unless a cluster has its own.
 */
export function initialObjects(options: InitialObjectsOptions = {}): readonly InitialObject[] {
  const classes = options.storage === false ? [] : initialStorageClasses();
  const snapshotClasses = options.storage === false ? [] : [simulatedSnapshotClass()];
  const importers = options.storage === false ? [] : [cdiConfig];
  return [
    {
      resource: { group: "", version: "v1", resource: "namespaces" },
      object: { apiVersion: "v1", kind: "Namespace", metadata: { name: hyperconvergedNamespace } },
    },
    ...(options.roles === false ? [] : roleObjects()),
    ...simulatedNodes().map((object) => ({ resource: resources.nodes, object })),
    ...classes.map((object) => ({ resource: resources.storageClasses, object })),
    ...snapshotClasses.map((object) => ({ resource: resources.volumeSnapshotClasses, object })),
    ...importers.map((object) => ({ resource: resources.cdiConfigs, object })),
    {
      resource: resources.hyperconvergeds,
      object: {
        apiVersion: "hco.kubevirt.io/v1beta1",
        kind: "HyperConverged",
        metadata: { name: hyperconvergedName, namespace: hyperconvergedNamespace },
        spec: {},
      },
    },
  ];
}
