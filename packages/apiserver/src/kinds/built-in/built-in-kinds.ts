import { customResourceDefinitionRow } from "../custom/definition-kind.js";
import type { ResourceKind } from "../resource-kind.js";
import { coreKinds } from "./core-kinds.js";
import { groupKinds } from "./group-kinds.js";
import { builtInKind, type SchemaOf } from "./kind-row.js";
import { policyKinds } from "./policy-kinds.js";
import { reviewKinds } from "./review-kinds.js";

/**
 * The kinds a server has without any CustomResourceDefinition.
 * Kinds without a schema accept any field.
 */
export function builtInKinds(schemaOf: SchemaOf = () => undefined): readonly ResourceKind[] {
  const rows = [...coreKinds, ...groupKinds, ...policyKinds, customResourceDefinitionRow, ...reviewKinds];
  return rows.map((row) => builtInKind(row, schemaOf));
}
