import { badRequest } from "../api-error.js";
import { type JsonObject, type JsonValue, listAt, objectAt, ownField, stringAt } from "../json/json.js";
import {
  childPath,
  type FieldError,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  itemPath,
} from "../validation/field-error.js";
import { labelKeyProblems, labelValueProblems } from "../validation/names.js";
import { validateLabels } from "../validation/object-meta-validation.js";
import { LabelSelectorParser, type LabelSelectorSyntax } from "./label-selector-parser.js";

/** One term of a selector (k8s.io/apimachinery pkg/labels Requirement). */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

export type LabelOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** Terms that must all hold; none selects everything. */
export type LabelSelector = readonly LabelRequirement[];

/** The selector of every object. */
export const everything: LabelSelector = [];

/** A selector of no object, as an absent `LabelSelector` object is one. */
export const nothing: LabelSelector = [{ key: "a", operator: "in", values: [] }];

/**
 * Parses `a=b,c!=d,e in (x,y),!f,g`.
 *
 * @throws ApiError BadRequest in kube-apiserver's words.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const terms = new LabelSelectorParser(text, check).parse();
  return terms.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Whether all terms hold for these labels. */
export function matchesLabels(selector: LabelSelector, labels: JsonObject | undefined): boolean {
  return selector.every((requirement) => holds(requirement, labels ?? {}));
}

function holds({ key, operator, values }: LabelRequirement, labels: JsonObject): boolean {
  const label = ownField(labels, key);
  const value = typeof label === "string" ? label : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    default:
      return value !== undefined && compares(operator, value, values[0] ?? "");
  }
}

const integer = /^[+-]?\d+$/;

function compares(operator: "gt" | "lt", value: string, limit: string): boolean {
  if (!integer.test(value) || !integer.test(limit)) return false;
  return operator === "gt" ? BigInt(value) > BigInt(limit) : BigInt(value) < BigInt(limit);
}

/** The selector as text that {@link parseLabelSelector} reads. */
export function formatLabelSelector(selector: LabelSelector): string {
  return selector.map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  const sorted = values.toSorted().join(",");
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${sorted})`;
    case "gt":
      return `${key}>${sorted}`;
    case "lt":
      return `${key}<${sorted}`;
    default:
      return `${key}${operator}${sorted}`;
  }
}

const check: LabelSelectorSyntax = {
  key: (key) => refuse(labelKeyProblems(key), "<nil>", key),
  value: (key, value, index) => refuse(labelValueProblems(value), `values[${index}][${key}]`, value),
  integer: (value, index) =>
    refuse(
      integer.test(value) ? [] : ["for 'Gt', 'Lt' operators, the value must be an integer"],
      `values[${index}]`,
      value,
    ),
};

function refuse(problems: readonly string[], field: string, value: string): void {
  if (problems.length === 0) return;
  const { message } = fieldInvalid(field, value, problems.join("; "));
  throw badRequest(`unable to parse requirement: ${field}: ${message}`);
}

const objectOperators: { readonly [operator: string]: LabelOperator } = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/**
 * A selector of the object form: `{matchLabels, matchExpressions}` (meta/v1 LabelSelector). Absent selects nothing, empty
 * everything.
 *
 * @throws ApiError BadRequest for an operator that does not exist.
 */
export function labelSelectorFromObject(selector: JsonValue | undefined): LabelSelector {
  if (selector === undefined || selector === null) return nothing;
  const labels = Object.entries(objectAt(selector, "matchLabels") ?? {});
  const equal = labels.map(
    ([key, value]): LabelRequirement => ({ key, operator: "=", values: [String(value)] }),
  );
  const expressions = listAt(selector, "matchExpressions").map((expression): LabelRequirement => {
    const name = stringAt(expression, "operator") ?? "";
    const operator = Object.hasOwn(objectOperators, name) ? objectOperators[name] : undefined;
    if (operator === undefined) throw badRequest(`"${name}" is not a valid label selector operator`);
    return {
      key: stringAt(expression, "key") ?? "",
      operator,
      values: listAt(expression, "values").map(String),
    };
  });
  return [...equal, ...expressions].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Causes why a selector of the object form is wrong (ValidateLabelSelector). */
export function validateLabelSelectorObject(selector: JsonObject, path: string): readonly FieldError[] {
  const expressions = listAt(selector, "matchExpressions");
  return [
    ...validateLabels(objectAt(selector, "matchLabels"), childPath(path, "matchLabels")),
    ...expressions.flatMap((expression, index) =>
      validateExpression(expression, itemPath(childPath(path, "matchExpressions"), index)),
    ),
  ];
}

function validateExpression(expression: JsonValue, path: string): readonly FieldError[] {
  const operator = stringAt(expression, "operator") ?? "";
  const key = stringAt(expression, "key") ?? "";
  return [
    ...validateOperands(operator, listAt(expression, "values").length, path),
    ...labelKeyProblems(key).map((problem) => fieldInvalid(childPath(path, "key"), key, problem)),
  ];
}

function validateOperands(operator: string, values: number, path: string): readonly FieldError[] {
  const field = childPath(path, "values");
  if (operator === "In" || operator === "NotIn")
    return values > 0 ? [] : [fieldRequired(field, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (operator === "Exists" || operator === "DoesNotExist")
    return values === 0
      ? []
      : [fieldForbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [fieldInvalid(childPath(path, "operator"), operator, "not a valid selector operator")];
}
