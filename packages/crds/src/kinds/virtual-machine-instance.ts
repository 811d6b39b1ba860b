import {
  ageColumn,
  type CustomKind,
  generatedSchema,
  kubevirtLabels,
  kubevirtVersions,
} from "../custom-kind.js";

/** Its status is written with the object: there is no status subresource. */
export const virtualMachineInstance: CustomKind = {
  group: "kubevirt.io",
  kind: "VirtualMachineInstance",
  plural: "virtualmachineinstances",
  singular: "virtualmachineinstance",
  shortNames: ["vmi", "vmis"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: kubevirtVersions,
  statusSubresource: false,
  columns: [
    ageColumn,
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "IP", type: "string", jsonPath: ".status.interfaces[0].ipAddress" },
    { name: "NodeName", type: "string", jsonPath: ".status.nodeName" },
    { name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type=='Ready')].status" },
    {
      name: "Live-Migratable",
      type: "string",
      jsonPath: ".status.conditions[?(@.type=='LiveMigratable')].status",
      priority: 1,
    },
    {
      name: "Paused",
      type: "string",
      jsonPath: ".status.conditions[?(@.type=='Paused')].status",
      priority: 1,
    },
  ],
  schema: generatedSchema("kubevirt.io", "v1", "VirtualMachineInstance"),
};
