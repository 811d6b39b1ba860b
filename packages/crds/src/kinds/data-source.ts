import { type CustomKind, generatedSchema } from "../custom-kind.js";

/** CDI: a name for the newest version of an image. */
export const dataSource: CustomKind = {
  group: "cdi.kubevirt.io",
  kind: "DataSource",
  plural: "datasources",
  singular: "datasource",
  shortNames: ["das"],
  inAll: true,
  scope: "Namespaced",
  labels: { "cdi.kubevirt.io": "" },
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: true,
  columns: [],
  schema: generatedSchema("cdi.kubevirt.io", "v1beta1", "DataSource"),
};
