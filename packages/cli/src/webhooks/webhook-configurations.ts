import type { Admission, JsonObject, KubeObject } from "@unfold/apimachinery";

/** Where the API server reaches the webhooks. */
export interface WebhookEndpoint {
  /** `https://host:port` */
  readonly url: string;
  /** PEM of the CA that signed the serving certificate. */
  readonly caBundle: string;
}

/** Name of both webhook configuration objects. */
export const webhookConfigurationName = "unfold";

/** `clientConfig` of a webhook at `path`. */
export function clientConfigOf({ url, caBundle }: WebhookEndpoint, path: string): JsonObject {
  return { url: url + path, caBundle: Buffer.from(caBundle).toString("base64") };
}

/**
 * The MutatingWebhookConfiguration and ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1) that make an API
 * server call `admissions`. Mutating ones are called again when a later webhook changed the object.
 */
export function webhookConfigurations(
  admissions: readonly Admission[],
  endpoint: WebhookEndpoint,
): readonly KubeObject[] {
  return [
    configuration(
      "MutatingWebhookConfiguration",
      admissions.filter(({ type }) => type === "mutating"),
      endpoint,
    ),
    configuration(
      "ValidatingWebhookConfiguration",
      admissions.filter(({ type }) => type === "validating"),
      endpoint,
    ),
  ];
}

function configuration(
  kind: string,
  admissions: readonly Admission[],
  endpoint: WebhookEndpoint,
): KubeObject {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name: webhookConfigurationName },
    webhooks: admissions.map((admission) => webhook(admission, endpoint)),
  };
}

function webhook(
  { name, type, path, rules, failurePolicy }: Admission,
  endpoint: WebhookEndpoint,
): JsonObject {
  return {
    name,
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    matchPolicy: "Equivalent",
    failurePolicy,
    timeoutSeconds: 10,
    ...(type === "mutating" ? { reinvocationPolicy: "IfNeeded" } : {}),
    clientConfig: clientConfigOf(endpoint, path),
    rules: rules.map(({ groups, versions, resources, operations }) => ({
      apiGroups: groups,
      apiVersions: versions,
      resources,
      operations,
      scope: "*",
    })),
  };
}
