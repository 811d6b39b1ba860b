import { type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineClusterPreference: CustomKind = {
  group: "instancetype.kubevirt.io",
  kind: "VirtualMachineClusterPreference",
  plural: "virtualmachineclusterpreferences",
  singular: "virtualmachineclusterpreference",
  shortNames: ["vmcp", "vmcps"],
  inAll: false,
  scope: "Cluster",
  labels: kubevirtLabels,
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: false,
  columns: [],
  schema: generatedSchema("instancetype.kubevirt.io", "v1beta1", "VirtualMachineClusterPreference"),
};
