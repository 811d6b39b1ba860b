import {
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
  parseApiVersion,
  type StatusCause,
  stringAt,
  validateLabelSelectorObject,
  withField,
} from "@unfold/apimachinery";
import { policyVariables } from "../../admission/policies/policy.js";
import { completeRules, ruleCauses } from "./admission-rule-rules.js";
import { expressionCauses, matchConditionCauses } from "./match-condition-rules.js";

/** Fills in what a ValidatingAdmissionPolicy leaves out (pkg/apis/admissionregistration/v1 defaults). */
export function completePolicy(policy: KubeObject): KubeObject {
  const spec = objectAt(policy, "spec");
  if (spec === undefined) return policy;
  const match = objectAt(spec, "matchConstraints");
  return withField(policy, "spec", {
    failurePolicy: "Fail",
    ...spec,
    ...(match === undefined ? {} : { matchConstraints: completeMatch(match) }),
  }) as KubeObject;
}

/** The same for a ValidatingAdmissionPolicyBinding. */
export function completePolicyBinding(binding: KubeObject): KubeObject {
  const match = objectAt(binding.spec, "matchResources");
  if (match === undefined) return binding;
  return withField(binding, "spec", {
    ...objectAt(binding, "spec"),
    matchResources: completeMatch(match),
  }) as KubeObject;
}

function completeMatch(match: JsonObject): JsonObject {
  const lists = ["resourceRules", "excludeResourceRules"].filter((list) => match[list] !== undefined);
  return {
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    ...match,
    ...Object.fromEntries(lists.map((list) => [list, completeRules(listAt(match, list))])),
  };
}

const neither = "validations or auditAnnotations must be non-empty; at least one of the two is required";

/** Causes why a policy is wrong (pkg/apis/admissionregistration/validation). */
export function policyCauses({ spec }: KubeObject): readonly StatusCause[] {
  const match = objectAt(spec, "matchConstraints");
  const empty = listAt(spec, "validations").length === 0 && listAt(spec, "auditAnnotations").length === 0;
  return [
    ...oneOf(spec, "spec", "failurePolicy", ["Fail", "Ignore"]),
    ...paramKindCauses(objectAt(spec, "paramKind")),
    ...(match === undefined
      ? [fieldRequired("spec.matchConstraints")]
      : [
          ...(listAt(match, "resourceRules").length === 0
            ? [fieldRequired("spec.matchConstraints.resourceRules")]
            : []),
          ...matchCauses(match, "spec.matchConstraints"),
        ]),
    ...matchConditionCauses(objectAt(spec) ?? {}, "spec", policyVariables),
    ...variableCauses(listAt(spec, "variables")),
    ...(empty
      ? [fieldRequired("spec.validations", neither), fieldRequired("spec.auditAnnotations", neither)]
      : []),
    ...listAt(spec, "validations").flatMap((one, index) =>
      validationCauses(one, `spec.validations[${index}]`),
    ),
    ...annotationCauses(listAt(spec, "auditAnnotations")),
  ];
}

function oneOf(
  value: JsonValue | undefined,
  path: string,
  field: string,
  allowed: readonly string[],
): readonly StatusCause[] {
  const given = stringAt(value, field);
  return given === undefined || allowed.includes(given)
    ? []
    : [fieldNotSupported(`${path}.${field}`, given, allowed)];
}

function paramKindCauses(kind: JsonObject | undefined): readonly StatusCause[] {
  if (kind === undefined) return [];
  const apiVersion = stringAt(kind, "apiVersion") ?? "";
  const version = apiVersion === "" ? "" : parseApiVersion(apiVersion).version;
  return [
    ...(version === "" ? [fieldRequired("spec.paramKind.apiVersion")] : []),
    ...((stringAt(kind, "kind") ?? "") === "" ? [fieldRequired("spec.paramKind.kind")] : []),
  ];
}

function matchCauses(match: JsonObject, path: string): readonly StatusCause[] {
  const selector = (field: string): readonly StatusCause[] => {
    const given = objectAt(match, field);
    return given === undefined ? [] : validateLabelSelectorObject(given, `${path}.${field}`);
  };
  const rules = (field: string): readonly StatusCause[] =>
    listAt(match, field).flatMap((rule, index) => ruleCauses(rule, `${path}.${field}[${index}]`));
  return [
    ...oneOf(match, path, "matchPolicy", ["Equivalent", "Exact"]),
    ...selector("namespaceSelector"),
    ...selector("objectSelector"),
    ...rules("resourceRules"),
    ...rules("excludeResourceRules"),
  ];
}

