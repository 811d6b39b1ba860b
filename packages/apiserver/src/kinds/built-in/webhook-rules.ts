import {
  dns1123SubdomainProblems,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
  validateLabelSelectorObject,
  withField,
} from "@unfold/apimachinery";
import { completeRules, ruleCauses } from "./admission-rule-rules.js";
import { matchConditionCauses } from "./match-condition-rules.js";

const reviewVersions: readonly string[] = ["v1", "v1beta1"];
const sideEffects: readonly string[] = ["None", "NoneOnDryRun"];

/** Fills in what a webhook leaves out (pkg/apis/admissionregistration/v1 defaults). */
export function completeWebhooks(configuration: KubeObject): KubeObject {
  const webhooks = listAt(configuration, "webhooks");
  if (webhooks.length === 0) return configuration;
  const mutating = configuration.kind === "MutatingWebhookConfiguration";
  return withField(
    configuration,
    "webhooks",
    webhooks.map((webhook) => (isJsonObject(webhook) ? completeWebhook(webhook, mutating) : webhook)),
  ) as KubeObject;
}

function completeWebhook(webhook: JsonObject, mutating: boolean): JsonObject {
  const service = objectAt(webhook, "clientConfig", "service");
  const config = objectAt(webhook, "clientConfig");
  return {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    ...(mutating ? { reinvocationPolicy: "Never" } : {}),
    ...webhook,
    ...(service === undefined ? {} : { clientConfig: { ...config, service: { port: 443, ...service } } }),
    ...(webhook.rules === undefined ? {} : { rules: completeRules(listAt(webhook, "rules")) }),
  };
}

/** Causes why a MutatingWebhookConfiguration is wrong (pkg/apis/admissionregistration/validation). */
export function mutatingCauses(configuration: KubeObject): readonly StatusCause[] {
  return webhookCauses(configuration, (webhook, path) =>
    oneOf(webhook, path, "reinvocationPolicy", ["Never", "IfNeeded"]),
  );
}

/** The same for a ValidatingWebhookConfiguration. */
export function validatingCauses(configuration: KubeObject): readonly StatusCause[] {
  return webhookCauses(configuration, () => []);
}

type Check = (webhook: JsonValue, path: string) => readonly StatusCause[];

function webhookCauses(configuration: KubeObject, more: Check): readonly StatusCause[] {
  const names = new Set<string>();
  return listAt(configuration, "webhooks").flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const name = stringAt(webhook, "name") ?? "";
    const twice = names.has(name) ? [fieldDuplicate(`${path}.name`, name)] : [];
    names.add(name);
    return [
      ...nameCauses(name, `${path}.name`),
      ...checks.flatMap((check) => check(webhook, path)),
      ...more(webhook, path),
      ...twice,
    ];
  });
}

function nameCauses(name: string, path: string): readonly StatusCause[] {
  if (name === "") return [fieldRequired(path)];
  const problems = dns1123SubdomainProblems(name).map((problem) => fieldInvalid(path, name, problem));
  if (problems.length > 0 || name.split(".").length >= 3) return problems;
  return [fieldInvalid(path, name, "should be a domain with at least three segments separated by dots")];
}

const checks: readonly Check[] = [
  (webhook, path) =>
    listAt(webhook, "rules").flatMap((rule, index) => ruleCauses(rule, `${path}.rules[${index}]`)),
  (webhook, path) => oneOf(webhook, path, "failurePolicy", ["Fail", "Ignore"]),
  (webhook, path) => oneOf(webhook, path, "matchPolicy", ["Equivalent", "Exact"]),
  (webhook, path) => required(webhook, path, "sideEffects", sideEffects),
  (webhook, path) =>
    timeoutCauses(objectAt({ webhook }, "webhook")?.timeoutSeconds, `${path}.timeoutSeconds`),
  (webhook, path) => selectorCauses(webhook, path, "namespaceSelector"),
  (webhook, path) => selectorCauses(webhook, path, "objectSelector"),
  (webhook, path) => clientCauses(objectAt(webhook, "clientConfig") ?? {}, `${path}.clientConfig`),
  (webhook, path) =>
    versionCauses(listAt(webhook, "admissionReviewVersions"), `${path}.admissionReviewVersions`),
  (webhook, path) => matchConditionCauses(webhook, path),
];

