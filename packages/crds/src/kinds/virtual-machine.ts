import {
  ageColumn,
  type CustomKind,
  generatedSchema,
  kubevirtLabels,
  kubevirtVersions,
} from "../custom-kind.js";

export const virtualMachine: CustomKind = {
  group: "kubevirt.io",
  kind: "VirtualMachine",
  plural: "virtualmachines",
  singular: "virtualmachine",
  shortNames: ["vm", "vms"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: kubevirtVersions,
  statusSubresource: true,
  columns: [
    ageColumn,
    {
      name: "Status",
      type: "string",
      jsonPath: ".status.printableStatus",
      description: "Human Readable Status",
    },
    { name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type=='Ready')].status" },
  ],
  schema: generatedSchema("kubevirt.io", "v1", "VirtualMachine"),
};
