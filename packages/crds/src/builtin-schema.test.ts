import { describe, expect, test } from "vitest";
import { builtinSchema } from "./builtin-schema.js";
import { ensureGenerated } from "./generated-for-tests.js";
import type { StructuralSchema } from "./structural-schema.js";

ensureGenerated();

const kinds = [
  ...["ConfigMap", "Endpoints", "Event", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim"],
  ...["LimitRange", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota"],
  ...["Secret", "Service", "ServiceAccount"],
].map((kind) => ["", kind] as const);

const groupedKinds = [
  ["admissionregistration.k8s.io", "MutatingWebhookConfiguration"],
  ["admissionregistration.k8s.io", "ValidatingWebhookConfiguration"],
  ["apiextensions.k8s.io", "CustomResourceDefinition"],
  ["apiregistration.k8s.io", "APIService"],
  ["apps", "ControllerRevision"],
  ["apps", "DaemonSet"],
  ["apps", "Deployment"],
  ["apps", "ReplicaSet"],
  ["apps", "StatefulSet"],
  ["batch", "CronJob"],
  ["batch", "Job"],
  ["coordination.k8s.io", "Lease"],
  ["discovery.k8s.io", "EndpointSlice"],
  ["events.k8s.io", "Event"],
  ["rbac.authorization.k8s.io", "ClusterRole"],
  ["rbac.authorization.k8s.io", "ClusterRoleBinding"],
  ["rbac.authorization.k8s.io", "Role"],
  ["rbac.authorization.k8s.io", "RoleBinding"],
  ["networking.k8s.io", "Ingress"],
  ["networking.k8s.io", "IngressClass"],
  ["networking.k8s.io", "NetworkPolicy"],
  ["node.k8s.io", "RuntimeClass"],
  ["policy", "PodDisruptionBudget"],
  ["scheduling.k8s.io", "PriorityClass"],
  ["storage.k8s.io", "CSIDriver"],
  ["storage.k8s.io", "CSINode"],
  ["storage.k8s.io", "CSIStorageCapacity"],
  ["storage.k8s.io", "StorageClass"],
  ["storage.k8s.io", "VolumeAttachment"],
] as const;

test.each([...kinds, ...groupedKinds])("%s %s has apiVersion, kind and metadata", (group, kind) => {
  const properties = builtinSchema(group, "v1", kind)?.properties;
  expect(properties?.["apiVersion"]?.type).toBe("string");
  expect(properties?.["kind"]?.type).toBe("string");
  expect(properties?.["metadata"]?.properties?.["ownerReferences"]?.["x-kubernetes-list-map-keys"]).toEqual([
    "uid",
  ]);
});

function schemaAt(group: string, kind: string, path: string): StructuralSchema | undefined {
  return path.split(".").reduce<StructuralSchema | undefined>(
    (schema, key) => {
      if (key === "[]") return schema?.items;
      return key === "{}" ? schema?.additionalProperties : schema?.properties?.[key];
    },
    builtinSchema(group, "v1", kind),
  );
}

describe("what the declarations do not say", () => {
  test.each([
    ["", "Pod", "spec.containers.[].ports.[].containerPort", { type: "integer", format: "int32" }],
    ["", "Pod", "spec.terminationGracePeriodSeconds", { type: "integer", format: "int64" }],
    ["", "Pod", "spec.containers.[].resources.requests.{}", { "x-kubernetes-int-or-string": true }],
    ["", "Pod", "metadata.creationTimestamp", { type: "string", format: "date-time" }],
    ["", "Pod", "spec.containers", { "x-kubernetes-list-map-keys": ["name"] }],
    // Of later releases than the declarations.
    ["", "Pod", "spec.hostnameOverride", { type: "string" }],
    ["", "Pod", "spec.resources.requests.{}", { "x-kubernetes-int-or-string": true }],
    ["apps", "Deployment", "spec.template.spec.volumes.[].image.reference", { type: "string" }],
    ["", "Pod", "spec.containers.[].restartPolicyRules.[].exitCodes.values.[]", { format: "int32" }],
    ["", "Service", "spec.ports.[].targetPort", { "x-kubernetes-int-or-string": true }],
    ["", "Service", "spec.type", { default: "ClusterIP" }],
    ["apps", "Deployment", "spec.template.spec.restartPolicy", { default: "Always" }],
    ["apps", "Deployment", "spec.replicas", { type: "integer", default: 1 }],
    ["batch", "CronJob", "spec.successfulJobsHistoryLimit", { default: 3 }],
    ["storage.k8s.io", "CSIDriver", "spec.volumeLifecycleModes", { default: ["Persistent"] }],
    ["", "Secret", "data.{}", { type: "string", format: "byte" }],
    ["apps", "ControllerRevision", "data", { "x-kubernetes-preserve-unknown-fields": true }],
    ["apps", "ControllerRevision", "revision", { format: "int64" }],
    ["events.k8s.io", "Event", "note", { type: "string" }],
    ["", "Event", "involvedObject.name", { type: "string" }],
    ["apiregistration.k8s.io", "APIService", "spec.versionPriority", { format: "int32" }],
  ] as const)("%s %s %s", (group, kind, path, want) => {
    expect(schemaAt(group, kind, path)).toMatchObject(want);
  });
});

test("an autoscaler without metrics looks at the CPU", () => {
  expect(
    builtinSchema("autoscaling", "v2", "HorizontalPodAutoscaler")?.properties?.["spec"]?.properties,
  ).toMatchObject({
    minReplicas: { default: 1 },
    metrics: { default: [{ resource: { name: "cpu", target: { averageUtilization: 80 } } }] },
  });
});

test("a kind that is not described has no schema, whatever its name", () => {
  expect(builtinSchema("", "v1", "Binding")).toBeUndefined();
  expect(builtinSchema("apps", "v1beta1", "Deployment")).toBeUndefined();
});