function oneOf(
  value: JsonValue,
  path: string,
  field: string,
  allowed: readonly string[],
): readonly StatusCause[] {
  const given = stringAt(value, field);
  return given === undefined || allowed.includes(given)
    ? []
    : [fieldNotSupported(`${path}.${field}`, given, allowed)];
}

function required(
  value: JsonValue,
  path: string,
  field: string,
  allowed: readonly string[],
): readonly StatusCause[] {
  if (stringAt(value, field) !== undefined) return oneOf(value, path, field, allowed);
  return [fieldRequired(`${path}.${field}`, `must specify one of ${allowed.join(", ")}`)];
}

function timeoutCauses(seconds: JsonValue | undefined, path: string): readonly StatusCause[] {
  if (typeof seconds !== "number" || (seconds >= 1 && seconds <= 30)) return [];
  return [fieldInvalid(path, seconds, "the timeout value must be between 1 and 30 seconds")];
}

function selectorCauses(webhook: JsonValue, path: string, field: string): readonly StatusCause[] {
  const selector = objectAt(webhook, field);
  return selector === undefined ? [] : validateLabelSelectorObject(selector, `${path}.${field}`);
}

function versionCauses(versions: readonly JsonValue[], path: string): readonly StatusCause[] {
  if (versions.length === 0) return [fieldRequired(path, `must specify one of ${reviewVersions.join(", ")}`)];
  if (versions.some((one) => reviewVersions.includes(String(one)))) return [];
  return [fieldInvalid(path, versions, `must include at least one of ${reviewVersions.join(", ")}`)];
}

function clientCauses(config: JsonObject, path: string): readonly StatusCause[] {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined)) {
    return [fieldRequired(path, "exactly one of url or service is required")];
  }
  return url === undefined
    ? serviceCauses(objectAt(config, "service") ?? {}, `${path}.service`)
    : urlCauses(String(url), `${path}.url`);
}

const urlForm = "desired format: https://host[/path]";

function urlCauses(text: string, path: string): readonly StatusCause[] {
  if (!URL.canParse(text))
    return [fieldRequired(path, `url must be a valid URL: parse ${JSON.stringify(text)}; ${urlForm}`)];
  const url = new URL(text);
  const wrong = (detail: string): StatusCause => fieldInvalid(path, text, detail);
  return [
    ...(url.protocol === "https:"
      ? []
      : [
          fieldInvalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme; ${urlForm}`),
        ]),
    ...(url.hostname === "" ? [wrong(`host must be specified; ${urlForm}`)] : []),
    ...(url.username !== "" ? [wrong(`user information is not permitted in the URL`)] : []),
    ...(url.hash !== ""
      ? [fieldInvalid(path, url.hash.slice(1), "fragments are not permitted in the URL")]
      : []),
    ...(url.search !== ""
      ? [fieldInvalid(path, url.search.slice(1), "query parameters are not permitted in the URL")]
      : []),
  ];
}

function serviceCauses(service: JsonObject, path: string): readonly StatusCause[] {
  const given = (field: string): boolean => (stringAt(service, field) ?? "") !== "";
  const { port } = service;
  const servicePath = stringAt(service, "path");
  return [
    ...(given("name") ? [] : [fieldRequired(`${path}.name`, "service name is required")]),
    ...(given("namespace") ? [] : [fieldRequired(`${path}.namespace`, "service namespace is required")]),
    ...(typeof port === "number" && port >= 1 && port <= 65535
      ? []
      : [
          fieldInvalid(
            `${path}.port`,
            port ?? null,
            "port is not valid: must be between 1 and 65535, inclusive",
          ),
        ]),
    ...(servicePath === undefined || servicePath.startsWith("/")
      ? []
      : [fieldInvalid(`${path}.path`, servicePath, "must start with a '/'")]),
    ...(servicePath?.includes("//") === true
      ? [fieldForbidden(`${path}.path`, "segment[1] may not be empty")]
      : []),
  ];
}
