import type { SchemaPool } from "./schema-pool.js";
import type { StructuralSchema } from "./structural-schema.js";

/** A column of `kubectl get`; `priority` above 0 shows it only with `-o wide`. */
export type PrinterColumn = {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly jsonPath: string;
  readonly description?: string;
  readonly priority?: number;
};

/** One served version of a custom kind. */
export interface CustomKindVersion {
  readonly name: string;
  /** Objects are stored in this version. */
  readonly storage?: boolean;
  /** Shown to clients that use this version. */
  readonly deprecationWarning?: string;
}

/** A custom kind: everything its CustomResourceDefinition says. */
export interface CustomKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** In `kubectl get all`. */
  readonly inAll: boolean;
  readonly scope: "Namespaced" | "Cluster";
  readonly labels: { readonly [key: string]: string };
  /** Where Kubernetes' API review approved a kind of one of its own groups; such a kind belongs to whoever installed it first. */
  readonly approvedBy?: string;
  readonly versions: readonly CustomKindVersion[];
  readonly statusSubresource: boolean;
  readonly columns: readonly PrinterColumn[];
  schema(version: string, pool: SchemaPool): StructuralSchema;
}

/** The label KubeVirt puts on the CRDs it owns. */
export const kubevirtLabels = { "kubevirt.io": "" };

/** The two versions of kubevirt.io, which differ in nothing but the name (KubeVirt staging/src/kubevirt.io/api/core). */
export const kubevirtVersions: readonly CustomKindVersion[] = [
  { name: "v1", storage: true },
  {
    name: "v1alpha3",
    deprecationWarning: "kubevirt.io/v1alpha3 is now deprecated and will be removed in a future release.",
  },
];

/** The two versions of snapshot.kubevirt.io and clone.kubevirt.io, which differ in nothing but the name. */
export const alphaAndBeta: readonly CustomKindVersion[] = [
  { name: "v1alpha1" },
  { name: "v1beta1", storage: true },
];

export const ageColumn: PrinterColumn = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
};

/** All versions have the schema generated for `version`. */
export function generatedSchema(group: string, version: string, kind: string): CustomKind["schema"] {
  return (_, pool) => {
    const schema = pool.kind(group, version, kind);
    if (schema === undefined) throw new Error(`Schema of ${kind}.${version}.${group} was not generated`);
    return schema;
  };
}
