import type { KindRow } from "../built-in/kind-row.js";
import { definitionCauses } from "./definition-causes.js";

/** Key prefix of stored CustomResourceDefinitions. */
export const definitionResource = "apiextensions.k8s.io/customresourcedefinitions";

/** CustomResourceDefinitions as a built-in kind; what depends on other definitions is added by the server. */
export const customResourceDefinitionRow: KindRow = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
  updatesNameRevision: true,
  cluster: true,
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  statusSubresource: true,
  generation: true,
  validate: definitionCauses,
};
