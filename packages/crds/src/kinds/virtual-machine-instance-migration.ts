import { type CustomKind, generatedSchema, kubevirtLabels, kubevirtVersions } from "../custom-kind.js";

export const virtualMachineInstanceMigration: CustomKind = {
  group: "kubevirt.io",
  kind: "VirtualMachineInstanceMigration",
  plural: "virtualmachineinstancemigrations",
  singular: "virtualmachineinstancemigration",
  shortNames: ["vmim", "vmims"],
  inAll: true,
  scope: "Namespaced",
  labels: kubevirtLabels,
  versions: kubevirtVersions,
  statusSubresource: true,
  columns: [
    {
      name: "Phase",
      type: "string",
      jsonPath: ".status.phase",
      description: "The current phase of VM instance migration",
    },
    {
      name: "VMI",
      type: "string",
      jsonPath: ".spec.vmiName",
      description: "The name of the VMI to perform the migration on",
    },
  ],
  schema: generatedSchema("kubevirt.io", "v1", "VirtualMachineInstanceMigration"),
};
