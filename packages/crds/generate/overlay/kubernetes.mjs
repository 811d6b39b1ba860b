import { freeForm, int32, int64, quantity } from "./building-blocks.mjs";
import { overlayOf } from "./fields-by-type.mjs";
import { kubernetesDefaults } from "./kubernetes-defaults.mjs";
import { kubernetesAtomicObjects, kubernetesMerging } from "./kubernetes-merging.mjs";
import { kubernetesNewerFields } from "./kubernetes-newer.mjs";

/** Types that kubernetes-types declares as plain strings or leaves empty. */
const scalars = {
  "api/resource.Quantity": { schema: quantity },
  "meta/v1.Time": { schema: { type: "string", format: "date-time" } },
  "meta/v1.MicroTime": { schema: { type: "string", format: "date-time" } },
  "meta/v1.FieldsV1": { schema: freeForm },
  "runtime.RawExtension": { schema: freeForm },
  // The declaration lacks the x-kubernetes extensions; a schema of schemas is not needed to serve one.
  "apiextensions/v1.JSONSchemaProps": { schema: freeForm },
};

/** apiregistration.k8s.io is not part of kubernetes-types (k8s.io/kube-aggregator). */
const apiService = {
  "apiregistration/v1.APIService": {
    description:
      "Where requests for one version of an API group are answered, and how clients rank that version.",
    fields: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: "meta/v1.ObjectMeta" },
      spec: { $ref: "apiregistration/v1.APIServiceSpec" },
      status: { $ref: "apiregistration/v1.APIServiceStatus" },
    },
  },
  "apiregistration/v1.APIServiceSpec": {
    fields: {
      caBundle: { type: "string", format: "byte" },
      group: { type: "string" },
      groupPriorityMinimum: int32,
      insecureSkipTLSVerify: { type: "boolean" },
      service: {
        type: "object",
        properties: { name: { type: "string" }, namespace: { type: "string" }, port: int32 },
      },
      version: { type: "string" },
      versionPriority: int32,
    },
    required: ["groupPriorityMinimum", "versionPriority"],
  },
  "apiregistration/v1.APIServiceStatus": {
    fields: {
      conditions: {
        type: "array",
        items: {
          type: "object",
          properties: {
            lastTransitionTime: { type: "string", format: "date-time" },
            message: { type: "string" },
            reason: { type: "string" },
            status: { type: "string" },
            type: { type: "string" },
          },
          required: ["status", "type"],
        },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
      },
    },
  },
};

/** kubernetes-types forgets the fields that these share by embedding. */
const texts = { type: "array", items: { type: "string" } };
const rules = Object.fromEntries(
  ["RuleWithOperations", "NamedRuleWithOperations"].map((type) => [
    `admissionregistration/v1.${type}`,
    {
      fields: {
        resources: {
          description:
            "Resources is a list of resources this rule applies to: 'pods', 'pods/log', 'pods/*', '*' for all resources, '*/scale' for all scale subresources, '*/*' for all resources and their subresources. Required.",
          ...texts,
        },
        scope: {
          description:
            'scope specifies the scope of this rule: "Cluster", "Namespaced" or "*", the default, for both.',
          type: "string",
        },
      },
    },
  ]),
);

/** Fields that later releases no longer ask for. */
const laterOptional = {
  "apps/v1.StatefulSetSpec": { required: ["selector", "template"] },
};

/** []byte travels as base64. */
const bytes = {
  "admissionregistration/v1.WebhookClientConfig.caBundle": { format: "byte" },
  "apiextensions/v1.WebhookClientConfig.caBundle": { format: "byte" },
  "certificates/v1.CertificateSigningRequestSpec.request": { format: "byte" },
  "certificates/v1.CertificateSigningRequestStatus.certificate": { format: "byte" },
  "core/v1.ConfigMap.binaryData{}": { format: "byte" },
  "core/v1.Secret.data{}": { format: "byte" },
};

export const kubernetesOverlay = overlayOf(
  [bytes, kubernetesMerging, kubernetesDefaults, kubernetesNewerFields],
  { ...scalars, ...rules, ...apiService, ...laterOptional },
  kubernetesAtomicObjects,
);

/** Numbers that are int64 in every Kubernetes type that has them; all others are int32. */
const int64Fields = new Set([
  "activeDeadlineSeconds",
  "deletionGracePeriodSeconds",
  "expirationSeconds",
  "fsGroup",
  "generation",
  "maxLength",
  "observedGeneration",
  "revision",
  "runAsGroup",
  "runAsUser",
  "sizeBytes",
  "supplementalGroups",
  "terminationGracePeriodSeconds",
  "tolerationSeconds",
]);

/** @param {string} field */
export function kubernetesNumber(field) {
  return int64Fields.has(field) ? int64 : int32;
}
