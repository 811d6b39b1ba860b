import { ageColumn, type CustomKind } from "../custom-kind.js";
import type { PooledSchema } from "../structural-schema.js";
import { fields, text } from "./schema-parts.js";
import { status } from "./status.js";
import { v1Spec } from "./v1-spec.js";
import { v1beta1Spec } from "./v1beta1-spec.js";

const specs: { readonly [version: string]: PooledSchema } = { v1beta1: v1beta1Spec, v1: v1Spec };

/** The HyperConverged operator's configuration of a whole cluster (kubevirt/hyperconverged-cluster-operator). */
export const hyperConverged: CustomKind = {
  group: "hco.kubevirt.io",
  kind: "HyperConverged",
  plural: "hyperconvergeds",
  singular: "hyperconverged",
  shortNames: ["hco", "hcos"],
  inAll: true,
  scope: "Namespaced",
  labels: {},
  versions: [{ name: "v1beta1", storage: true }, { name: "v1" }],
  statusSubresource: true,
  columns: [ageColumn],
  schema(version, pool) {
    const spec = specs[version];
    if (spec === undefined) throw new Error(`HyperConverged has no version "${version}"`);
    return pool.resolve(
      fields(
        {
          apiVersion: text,
          kind: text,
          // Not anchored, as the operator has it: any name that contains the right one passes.
          metadata: fields({ name: { ...text, pattern: "kubevirt-hyperconverged" } }),
          spec,
          status,
        },
        { description: "HyperConverged is the Schema for the hyperconvergeds API" },
      ),
    );
  },
};
