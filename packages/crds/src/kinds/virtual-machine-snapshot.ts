import { alphaAndBeta, type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineSnapshot: CustomKind = {
  group: "snapshot.kubevirt.io",
  kind: "VirtualMachineSnapshot",
  plural: "virtualmachinesnapshots",
  singular: "virtualmachinesnapshot",
  shortNames: ["vmsnapshot", "vmsnapshots"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: alphaAndBeta,
  statusSubresource: true,
  columns: [
    { name: "SourceKind", type: "string", jsonPath: ".spec.source.kind" },
    { name: "SourceName", type: "string", jsonPath: ".spec.source.name" },
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "ReadyToUse", type: "boolean", jsonPath: ".status.readyToUse" },
    { name: "CreationTime", type: "date", jsonPath: ".status.creationTime" },
    { name: "Error", type: "string", jsonPath: ".status.error.message" },
  ],
  schema: generatedSchema("snapshot.kubevirt.io", "v1beta1", "VirtualMachineSnapshot"),
};
