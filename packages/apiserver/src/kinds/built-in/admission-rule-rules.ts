import {
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isJsonObject,
  type JsonValue,
  listAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";

const operations: readonly string[] = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes: readonly string[] = ["*", "Cluster", "Namespaced"];

/** Rules with their scope, which is everything unless given. */
export function completeRules(rules: readonly JsonValue[]): readonly JsonValue[] {
  return rules.map((rule) => (isJsonObject(rule) ? { scope: "*", ...rule } : rule));
}

/** Causes why a rule of a webhook or policy is wrong (pkg/apis/admissionregistration/validation). */
export function ruleCauses(rule: JsonValue, path: string): readonly StatusCause[] {
  const scope = stringAt(rule, "scope") ?? "*";
  return [
    ...listCauses(rule, path, "operations", "if '*' is present, must not specify other operations"),
    ...listAt(rule, "operations").flatMap((operation, index) =>
      operations.includes(String(operation))
        ? []
        : [fieldNotSupported(`${path}.operations[${index}]`, operation, operations)],
    ),
    ...listCauses(rule, path, "apiGroups", "if '*' is present, must not specify other API groups"),
    ...listCauses(rule, path, "apiVersions", "if '*' is present, must not specify other API versions"),
    ...listAt(rule, "apiVersions").flatMap((version, index) =>
      version === "" ? [fieldRequired(`${path}.apiVersions[${index}]`)] : [],
    ),
    ...resourceCauses(listAt(rule, "resources").map(String), `${path}.resources`),
    ...(scopes.includes(scope) ? [] : [fieldNotSupported(`${path}.scope`, scope, scopes)]),
  ];
}

function listCauses(rule: JsonValue, path: string, field: string, alone: string): readonly StatusCause[] {
  const values = listAt(rule, field);
  if (values.length === 0) return [fieldRequired(`${path}.${field}`)];
  return values.length > 1 && values.includes("*") ? [fieldInvalid(`${path}.${field}`, values, alone)] : [];
}

function resourceCauses(resources: readonly string[], path: string): readonly StatusCause[] {
  if (resources.length === 0) return [fieldRequired(path)];
  return resources.flatMap((resource, index) => {
    const at = `${path}[${index}]`;
    if (resource === "") return [fieldRequired(at)];
    const [main = "", sub] = resource.split("/");
    if (resource === "*/*" && resources.length > 1) {
      return [fieldInvalid(path, resources, "if '*/*' is present, must not specify other resources")];
    }
    return resource !== "*/*" && sub !== undefined && resources.includes(`${main}/*`) && sub !== "*"
      ? [fieldInvalid(at, resource, `if '${main}/*' is present, must not specify ${resource}`)]
      : [];
  });
}
