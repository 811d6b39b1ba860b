import type { StructuralSchema } from "../../schema/structural-schema.js";
import type { ResourceKind, ScalePaths } from "../resource-kind.js";
import { finalizerNameCauses } from "./finalizer-names.js";
import { typedForm } from "./typed-form.js";

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
  /** Versions that are served beside the stored one; a converter knows how they differ. */
  readonly alsoServed?: readonly string[];
  /** Namespaced unless said otherwise. */
  readonly cluster?: boolean;
}

const anything: StructuralSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** Groups of the API servers beside kube-apiserver proper, which judge metadata as custom kinds do. */
const extensions: ReadonlySet<string> = new Set(["apiextensions.k8s.io", "apiregistration.k8s.io"]);

/** The record of a row. */
export function builtInKind(row: KindRow, schemaOf: SchemaOf): ResourceKind {
  const { version, scale, cluster = false, alsoServed = [], ...given } = row;
  const { validate, complete } = given;
  const schema = schemaOf(row.group, version, row.kind) ?? anything;
  return {
    listKind: `${row.kind}List`,
    singular: row.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    statusSubresource: false,
    generation: false,
    ...given,
    ...(extensions.has(row.group)
      ? {}
      : { complete: (object) => complete?.(typedForm(object, schema)) ?? typedForm(object, schema) }),
    ...(extensions.has(row.group)
      ? {}
      : { validate: (object, old) => [...finalizerNameCauses(object), ...(validate?.(object, old) ?? [])] }),
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
      ...alsoServed.map((name) => ({
        name,
        served: true,
        storage: false,
        schema: schemaOf(row.group, name, row.kind) ?? anything,
        columns: [],
      })),
    ],
  };
}