function variableCauses(variables: readonly JsonValue[]): readonly StatusCause[] {
  const names = new Set<string>();
  return variables.flatMap((variable, index) => {
    const path = `spec.variables[${index}]`;
    const name = stringAt(variable, "name") ?? "";
    const twice = names.has(name) ? [fieldDuplicate(`${path}.name`, name)] : [];
    names.add(name);
    const named = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)
      ? []
      : [
          name === ""
            ? fieldRequired(`${path}.name`, "name is not specified")
            : fieldInvalid(`${path}.name`, name, "name is not a valid CEL identifier"),
        ];
    return [...named, ...twice, ...expressionCauses(variable, `${path}.expression`, [], policyVariables)];
  });
}

const reasons: readonly string[] = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

function validationCauses(validation: JsonValue, path: string): readonly StatusCause[] {
  const message = stringAt(validation, "message");
  return [
    ...expressionCauses(validation, `${path}.expression`, ["bool"], policyVariables),
    ...(message !== undefined && message.trim() === ""
      ? [fieldInvalid(`${path}.message`, message, "message must be non-empty if specified")]
      : []),
    ...(message?.trim().includes("\n") === true
      ? [fieldInvalid(`${path}.message`, message, "message must not contain line breaks")]
      : []),
    ...((stringAt(validation, "messageExpression") ?? "") === ""
      ? []
      : expressionCauses(validation, `${path}.messageExpression`, ["string"], policyVariables)),
    ...oneOf(validation, path, "reason", reasons),
  ];
}

function annotationCauses(annotations: readonly JsonValue[]): readonly StatusCause[] {
  const keys = new Set<string>();
  return annotations.flatMap((annotation, index) => {
    const path = `spec.auditAnnotations[${index}]`;
    const key = stringAt(annotation, "key") ?? "";
    const twice = keys.has(key) ? [fieldDuplicate(`${path}.key`, key)] : [];
    keys.add(key);
    return [
      ...(key === "" ? [fieldRequired(`${path}.key`)] : []),
      ...twice,
      ...expressionCauses(annotation, `${path}.valueExpression`, ["string", "null"], policyVariables),
    ];
  });
}

const actions: readonly string[] = ["Audit", "Deny", "Warn"];

/** Causes why a binding is wrong. */
export function policyBindingCauses({ spec }: KubeObject): readonly StatusCause[] {
  const match = objectAt(spec, "matchResources");
  return [
    ...((stringAt(spec, "policyName") ?? "") === "" ? [fieldRequired("spec.policyName")] : []),
    ...paramRefCauses(objectAt(spec, "paramRef")),
    ...(match === undefined ? [] : matchCauses(match, "spec.matchResources")),
    ...actionCauses(listAt(spec, "validationActions")),
  ];
}

function paramRefCauses(ref: JsonObject | undefined): readonly StatusCause[] {
  if (!isJsonObject(ref)) return [];
  const path = "spec.paramRef";
  const name = stringAt(ref, "name") ?? "";
  const selects = objectAt(ref, "selector") !== undefined;
  return [
    ...(name === "" && !selects ? [fieldRequired(path, "one of name or selector must be specified")] : []),
    ...(name !== "" && selects
      ? [fieldForbidden(`${path}.name`, "name and selector are mutually exclusive")]
      : []),
    ...(stringAt(ref, "parameterNotFoundAction") === undefined
      ? [fieldRequired(`${path}.parameterNotFoundAction`)]
      : oneOf(ref, path, "parameterNotFoundAction", ["Deny", "Allow"])),
  ];
}

function actionCauses(given: readonly JsonValue[]): readonly StatusCause[] {
  const path = "spec.validationActions";
  if (given.length === 0) return [fieldRequired(path, "at least one validation action is required")];
  const unknown = given.flatMap((action, index) =>
    actions.includes(String(action)) ? [] : [fieldNotSupported(`${path}[${index}]`, action, actions)],
  );
  const twice = given.flatMap((action, index) =>
    given.indexOf(action) < index ? [fieldDuplicate(`${path}[${index}]`, action)] : [],
  );
  const both = given.includes("Deny") && given.includes("Warn");
  return [
    ...unknown,
    ...twice,
    ...(both
      ? [
          fieldInvalid(
            path,
            given,
            "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
          ),
        ]
      : []),
  ];
}
