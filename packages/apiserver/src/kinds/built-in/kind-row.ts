import type { StructuralSchema } from "../../schema/structural-schema.js";
import type { ResourceKind, ScalePaths } from "../resource-kind.js";

/** The schema of a built-in kind, if there is one. */
export type SchemaOf = (group: string, version: string, kind: string) => StructuralSchema | undefined;

/** A built-in kind as a row of data: what differs from kind to kind. */
export interface KindRow
  extends Partial<Omit<ResourceKind, "group" | "kind" | "plural" | "versions" | "custom" | "namespaced">> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scale?: ScalePaths;
  /** Namespaced unless said otherwise. */
  readonly cluster?: boolean;
}

const anything: StructuralSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The record of a row. */
export function builtInKind(row: KindRow, schemaOf: SchemaOf): ResourceKind {
  const { version, scale, cluster = false, ...given } = row;
  const schema = schemaOf(row.group, version, row.kind) ?? anything;
  return {
    listKind: `${row.kind}List`,
    singular: row.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    statusSubresource: false,
    generation: false,
    ...given,
    namespaced: !cluster,
    custom: false,
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema,
        columns: [],
        ...(scale === undefined ? {} : { scale }),
      },
    ],
  };
}
