import { alphaAndBeta, type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineRestore: CustomKind = {
  group: "snapshot.kubevirt.io",
  kind: "VirtualMachineRestore",
  plural: "virtualmachinerestores",
  singular: "virtualmachinerestore",
  shortNames: ["vmrestore", "vmrestores"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: alphaAndBeta,
  statusSubresource: true,
  columns: [
    { name: "TargetKind", type: "string", jsonPath: ".spec.target.kind" },
    { name: "TargetName", type: "string", jsonPath: ".spec.target.name" },
    { name: "Complete", type: "boolean", jsonPath: ".status.complete" },
    { name: "RestoreTime", type: "date", jsonPath: ".status.restoreTime" },
  ],
  schema: generatedSchema("snapshot.kubevirt.io", "v1beta1", "VirtualMachineRestore"),
};
