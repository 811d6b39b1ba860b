import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { estimateCost } from "../../schema/rules/cost/estimate-cost.js";
import type { RuleShape } from "../../schema/rules/cost/rule-shape.js";
import { valueShape } from "../../schema/rules/cost/value-shape.js";
import { callLimit } from "../../schema/rules/cost-limits.js";
import { expressionError } from "../../schema/rules/expression-error.js";
import { registerLibrary } from "../../schema/rules/library/rule-functions.js";
import { ruleEnvironment } from "../../schema/rules/rule-library.js";
import { evaluableText } from "../../schema/rules/rule-text.js";
import { authorizerLibrary } from "./rule-authorizer.js";

/** Values of the variables of an expression, by name. */
export type Activation = { readonly [variable: string]: unknown };

/** An expression of a webhook's or policy's author. */
export interface AdmissionExpression {
  readonly source: string;
  /** @throws Error when it cannot be evaluated, or would cost more than Kubernetes allows */
  evaluate(activation: Activation): unknown;
}

/** Variables and their CEL types, besides those every expression of admission has. */
export type VariableTypes = { readonly [variable: string]: "dyn" | "map" };

const common: VariableTypes = { object: "dyn", oldObject: "dyn", request: "map" };

/** Compiles an expression that gives one of `results`, or anything when there are none. @throws Error in cel-go's words when it does not */
export function compileAdmissionExpression(
  source: string,
  results: readonly string[],
  variables: VariableTypes = {},
): AdmissionExpression {
  const environment = admissionEnvironment();
  for (const [name, type] of Object.entries({ ...common, ...variables })) {
    environment.registerVariable(name, type);
  }
  const written = parsed(environment, source, () => environment.parse(source));
  const evaluable = parsed(environment, source, () => environment.parse(evaluableText(environment, source)));
  const { valid, type, error } = evaluable.check();
  if (!valid) throw expressionError(source, error, environment);
  const allowed = results.length === 0 || type === undefined || type === "dyn";
  if (!allowed && !results.some((one) => String(type).startsWith(one))) {
    throw new Error(`must evaluate to ${results.join(" or ")}`);
  }
  return {
    source,
    evaluate: (activation) => {
      requireCheap(written.ast, activation);
      return evaluable(activation as Record<string, unknown>);
    },
  };
}

let base: Environment | undefined;

function admissionEnvironment(): Environment {
  if (base === undefined) {
    base = ruleEnvironment();
    registerLibrary(base, authorizerLibrary);
    base.registerVariable("authorizer", "Authorizer");
  }
  return base.clone();
}

function parsed<T>(environment: Environment, source: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw expressionError(source, error, environment);
  }
}

/** What an expression may cost is told beforehand, from the sizes of what it looks at. */
function requireCheap(ast: ASTNode, activation: Activation): void {
  const shapes = new Map<string, RuleShape>(
    Object.entries(activation).map(([name, value]) => [name, valueShape([value])]),
  );
  const { cost } = estimateCost(ast, shapes);
  if (cost.max > callLimit) throw new Error("operation cancelled: actual cost limit exceeded");
}
