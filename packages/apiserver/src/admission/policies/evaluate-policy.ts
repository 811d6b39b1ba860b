import type { KubeObject } from "@unfold/apimachinery";
import { evaluationError } from "../../schema/rules/expression-error.js";
import type { Activation, AdmissionExpression } from "../expressions/admission-expression.js";
import { conditionsHold } from "../expressions/match-conditions.js";
import { expressionValue } from "../expressions/request-values.js";
import { type Policy, type Validation, variableValues } from "./policy.js";

/** A demand that is not met. */
export interface PolicyFailure {
  readonly message: string;
  readonly reason: string;
  /** Place of the validation in the policy. */
  readonly index: number;
}

/** What a policy says of one request with one parameter. */
export interface PolicyOutcome {
  readonly failures: readonly PolicyFailure[];
  readonly annotations: { readonly [key: string]: string };
}

/** Longest text of an annotation and of a message. */
const maxText = 10 * 1024;

/** Evaluates a policy (k8s.io/apiserver admission/plugin/policy/validating). `values` are those every expression has. */
export function evaluatePolicy(
  policy: Policy,
  values: Activation,
  params: KubeObject | undefined,
): PolicyOutcome {
  const plain = { ...values, params: expressionValue(params) };
  const activation = { ...plain, variables: variableValues(policy.variables, plain) };
  try {
    if (!conditionsHold(policy.matchConditions, activation)) return { failures: [], annotations: {} };
  } catch (error) {
    return { failures: failed(policy, error, 0), annotations: {} };
  }
  return {
    failures: policy.validations.flatMap((validation, index) => check(policy, validation, activation, index)),
    annotations: annotationsOf(policy, activation),
  };
}

/** Expressions that cannot be evaluated are demands that are not met, unless the policy passes over them. */
function failed({ failurePolicy }: Policy, error: unknown, index: number): readonly PolicyFailure[] {
  if (failurePolicy === "Ignore") return [];
  return [{ message: evaluationError(error), reason: "Invalid", index }];
}

function check(
  policy: Policy,
  validation: Validation,
  activation: Activation,
  index: number,
): readonly PolicyFailure[] {
  const { expression, reason } = validation;
  try {
    if (expression.evaluate(activation) === true) return [];
  } catch (error) {
    const why = `expression '${expression.source}' resulted in error: ${evaluationError(error)}`;
    return failed(policy, new Error(why), index);
  }
  return [{ message: messageOf(validation, activation), reason, index }];
}

/** From the message expression, else the message, else the expression itself. */
function messageOf({ expression, message, messageExpression }: Validation, activation: Activation): string {
  const text = messageExpression === undefined ? "" : evaluated(messageExpression, activation);
  if (text !== "" && !text.includes("\n") && text.length <= maxText) return text;
  return message.trim() === "" ? `failed expression: ${expression.source.trim()}` : message.trim();
}

function evaluated(expression: AdmissionExpression, activation: Activation): string {
  try {
    const value = expression.evaluate(activation);
    return typeof value === "string" ? value.trim() : "";
  } catch {
    return "";
  }
}

function annotationsOf(
  { name, auditAnnotations }: Policy,
  activation: Activation,
): PolicyOutcome["annotations"] {
  const entries = auditAnnotations.map(({ name: key, expression }) => [
    `${name}/${key}`,
    evaluated(expression, activation).slice(0, maxText),
  ]);
  return Object.fromEntries(entries.filter(([, text]) => text !== ""));
}
