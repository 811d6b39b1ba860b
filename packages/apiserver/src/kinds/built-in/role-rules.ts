import {
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  goQuote,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  ownField,
  pathSegmentName,
  type StatusCause,
  stringAt,
  validateLabelSelectorObject,
  withField,
} from "@unfold/apimachinery";

const group = "rbac.authorization.k8s.io";

/** Causes why a Role is wrong (pkg/apis/rbac/validation). */
export function validateRole(role: KubeObject): readonly StatusCause[] {
  return listAt(role, "rules").flatMap((rule, index) => validateRule(rule, `rules[${index}]`, true));
}

/** The same for a ClusterRole. */
export function validateClusterRole(role: KubeObject): readonly StatusCause[] {
  const path = "aggregationRule.clusterRoleSelectors";
  const rules = [
    ...listAt(role, "rules").flatMap((rule, index) => validateRule(rule, `rules[${index}]`, false)),
    ...listAt(role, "aggregationRule", "clusterRoleSelectors").flatMap((selector, index) =>
      isJsonObject(selector) ? validateLabelSelectorObject(selector, `${path}[${index}]`) : [],
    ),
  ];
  const aggregation = objectAt(role, "aggregationRule");
  const selectors = listAt(aggregation, "clusterRoleSelectors");
  return aggregation !== undefined && selectors.length === 0
    ? [
        ...rules,
        fieldRequired(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"),
      ]
    : rules;
}

function validateRule(rule: JsonValue, path: string, namespaced: boolean): readonly StatusCause[] {
  const count = (field: string): number => listAt(rule, field).length;
  const verbs =
    count("verbs") === 0 ? [fieldRequired(`${path}.verbs`, "verbs must contain at least one value")] : [];
  if (count("nonResourceURLs") > 0) {
    const shown = listAt(rule, "nonResourceURLs");
    const at = `${path}.nonResourceURLs`;
    const mixed = count("apiGroups") + count("resources") + count("resourceNames") > 0;
    return [
      ...verbs,
      ...(namespaced ? [fieldInvalid(at, shown, "namespaced rules cannot apply to non-resource URLs")] : []),
      ...(mixed
        ? [fieldInvalid(at, shown, "rules cannot apply to both regular resources and non-resource URLs")]
        : []),
    ];
  }
  return [
    ...verbs,
    ...(count("apiGroups") === 0
      ? [fieldRequired(`${path}.apiGroups`, "resource rules must supply at least one api group")]
      : []),
    ...(count("resources") === 0
      ? [fieldRequired(`${path}.resources`, "resource rules must supply at least one resource")]
      : []),
  ];
}

/** Fills in the API groups of the role and the subjects, which clients leave out (pkg/apis/rbac/v1 defaults). */
export function completeBinding(binding: KubeObject): KubeObject {
  const role = objectAt(binding, "roleRef");
  const subjects = listAt(binding, "subjects");
  const withRole =
    role === undefined || (stringAt(role, "apiGroup") ?? "") !== ""
      ? binding
      : (withField(binding, "roleRef", { ...role, apiGroup: group }) as KubeObject);
  if (subjects.every((subject) => !lacksGroup(subject))) return withRole;
  const complete = subjects.map((subject) =>
    lacksGroup(subject) ? { ...(subject as JsonObject), apiGroup: group } : subject,
  );
  return withField(withRole, "subjects", complete) as KubeObject;
}

function lacksGroup(subject: JsonValue): boolean {
  const kind = stringAt(subject, "kind");
  return (kind === "User" || kind === "Group") && (stringAt(subject, "apiGroup") ?? "") === "";
}

/** Causes why a RoleBinding is wrong. */
export function validateRoleBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
): readonly StatusCause[] {
  return validateBinding(binding, old, ["Role", "ClusterRole"]);
}

/** Causes why a ClusterRoleBinding is wrong. */
export function validateClusterRoleBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
): readonly StatusCause[] {
  return validateBinding(binding, old, ["ClusterRole"]);
}

function validateBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
  kinds: readonly string[],
): readonly StatusCause[] {
  const role = ownField(binding, "roleRef") ?? {};
  const changed =
    old === undefined || jsonEqual(role, ownField(old, "roleRef") ?? {})
      ? []
      : [cannotChange(isJsonObject(role) ? role : {})];
  return [...changed, ...validateRoleRef(role, kinds), ...validateSubjects(binding)];
}

function validateRoleRef(role: JsonValue, kinds: readonly string[]): readonly StatusCause[] {
  const apiGroup = stringAt(role, "apiGroup") ?? "";
  const kind = stringAt(role, "kind") ?? "";
  const name = stringAt(role, "name") ?? "";
  return [
    ...(apiGroup === group ? [] : [fieldNotSupported("roleRef.apiGroup", apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [fieldNotSupported("roleRef.kind", kind, kinds)]),
    ...(name === ""
      ? [fieldRequired("roleRef.name")]
      : pathSegmentName(name, false).map((problem) => fieldInvalid("roleRef.name", name, problem))),
  ];
}

function cannotChange(role: JsonObject): StatusCause {
  const field = (name: string): string => goQuote(stringAt(role, name) ?? "");
  const shown = `rbac.RoleRef{APIGroup:${field("apiGroup")}, Kind:${field("kind")}, Name:${field("name")}}`;
  return {
    reason: "FieldValueInvalid",
    message: `Invalid value: ${shown}: cannot change roleRef`,
    field: "roleRef",
  };
}

function validateSubjects(binding: KubeObject): readonly StatusCause[] {
  return listAt(binding, "subjects").flatMap((subject, index) =>
    validateSubject(subject, `subjects[${index}]`, binding.kind === "RoleBinding"),
  );
}

function validateSubject(subject: JsonValue, path: string, namespaced: boolean): readonly StatusCause[] {
  const kind = stringAt(subject, "kind") ?? "";
  const apiGroup = stringAt(subject, "apiGroup") ?? "";
  const name = (stringAt(subject, "name") ?? "") === "" ? [fieldRequired(`${path}.name`)] : [];
  if (kind === "ServiceAccount") {
    const located = namespaced || (stringAt(subject, "namespace") ?? "") !== "";
    return [
      ...name,
      ...(apiGroup === "" ? [] : [fieldNotSupported(`${path}.apiGroup`, apiGroup, [""])]),
      ...(located ? [] : [fieldRequired(`${path}.namespace`)]),
    ];
  }
  if (kind !== "User" && kind !== "Group") {
    return [...name, fieldNotSupported(`${path}.kind`, kind, ["ServiceAccount", "User", "Group"])];
  }
  return apiGroup === group ? name : [...name, fieldNotSupported(`${path}.apiGroup`, apiGroup, [group])];
}
