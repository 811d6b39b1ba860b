import { type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineInstancetype: CustomKind = {
  group: "instancetype.kubevirt.io",
  kind: "VirtualMachineInstancetype",
  plural: "virtualmachineinstancetypes",
  singular: "virtualmachineinstancetype",
  shortNames: ["vminstancetype", "vminstancetypes", "vmf", "vmfs"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: false,
  columns: [],
  schema: generatedSchema("instancetype.kubevirt.io", "v1beta1", "VirtualMachineInstancetype"),
};
