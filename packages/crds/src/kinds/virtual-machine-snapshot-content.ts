import { alphaAndBeta, type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineSnapshotContent: CustomKind = {
  group: "snapshot.kubevirt.io",
  kind: "VirtualMachineSnapshotContent",
  plural: "virtualmachinesnapshotcontents",
  singular: "virtualmachinesnapshotcontent",
  shortNames: ["vmsnapshotcontent", "vmsnapshotcontents"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: alphaAndBeta,
  statusSubresource: true,
  columns: [
    { name: "ReadyToUse", type: "boolean", jsonPath: ".status.readyToUse" },
    { name: "CreationTime", type: "date", jsonPath: ".status.creationTime" },
    { name: "Error", type: "string", jsonPath: ".status.error.message" },
  ],
  schema: generatedSchema("snapshot.kubevirt.io", "v1beta1", "VirtualMachineSnapshotContent"),
};
