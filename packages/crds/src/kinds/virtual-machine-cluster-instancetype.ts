import { type CustomKind, generatedSchema, kubevirtLabels } from "../custom-kind.js";

export const virtualMachineClusterInstancetype: CustomKind = {
  group: "instancetype.kubevirt.io",
  kind: "VirtualMachineClusterInstancetype",
  plural: "virtualmachineclusterinstancetypes",
  singular: "virtualmachineclusterinstancetype",
  shortNames: ["vmclusterinstancetype", "vmclusterinstancetypes", "vmcf", "vmcfs"],
  inAll: false,
  scope: "Cluster",
  labels: kubevirtLabels,
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: false,
  columns: [],
  schema: generatedSchema("instancetype.kubevirt.io", "v1beta1", "VirtualMachineClusterInstancetype"),
};
