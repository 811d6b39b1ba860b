import { ageColumn, type CustomKind, generatedSchema } from "../custom-kind.js";

/** CDI: a volume and where its content comes from. */
export const dataVolume: CustomKind = {
  group: "cdi.kubevirt.io",
  kind: "DataVolume",
  plural: "datavolumes",
  singular: "datavolume",
  shortNames: ["dv", "dvs"],
  inAll: true,
  scope: "Namespaced",
  labels: { "cdi.kubevirt.io": "" },
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: true,
  columns: [
    {
      name: "Phase",
      type: "string",
      jsonPath: ".status.phase",
      description: "The phase the data volume is in",
    },
    {
      name: "Progress",
      type: "string",
      jsonPath: ".status.progress",
      description: "Transfer progress in percentage if known, N/A otherwise",
    },
    {
      name: "Restarts",
      type: "integer",
      jsonPath: ".status.restartCount",
      description: "The number of times the transfer has been restarted.",
    },
    ageColumn,
  ],
  schema: generatedSchema("cdi.kubevirt.io", "v1beta1", "DataVolume"),
};
