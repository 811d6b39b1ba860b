import type { KindVersion, ResourceKind } from "./resource-kind.js";

const scaleVersion: KindVersion = {
  name: "v1",
  served: true,
  storage: true,
  columns: [
    { name: "Desired", type: "integer", jsonPath: ".spec.replicas" },
    { name: "Available", type: "integer", jsonPath: ".status.replicas" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  schema: {
    description: "Scale represents a scaling request for a resource.",
    type: "object",
    properties: {
      metadata: { type: "object" },
      spec: {
        type: "object",
        properties: { replicas: { type: "integer", format: "int32", description: "Wanted instances." } },
      },
      status: {
        type: "object",
        required: ["replicas"],
        properties: {
          replicas: { type: "integer", format: "int32", description: "Instances that were observed." },
          selector: { type: "string", description: "Label selector of the instances, as a query has it." },
        },
      },
    },
  },
};

/** autoscaling/v1 Scale: what the `scale` subresource of every kind that has one shows. It is stored nowhere. */
export const scaleKind: ResourceKind = {
  group: "autoscaling",
  kind: "Scale",
  listKind: "ScaleList",
  plural: "scales",
  singular: "scale",
  shortNames: [],
  categories: [],
  namespaced: true,
  versions: [scaleVersion],
  statusSubresource: false,
  custom: false,
  generation: false,
};

/** Scale as a request's kind and version. */
export const servedScale = { kind: scaleKind, version: scaleVersion } as const;
