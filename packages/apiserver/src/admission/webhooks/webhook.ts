import {
  type AdmissionRule,
  type JsonObject,
  type JsonValue,
  type LabelSelector,
  labelSelectorFromObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { type MatchCondition, readMatchConditions } from "../expressions/match-conditions.js";
import type { MatchPolicy, ScopedRule } from "../matching-rule.js";

/** Where a webhook is reached. */
export type WebhookAddress =
  | { readonly url: string }
  | { readonly namespace: string; readonly service: string; readonly port: number; readonly path: string };

/** One webhook of a configuration (admissionregistration.k8s.io/v1), defaults filled in. */
export interface Webhook {
  readonly name: string;
  readonly configuration: string;
  readonly address: WebhookAddress;
  /** PEM; the system's authorities when absent. */
  readonly caBundle: string | undefined;
  readonly rules: readonly ScopedRule[];
  readonly matchPolicy: MatchPolicy;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly matchConditions: readonly MatchCondition[];
  readonly failurePolicy: "Fail" | "Ignore";
  /** Whether it may be asked about a dry run. */
  readonly dryRun: boolean;
  readonly timeoutSeconds: number;
  readonly reinvoked: boolean;
  readonly reviewVersion: "v1" | "v1beta1";
}

/** Reads a webhook as it is stored. @throws Error for what validation would refuse */
export function readWebhook(value: JsonObject, configuration: string): Webhook {
  const { timeoutSeconds } = value;
  const caBundle = stringAt(value, "clientConfig", "caBundle") ?? "";
  const sideEffects = stringAt(value, "sideEffects");
  return {
    name: stringAt(value, "name") ?? "",
    configuration,
    address: readAddress(objectAt(value, "clientConfig") ?? {}),
    caBundle: caBundle === "" ? undefined : Buffer.from(caBundle, "base64").toString("utf8"),
    rules: listAt(value, "rules").map(readRule),
    matchPolicy: stringAt(value, "matchPolicy") === "Exact" ? "Exact" : "Equivalent",
    namespaceSelector: labelSelectorFromObject(objectAt(value, "namespaceSelector") ?? {}),
    objectSelector: labelSelectorFromObject(objectAt(value, "objectSelector") ?? {}),
    matchConditions: readMatchConditions(value),
    failurePolicy: stringAt(value, "failurePolicy") === "Ignore" ? "Ignore" : "Fail",
    dryRun: sideEffects === "None" || sideEffects === "NoneOnDryRun",
    timeoutSeconds: typeof timeoutSeconds === "number" ? timeoutSeconds : 10,
    reinvoked: stringAt(value, "reinvocationPolicy") === "IfNeeded",
    reviewVersion: listAt(value, "admissionReviewVersions").includes("v1") ? "v1" : "v1beta1",
  };
}

/** Reads a rule with operations (RuleWithOperations, NamedRuleWithOperations). */
export function readRule(value: JsonValue): ScopedRule {
  const strings = (field: string): readonly string[] => listAt(value, field).map(String);
  return {
    operations: strings("operations") as AdmissionRule["operations"],
    groups: strings("apiGroups"),
    versions: strings("apiVersions"),
    resources: strings("resources"),
    names: strings("resourceNames"),
    scope: (stringAt(value, "scope") ?? "*") as "*",
  };
}

function readAddress(config: JsonObject): WebhookAddress {
  const url = stringAt(config, "url");
  if (url !== undefined) return { url };
  const service = objectAt(config, "service") ?? {};
  return {
    namespace: stringAt(service, "namespace") ?? "",
    service: stringAt(service, "name") ?? "",
    port: typeof service.port === "number" ? service.port : 443,
    path: stringAt(service, "path") ?? "/",
  };
}
