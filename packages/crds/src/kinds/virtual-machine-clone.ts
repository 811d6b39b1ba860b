import { alphaAndBeta, type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineClone: CustomKind = {
  group: "clone.kubevirt.io",
  kind: "VirtualMachineClone",
  plural: "virtualmachineclones",
  singular: "virtualmachineclone",
  shortNames: ["vmclone", "vmclones"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: alphaAndBeta,
  statusSubresource: true,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "SourceVirtualMachine", type: "string", jsonPath: ".spec.source.name" },
    { name: "TargetVirtualMachine", type: "string", jsonPath: ".spec.target.name" },
  ],
  schema: generatedSchema("clone.kubevirt.io", "v1beta1", "VirtualMachineClone"),
};
