import { Optional } from "@marcbachmann/cel-js";
import type { SchemaNode } from "../schema-node.js";
import type { ValidationRule } from "../structural-schema.js";
import { ruleEnvironment } from "./rule-library.js";
import { evaluableText } from "./rule-text.js";
import { ruleType } from "./rule-value.js";

/** A rule ready to be evaluated; both expressions throw when they cannot be evaluated for a value. */
export interface CompiledRule {
  /** Compares with the old value: not evaluated where there is none, unless it says it can do without. */
  readonly transition: boolean;
  holds(self: unknown, oldSelf: unknown): boolean;
  /** Text of `messageExpression`. */
  message?(self: unknown, oldSelf: unknown): string;
}

const compiled = new WeakMap<ValidationRule, WeakMap<SchemaNode, CompiledRule>>();

/** Compiles a rule of `x-kubernetes-validations` for values of a schema, once. @throws Error when it does not compile */
export function compileRule(rule: ValidationRule, node: SchemaNode): CompiledRule {
  const known = compiled.get(rule)?.get(node);
  if (known !== undefined) return known;
  const made = compile(rule, node);
  const forRule = compiled.get(rule) ?? new WeakMap<SchemaNode, CompiledRule>();
  compiled.set(rule, forRule.set(node, made));
  return made;
}

function compile(rule: ValidationRule, node: SchemaNode): CompiledRule {
  const optional = rule.optionalOldSelf === true;
  const wrap = (oldSelf: unknown): unknown =>
    optional ? (oldSelf === undefined ? Optional.none() : Optional.of(oldSelf)) : oldSelf;
  const holds = expression(rule.rule, "bool", node, optional);
  const text =
    rule.messageExpression === undefined
      ? undefined
      : expression(rule.messageExpression, "string", node, optional);
  return {
    transition: /\boldSelf\b/.test(rule.rule),
    holds: (self, oldSelf) => holds({ self, oldSelf: wrap(oldSelf) }) === true,
    ...(text === undefined
      ? {}
      : { message: (self: unknown, oldSelf: unknown) => String(text({ self, oldSelf: wrap(oldSelf) })) }),
  };
}

function expression(
  source: string,
  wanted: "bool" | "string",
  node: SchemaNode,
  optional: boolean,
): (context: { readonly self: unknown; readonly oldSelf: unknown }) => unknown {
  const type = ruleType(node);
  const environment = ruleEnvironment()
    .registerVariable("self", type)
    .registerVariable("oldSelf", optional ? `optional<${type}>` : type);
  const parsed = environment.parse(evaluableText(environment, source));
  const { valid, type: result, error } = parsed.check();
  if (!valid) throw error ?? new Error(`Cannot compile ${source}`);
  if (result !== undefined && result !== wanted && result !== "dyn") {
    throw new Error(`must evaluate to ${wanted === "bool" ? "a bool" : "a string"}`);
  }
  return (context) => parsed(context);
}
