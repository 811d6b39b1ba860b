import { fieldForbidden, fieldInvalid, type StatusCause } from "@unfold/apimachinery";
import { nodeOf, type SchemaNode } from "../schema-node.js";
import type { StructuralSchema, ValidationRule } from "../structural-schema.js";
import { type CompiledRule, compileRule, usesOldSelf } from "./compile-rule.js";
import { maxRequestBytes, minBytes } from "./cost/schema-shape.js";
import { overBudget, ruleLimit, schemaLimit } from "./cost-limits.js";

/** Rules that cost at least this share of the limit are named when the total exceeds it; most named. */
const share = 1 / 100;
const mostNamed = 4;

interface Walk {
  readonly causes: StatusCause[];
  total: number;
  readonly expensive: { readonly path: string; readonly cost: number }[];
}

interface Place {
  readonly path: string;
  /** How many values of this kind an object can have at most; undefined when no limit is declared. */
  readonly count: number | undefined;
  /** The first place around this one whose items cannot be told to be the same as before. */
  readonly uncorrelated?: string;
}

/**
 * Every cause for which the rules of a structural schema cannot be accepted: expressions that do not compile, that cost too much,
 * or that compare with the past where there is none (apiextensions-apiserver validation of XValidations).
 */
export function checkRules(schema: StructuralSchema, path: string): readonly StatusCause[] {
  const walk: Walk = { causes: [], total: 0, expensive: [] };
  visit(nodeOf(schema), { path, count: 1 }, walk, true);
  if (walk.total <= schemaLimit) return walk.causes;
  const named = walk.expensive.toSorted((a, b) => b.cost - a.cost).slice(0, mostNamed);
  const contributed =
    "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
  const total = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
  return [
    ...walk.causes,
    ...named.map((one) => fieldForbidden(one.path, contributed)),
    fieldForbidden(path, overBudget(total, walk.total, schemaLimit)),
  ];
}

function visit(node: SchemaNode, place: Place, walk: Walk, root = false): void {
  const { schema } = node;
  if (typeof node.values === "object")
    visit(node.values, below(place, "additionalProperties", schema.maxProperties), walk);
  for (const [name, property] of node.properties) {
    const within = schema["x-kubernetes-map-type"] === "atomic" ? uncorrelatedAt(place) : place;
    visit(property, { ...within, path: `${place.path}.properties[${name}]` }, walk);
  }
  if (node.items !== undefined) {
    const within = schema["x-kubernetes-list-type"] === "map" ? place : uncorrelatedAt(place);
    visit(node.items, below(within, "items", schema.maxItems), walk);
  }
  for (const [index, rule] of (schema["x-kubernetes-validations"] ?? []).entries()) {
    checkRule(rule, node, { ...place, path: `${place.path}.x-kubernetes-validations[${index}]` }, walk, root);
  }
}

function uncorrelatedAt(place: Place): Place {
  return place.uncorrelated === undefined ? { ...place, uncorrelated: place.path } : place;
}

function below(place: Place, part: string, most: number | undefined): Place {
  const count = place.count === undefined || most === undefined ? undefined : place.count * most;
  return { ...place, path: `${place.path}.${part}`, count };
}

function checkRule(rule: ValidationRule, node: SchemaNode, place: Place, walk: Walk, root: boolean): void {
  const { path } = place;
  const refuse = (field: string, detail: string): void => {
    walk.causes.push({
      reason: "FieldValueInvalid",
      message: `Invalid value: ${goRule(rule)}: ${detail}`,
      field: `${path}.${field}`,
    });
  };
  let compiled: CompiledRule;
  try {
    compiled = compileRule(rule, node, root);
  } catch (error) {
    refuse("rule", failure(error));
    return;
  }
  const times = place.count ?? Math.floor(maxRequestBytes / (minBytes(node) + 1));
  observe(walk, `${path}.rule`, "estimated rule cost", compiled.holds.maxCost * times);
  const { message } = compiled;
  if (message instanceof Error) refuse("messageExpression", failure(message, "messageExpression "));
  else if (message !== undefined)
    observe(walk, `${path}.messageExpression`, "estimated messageExpression cost", message.maxCost);
  walk.causes.push(...transitionCauses(rule, place));
}

function observe(walk: Walk, path: string, what: string, cost: number): void {
  if (cost > ruleLimit) walk.causes.push(fieldForbidden(path, overBudget(what, cost, ruleLimit)));
  walk.total += cost;
  if (cost >= schemaLimit * share) walk.expensive.push({ path, cost });
}

function transitionCauses(rule: ValidationRule, { path, uncorrelated }: Place): readonly StatusCause[] {
  if (usesOldSelf(rule)) {
    if (uncorrelated === undefined) return [];
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
    return [fieldInvalid(`${path}.rule`, rule.rule, detail)];
  }
  if (rule.optionalOldSelf === undefined) return [];
  const detail = "may not be set if oldSelf is not used in rule";
  return [fieldInvalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, detail)];
}

function failure(error: unknown, of = ""): string {
  const text = error instanceof Error ? error.message : String(error);
  return / must evaluate to a /.test(text) ? text : `${of}compilation failed: ${text}`;
}

/** The rule as Go prints it. */
function goRule({
  rule,
  message,
  messageExpression,
  reason,
  fieldPath,
  optionalOldSelf,
}: ValidationRule): string {
  const quoted = (text: string | undefined): string => JSON.stringify(text ?? "");
  const pointer = (type: string, value: unknown): string =>
    `(*${type})(${value === undefined ? "nil" : "0x0"})`;
  return (
    `apiextensions.ValidationRule{Rule:${quoted(rule)}, Message:${quoted(message)}, MessageExpression:${quoted(messageExpression)}, ` +
    `Reason:${pointer("apiextensions.FieldValueErrorReason", reason)}, FieldPath:${quoted(fieldPath)}, OptionalOldSelf:${pointer("bool", optionalOldSelf)}}`
  );
}
