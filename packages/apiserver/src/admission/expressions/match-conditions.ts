import { type JsonObject, type JsonValue, listAt, stringAt } from "@unfold/apimachinery";
import { evaluationError } from "../../schema/rules/expression-error.js";
import {
  type Activation,
  type AdmissionExpression,
  compileAdmissionExpression,
  type VariableTypes,
} from "./admission-expression.js";

/** A condition that has to hold for a webhook or policy to be asked at all. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: AdmissionExpression;
}

/** Reads `matchConditions`. @throws Error for an expression that does not compile */
export function readMatchConditions(
  value: JsonObject,
  variables: VariableTypes = {},
): readonly MatchCondition[] {
  return listAt(value, "matchConditions").map((condition: JsonValue) => ({
    name: stringAt(condition, "name") ?? "",
    expression: compileAdmissionExpression(stringAt(condition, "expression") ?? "", ["bool"], variables),
  }));
}

/** Whether all conditions hold; one that is false counts more than others that fail. @throws Error when one fails */
export function conditionsHold(conditions: readonly MatchCondition[], activation: Activation): boolean {
  const failures: string[] = [];
  for (const { expression } of conditions) {
    try {
      if (expression.evaluate(activation) !== true) return false;
    } catch (error) {
      failures.push(`expression '${expression.source}' resulted in error: ${evaluationError(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join(", "));
  return true;
}
