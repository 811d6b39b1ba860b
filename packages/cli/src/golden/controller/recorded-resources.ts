import type { GroupVersionResource } from "@unfold/apimachinery";
import { resources } from "@unfold/controllers";

const snapshot = (resource: string): GroupVersionResource => ({
  group: "snapshot.kubevirt.io",
  version: "v1beta1",
  resource,
});

/** The kinds a scenario makes or leaves behind. */
export const recordedResources: { readonly [kind: string]: GroupVersionResource } = {
  VirtualMachine: resources.virtualMachines,
  VirtualMachineInstance: resources.virtualMachineInstances,
  VirtualMachineInstancetype: resources.virtualMachineInstancetypes,
  VirtualMachineClusterInstancetype: resources.virtualMachineClusterInstancetypes,
  VirtualMachinePreference: resources.virtualMachinePreferences,
  VirtualMachineClusterPreference: resources.virtualMachineClusterPreferences,
  ControllerRevision: resources.controllerRevisions,
  Pod: { group: "", version: "v1", resource: "pods" },
  Event: resources.events,
  VirtualMachineSnapshot: snapshot("virtualmachinesnapshots"),
  VirtualMachineSnapshotContent: snapshot("virtualmachinesnapshotcontents"),
  VirtualMachineRestore: snapshot("virtualmachinerestores"),
  VirtualMachineClone: { group: "clone.kubevirt.io", version: "v1beta1", resource: "virtualmachineclones" },
};

export function resourceFor(kind: string): GroupVersionResource {
  const resource = recordedResources[kind];
  if (resource === undefined) throw new Error(`no resource is known for kind ${kind}`);
  return resource;
}
