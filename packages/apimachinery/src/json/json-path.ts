import { isJsonObject, type JsonValue, jsonEqual, ownField } from "./json.js";
import {
  type JsonPathFilter,
  type JsonPathOperand,
  type JsonPathOperator,
  JsonPathParser,
  type JsonPathStep,
} from "./json-path-parser.js";

/** A parsed path, ready to be evaluated many times. */
export interface JsonPath {
  /** All values the path finds, in document order; nothing is an empty list. */
  find(document: JsonValue): readonly JsonValue[];
}

/**
 * Parses Kubernetes' JSONPath (k8s.io/client-go util/jsonpath) as printer columns, `kubectl wait` and selectable fields
 * use it: fields with `\.` escapes, `['a.b']`, indices, slices, `*`, `..` and filters such as
 * `.status.conditions[?(@.type=="Ready")].status`. Braces around the path and a leading `$` are optional.
 *
 * @throws JsonPathError
 */
export function parseJsonPath(text: string): JsonPath {
  const steps = new JsonPathParser(text).parse();
  return { find: (document) => walk(steps, document, document) };
}

function walk(steps: readonly JsonPathStep[], start: JsonValue, root: JsonValue): readonly JsonValue[] {
  return steps.reduce<readonly JsonValue[]>(
    (values, step) => values.flatMap((value) => applyStep(step, value, root)),
    [start],
  );
}

function applyStep(step: JsonPathStep, value: JsonValue, root: JsonValue): readonly JsonValue[] {
  switch (step.kind) {
    case "field":
      return isJsonObject(value) ? present(step.names.map((name) => ownField(value, name))) : [];
    case "index":
      return Array.isArray(value) ? present(step.indices.map((index) => value.at(index))) : [];
    case "slice":
      return Array.isArray(value)
        ? value.slice(step.start, step.end).filter((_, index) => index % step.step === 0)
        : [];
    case "wildcard":
      return children(value);
    case "descendants":
      return descendants(value);
    case "filter":
      return children(value).filter((item) => holds(step.filter, item, root));
  }
}

function present(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] {
  return values.filter((value) => value !== undefined);
}

function children(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? present(Object.keys(value).map((key) => ownField(value, key))) : [];
}

function descendants(value: JsonValue): readonly JsonValue[] {
  return [value, ...children(value).flatMap(descendants)];
}

function operandValues(operand: JsonPathOperand, item: JsonValue, root: JsonValue): readonly JsonValue[] {
  if (operand.kind === "literal") return [operand.value];
  return walk(operand.steps, operand.root === "@" ? item : root, root);
}

function holds({ left, comparison }: JsonPathFilter, item: JsonValue, root: JsonValue): boolean {
  const lefts = operandValues(left, item, root);
  if (comparison === undefined) return lefts.length > 0;
  const rights = operandValues(comparison.right, item, root);
  const [a, b] = [lefts[0], rights[0]];
  if (a === undefined || b === undefined || lefts.length > 1 || rights.length > 1) return false;
  return comparisons[comparison.operator](a, b);
}

const comparisons: { readonly [operator in JsonPathOperator]: (a: JsonValue, b: JsonValue) => boolean } = {
  "==": jsonEqual,
  "!=": (a, b) => !jsonEqual(a, b),
  "<": (a, b) => ordered(a, b, (order) => order < 0),
  "<=": (a, b) => ordered(a, b, (order) => order <= 0),
  ">": (a, b) => ordered(a, b, (order) => order > 0),
  ">=": (a, b) => ordered(a, b, (order) => order >= 0),
};

function ordered(a: JsonValue, b: JsonValue, accepts: (order: number) => boolean): boolean {
  if (typeof a === "number" && typeof b === "number") return accepts(a - b);
  return typeof a === "string" && typeof b === "string" && accepts(a < b ? -1 : a > b ? 1 : 0);
}
