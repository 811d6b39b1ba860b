import { ageColumn, type CustomKind } from "../custom-kind.js";
import { fields, freeForm, int32, text } from "../hyperconverged/schema-parts.js";

/** CDI: how it is set up. Programs read whether it removes DataVolumes that are done; this one never does. */
export const cdiConfig: CustomKind = {
  group: "cdi.kubevirt.io",
  kind: "CDIConfig",
  plural: "cdiconfigs",
  singular: "cdiconfig",
  shortNames: [],
  inAll: false,
  scope: "Cluster",
  labels: { "cdi.kubevirt.io": "" },
  versions: [{ name: "v1beta1", storage: true }],
  statusSubresource: true,
  columns: [ageColumn],
  schema: (_, pool) =>
    pool.resolve(
      fields(
        {
          apiVersion: text,
          kind: text,
          metadata: fields({}),
          spec: { ...freeForm, properties: { dataVolumeTTLSeconds: int32 } },
          status: freeForm,
        },
        { required: ["spec"] },
      ),
    ),
};
