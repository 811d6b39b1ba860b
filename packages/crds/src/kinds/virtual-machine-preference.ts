import { type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachinePreference: CustomKind = {
  group: "instancetype.kubevirt.io",
  kind: "VirtualMachinePreference",
  plural: "virtualmachinepreferences",
  singular: "virtualmachinepreference",
  shortNames: ["vmpref", "vmprefs", "vmp", "vmps"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: false,
  columns: [],
  schema: generatedSchema("instancetype.kubevirt.io", "v1beta1", "VirtualMachinePreference"),
};
