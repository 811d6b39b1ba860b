import { type ASTNode, type Environment, Optional } from "@marcbachmann/cel-js";
import type { SchemaNode } from "../schema-node.js";
import type { ValidationRule } from "../structural-schema.js";
import { type Estimate, estimateCost, type Variables } from "./cost/estimate-cost.js";
import type { RuleShape } from "./cost/rule-shape.js";
import { objectShape, schemaShape } from "./cost/schema-shape.js";
import { expressionError, wrongResult } from "./expression-error.js";
import { ruleEnvironment } from "./rule-library.js";
import { evaluableText } from "./rule-text.js";
import { ruleType } from "./rule-value.js";

/** An expression that is right for values of its schema. */
export interface CompiledExpression {
  /** Most that it costs for values of the schema, in Kubernetes' units. */
  readonly maxCost: number;
  /** Most that it costs for values of these shapes. */
  costOf(self: RuleShape, oldSelf: RuleShape | undefined): number;
  /** Throws when it cannot be evaluated. */
  evaluate(self: unknown, oldSelf: unknown): unknown;
}

/** A rule ready to be evaluated. */
export interface CompiledRule {
  /** Compares with the old value: not evaluated where there is none, unless it says it can do without. */
  readonly transition: boolean;
  readonly holds: CompiledExpression;
  /** Text of `messageExpression`, or why there is none. */
  readonly message?: CompiledExpression | Error;
}

const compiled = new WeakMap<ValidationRule, WeakMap<SchemaNode, CompiledRule>>();

/**
 * Compiles a rule of `x-kubernetes-validations` for values of a schema, once; `root` when these are whole objects.
 * @throws Error when the rule does not compile
 */
export function compileRule(rule: ValidationRule, node: SchemaNode, root = false): CompiledRule {
  const known = compiled.get(rule)?.get(node);
  if (known !== undefined) return known;
  const made = compile(rule, node, root);
  const forRule = compiled.get(rule) ?? new WeakMap<SchemaNode, CompiledRule>();
  compiled.set(rule, forRule.set(node, made));
  return made;
}

function compile(rule: ValidationRule, node: SchemaNode, root: boolean): CompiledRule {
  const context = { node, shape: root ? objectShape(node) : schemaShape(node), rule };
  const holds = expression(rule.rule, "bool", context);
  const message = messageOf(rule.messageExpression, context);
  return { transition: usesOldSelf(rule), holds, ...(message === undefined ? {} : { message }) };
}

/** Whether the rule is about the change, not about the value alone. */
export function usesOldSelf({ rule }: ValidationRule): boolean {
  return /\boldSelf\b/.test(rule);
}

function messageOf(source: string | undefined, context: Context): CompiledExpression | Error | undefined {
  if (source === undefined) return undefined;
  try {
    return expression(source, "string", context);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface Context {
  readonly node: SchemaNode;
  readonly shape: RuleShape;
  readonly rule: ValidationRule;
}

function expression(
  source: string,
  wanted: "bool" | "string",
  { node, shape, rule }: Context,
): CompiledExpression {
  const optional = rule.optionalOldSelf === true;
  const type = ruleType(node);
  const environment = ruleEnvironment()
    .registerVariable("self", type)
    .registerVariable("oldSelf", optional ? `optional<${type}>` : type);
  const written = parsed(environment, source, () => environment.parse(source));
  const evaluable = parsed(environment, source, () => environment.parse(evaluableText(environment, source)));
  const { valid, type: result, error } = evaluable.check();
  if (!valid) throw expressionError(source, error, environment);
  if (result !== undefined && result !== wanted && result !== "dyn") throw wrongResult(wanted);
  const { cost } = estimate(written.ast, shape, shape);
  const wrap = (oldSelf: unknown): unknown =>
    optional ? (oldSelf === undefined ? Optional.none() : Optional.of(oldSelf)) : oldSelf;
  return {
    maxCost: cost.max,
    costOf: (self, oldSelf) => estimate(written.ast, self, oldSelf ?? self).cost.max,
    evaluate: (self, oldSelf) => evaluable({ self, oldSelf: wrap(oldSelf) }),
  };
}

function parsed<T>(environment: Environment, source: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw expressionError(source, error, environment);
  }
}

function estimate(ast: ASTNode, self: RuleShape, oldSelf: RuleShape): Estimate {
  const variables: Variables = new Map([
    ["self", self],
    ["oldSelf", oldSelf],
  ]);
  return estimateCost(ast, variables);
}
