import { ageColumn, type CustomKind, generatedSchema, kubevirtVersions } from "../custom-kind.js";

/** The installation of KubeVirt and its configuration. */
export const kubevirt: CustomKind = {
  group: "kubevirt.io",
  kind: "KubeVirt",
  plural: "kubevirts",
  singular: "kubevirt",
  shortNames: ["kv", "kvs"],
  inAll: true,
  scope: "Namespaced",
  labels: { "operator.kubevirt.io": "" },
  versions: kubevirtVersions,
  statusSubresource: true,
  columns: [ageColumn, { name: "Phase", type: "string", jsonPath: ".status.phase" }],
  schema: generatedSchema("kubevirt.io", "v1", "KubeVirt"),
};
