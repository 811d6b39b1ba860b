import type { CustomKind, PrinterColumn } from "../custom-kind.js";
import type { PooledSchema } from "../structural-schema.js";

interface VeleroKind {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly columns?: readonly PrinterColumn[];
  readonly schema: PooledSchema;
}

/** A kind of `velero.io/v1`. Velero's kinds have no status subresource: its clients write objects whole. */
export function veleroKind({ kind, plural, singular, shortNames, columns, schema }: VeleroKind): CustomKind {
  return {
    group: "velero.io",
    kind,
    plural,
    singular,
    shortNames: shortNames ?? [],
    inAll: false,
    scope: "Namespaced",
    labels: { component: "velero" },
    versions: [{ name: "v1", storage: true }],
    statusSubresource: false,
    columns: columns ?? [],
    schema: (_, pool) => pool.resolve(schema),
  };
}
