import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { evaluationError } from "../../schema/rules/expression-error.js";
import {
  type Activation,
  type AdmissionExpression,
  compileAdmissionExpression,
  type VariableTypes,
} from "../expressions/admission-expression.js";
import { type MatchCondition, readMatchConditions } from "../expressions/match-conditions.js";
import { type MatchResources, readMatchResources } from "./match-resources.js";

/** Variables of a policy's expressions, besides the usual ones. */
export const policyVariables: VariableTypes = { params: "dyn", namespaceObject: "dyn", variables: "map" };

/** One thing a policy demands. */
export interface Validation {
  readonly expression: AdmissionExpression;
  readonly message: string;
  readonly messageExpression: AdmissionExpression | undefined;
  readonly reason: string;
}

/** An expression with a name. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: AdmissionExpression;
}

/** A ValidatingAdmissionPolicy with its expressions compiled. */
export interface Policy {
  readonly name: string;
  readonly match: MatchResources;
  readonly matchConditions: readonly MatchCondition[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly Validation[];
  readonly auditAnnotations: readonly NamedExpression[];
  readonly failurePolicy: "Fail" | "Ignore";
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | undefined;
}

/** Reads a policy as it is stored. @throws Error for what validation would refuse */
export function readPolicy({ metadata, spec }: KubeObject): Policy {
  const paramKind = objectAt(spec, "paramKind");
  return {
    name: metadata.name ?? "",
    match: readMatchResources(objectAt(spec, "matchConstraints") ?? {}),
    matchConditions: readMatchConditions(objectAt(spec) ?? {}, policyVariables),
    variables: named(listAt(spec, "variables"), "name", "expression", []),
    validations: listAt(spec, "validations").map(readValidation),
    auditAnnotations: named(listAt(spec, "auditAnnotations"), "key", "valueExpression", ["string", "null"]),
    failurePolicy: stringAt(spec, "failurePolicy") === "Ignore" ? "Ignore" : "Fail",
    paramKind:
      paramKind === undefined
        ? undefined
        : { apiVersion: stringAt(paramKind, "apiVersion") ?? "", kind: stringAt(paramKind, "kind") ?? "" },
  };
}

function readValidation(value: JsonValue): Validation {
  const messageExpression = stringAt(value, "messageExpression") ?? "";
  return {
    expression: compileAdmissionExpression(stringAt(value, "expression") ?? "", ["bool"], policyVariables),
    message: stringAt(value, "message") ?? "",
    messageExpression:
      messageExpression === ""
        ? undefined
        : compileAdmissionExpression(messageExpression, ["string"], policyVariables),
    reason: stringAt(value, "reason") ?? "Invalid",
  };
}

function named(
  values: readonly JsonValue[],
  name: string,
  expression: string,
  results: readonly string[],
): readonly NamedExpression[] {
  return values.map((value) => ({
    name: stringAt(value, name) ?? "",
    expression: compileAdmissionExpression(stringAt(value, expression) ?? "", results, policyVariables),
  }));
}

/** What a binding does with a policy (ValidatingAdmissionPolicyBinding). */
export interface PolicyBinding {
  readonly name: string;
  readonly policyName: string;
  readonly match: MatchResources;
  readonly actions: readonly ("Deny" | "Warn" | "Audit")[];
  readonly paramRef: JsonObject | undefined;
}

/** Reads a binding as it is stored. */
export function readBinding({ metadata, spec }: KubeObject): PolicyBinding {
  return {
    name: metadata.name ?? "",
    policyName: stringAt(spec, "policyName") ?? "",
    match: readMatchResources(objectAt(spec, "matchResources") ?? {}),
    actions: listAt(spec, "validationActions") as PolicyBinding["actions"],
    paramRef: objectAt(spec, "paramRef"),
  };
}

/** `variables` of a policy: each is evaluated when an expression first looks at it, at most once. */
export function variableValues(
  variables: readonly NamedExpression[],
  activation: Activation,
): ReadonlyMap<string, unknown> {
  const expressions = new Map(variables.map(({ name, expression }) => [name, expression]));
  const known = new Map<string, unknown>();
  const get = (name: string): unknown => {
    if (known.has(name)) return known.get(name);
    const expression = expressions.get(name);
    if (expression === undefined) return undefined;
    try {
      const value = expression.evaluate({ ...activation, variables: values });
      known.set(name, value);
      return value;
    } catch (error) {
      throw new Error(`composited variable "${name}" fails to evaluate: ${evaluationError(error)}`, {
        cause: error,
      });
    }
  };
  // The engine takes plain maps only, no class of ours.
  const values: ReadonlyMap<string, unknown> = Object.defineProperties(new Map<string, unknown>(), {
    get: { value: get },
    has: { value: (name: string) => expressions.has(name) },
  });
  return values;
}
