import type { ASTNode } from "@marcbachmann/cel-js";
import { callCost, operatorCost } from "./call-costs.js";
import { comprehensionCosts, type Loop } from "./comprehension-costs.js";
import { either, exactly, product, type Range, sum, unknownSize } from "./cost-range.js";
import { RuleError } from "./rule-error.js";
import { anything, elementOf, keyShape, listOf, type RuleShape, scalar, textOf } from "./rule-shape.js";

/** What an expression costs and gives. */
export interface Estimate {
  readonly cost: Range;
  readonly shape: RuleShape;
}

/** What variables stand for. */
export type Variables = ReadonlyMap<string, RuleShape>;

const one = exactly(1);
const listBase = exactly(10);
const mapBase = exactly(30);

/**
 * The cost of an expression in Kubernetes' units, at the least and at the most for values of the given shapes (cel-go
 * checker/cost.go). @throws RuleError for a field that a shape does not have
 */
export function estimateCost(node: ASTNode, variables: Variables): Estimate {
  switch (node.op) {
    case "value":
      return { cost: exactly(0), shape: literalShape(node.args) };
    case "id":
      return { cost: one, shape: variables.get(node.args) ?? anything };
    case ".":
    case ".?":
      return fieldCost(node, node.args[0], node.args[1], variables);
    case "[]":
    case "[?]":
      return indexCost(node.args[0], node.args[1], variables);
    case "list":
      return listCost(node.args, variables);
    case "map":
      return mapCost(node.args, variables);
    case "&&":
    case "||": {
      const [left, right] = costsOf(node.args, variables);
      const max = (left?.cost.max ?? 0) + (right?.cost.max ?? 0);
      return { cost: { min: left?.cost.min ?? 0, max }, shape: scalar };
    }
    case "?:":
      return conditionalCost(node.args, variables);
    case "-_":
      if (node.args.op === "value") return { cost: exactly(0), shape: scalar };
      return { cost: sum(estimateCost(node.args, variables).cost, one), shape: scalar };
    case "!_":
      return { cost: sum(estimateCost(node.args, variables).cost, one), shape: scalar };
    case "call":
      return functionCost(node.args[0], undefined, node.args[1], variables);
    case "rcall":
      return methodCost(node.args[0], node.args[1], node.args[2], variables);
    default: {
      const [left, right] = node.args;
      const [a, b] = [estimateCost(left, variables), estimateCost(right, variables)];
      const { cost, result } = operatorCost(node.op, a.shape, b.shape);
      return { cost: sum(a.cost, b.cost, cost), shape: result };
    }
  }
}

function costsOf(nodes: readonly ASTNode[], variables: Variables): readonly Estimate[] {
  return nodes.map((node) => estimateCost(node, variables));
}

function literalShape(value: unknown): RuleShape {
  if (typeof value === "string") return textOf(exactly(Buffer.byteLength(value)));
  if (value instanceof Uint8Array) return { kind: "bytes", size: exactly(value.length) };
  return scalar;
}

function fieldCost(node: ASTNode, of: ASTNode, name: string, variables: Variables): Estimate {
  const { cost, shape } = estimateCost(of, variables);
  const { kind } = shape;
  const field =
    kind === "object" || shape.field !== undefined ? shape.field?.(name) : unmeasured(shape.items?.());
  if (kind === "object" && field === undefined) {
    throw new RuleError(node.input, dotBefore(node, name), `undefined field '${name}'`);
  }
  const isOptional = node.op === ".?";
  const charged = isOptional || kind === "map" || kind === "object";
  return { cost: charged ? sum(cost, one) : cost, shape: field ?? anything };
}

/** Kubernetes finds the length of map values that are taken by index only. */
function unmeasured(shape: RuleShape | undefined): RuleShape | undefined {
  return shape && { ...shape, size: shape.kind === "scalar" ? one : unknownSize };
}

/** Where the dot of a selection stands. */
function dotBefore({ input, end }: ASTNode, name: string): number {
  const at = input.lastIndexOf(name, end - 1);
  return Math.max(0, input.lastIndexOf(".", at));
}

function indexCost(of: ASTNode, index: ASTNode, variables: Variables): Estimate {
  const { cost, shape } = estimateCost(of, variables);
  const found = shape.items?.() ?? (typeof index.args === "string" ? shape.field?.(index.args) : undefined);
  return { cost: sum(cost, estimateCost(index, variables).cost, one), shape: found ?? anything };
}

function listCost(nodes: readonly ASTNode[], variables: Variables): Estimate {
  const elements = costsOf(nodes, variables);
  const sizes = elements.map(({ shape }) => shape.size).reduce(either, exactly(0));
  const items: RuleShape = { ...(elements[0]?.shape ?? anything), size: sizes };
  return {
    cost: sum(listBase, ...elements.map(({ cost }) => cost)),
    shape: listOf(exactly(nodes.length), items),
  };
}

function mapCost(entries: readonly (readonly [ASTNode, ASTNode])[], variables: Variables): Estimate {
  const values = costsOf(entries.flat(), variables);
  return {
    cost: sum(mapBase, ...values.map(({ cost }) => cost)),
    shape: { kind: "map", size: exactly(entries.length), items: () => values[1]?.shape ?? anything },
  };
}

function conditionalCost(nodes: readonly [ASTNode, ASTNode, ASTNode], variables: Variables): Estimate {
  const [condition, yes, no] = nodes.map((node) => estimateCost(node, variables)) as [
    Estimate,
    Estimate,
    Estimate,
  ];
  return {
    cost: sum(condition.cost, either(yes.cost, no.cost)),
    shape: { ...yes.shape, size: either(yes.shape.size, no.shape.size) },
  };
}

function functionCost(
  name: string,
  target: Estimate | undefined,
  nodes: readonly ASTNode[],
  variables: Variables,
): Estimate {
  const [first] = nodes;
  if (name === "has" && target === undefined && first?.op === ".") {
    // Whether a field is there costs nothing but the way to it; that it may be there is checked all the same.
    estimateCost(first, variables);
    return { cost: estimateCost(first.args[0], variables).cost, shape: scalar };
  }
  const args = costsOf(nodes, variables);
  const { cost, result } = callCost(name, {
    ...(target === undefined ? {} : { target: target.shape }),
    args: args.map(({ shape }) => shape),
    literal: (index) => (nodes[index]?.op === "value" ? nodes[index]?.args : undefined),
  });
  const operands = [...(target === undefined ? [] : [target]), ...args];
  return { cost: sum(cost, ...operands.map((operand) => operand.cost)), shape: result };
}

function methodCost(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  variables: Variables,
): Estimate {
  if (name === "bind" && receiver.op === "id" && receiver.args === "cel") return bindCost(args, variables);
  const target = estimateCost(receiver, variables);
  if (name === "optMap" || name === "optFlatMap") return optionalCost(target, args, variables);
  const loop = comprehensionCosts(name, args.length);
  return loop === undefined
    ? functionCost(name, target, args, variables)
    : loopCost(loop, target, args, variables);
}

/** `cel.bind(name, value, body)` is a fold over an empty list. */
function bindCost(args: readonly ASTNode[], variables: Variables): Estimate {
  const [name, value, body] = args;
  if (name?.op !== "id" || value === undefined || body === undefined) return { cost: one, shape: anything };
  const bound = estimateCost(value, variables);
  const { cost, shape } = estimateCost(body, new Map(variables).set(name.args, bound.shape));
  return { cost: sum(listBase, bound.cost, cost), shape };
}

/** Asks whether there is a value, takes it, binds it. */
function optionalCost(target: Estimate, [name, body]: readonly ASTNode[], variables: Variables): Estimate {
  if (name?.op !== "id" || body === undefined) return { cost: one, shape: anything };
  const inner = estimateCost(body, new Map(variables).set(name.args, target.shape));
  const taken = sum(target.cost, exactly(3), listBase, inner.cost);
  return { cost: sum(target.cost, one, either(taken, one)), shape: inner.shape };
}

function loopCost(loop: Loop, range: Estimate, args: readonly ASTNode[], variables: Variables): Estimate {
  const names = args.slice(0, loop.variables).map((node) => (node.op === "id" ? node.args : ""));
  const element = elementOf(range.shape);
  const isMap = range.shape.kind === "map" || range.shape.kind === "object";
  const pair = [isMap ? keyShape : scalar, range.shape.items?.() ?? anything];
  const inner = new Map(variables);
  for (const [index, name] of names.entries()) {
    inner.set(name, names.length === 1 ? element : (pair[index] ?? anything));
  }
  const bodies = costsOf(args.slice(loop.variables), inner);
  const step = loop.step(bodies.map(({ cost }) => cost));
  const shape = loop.result(range.shape, bodies.at(-1)?.shape ?? anything, element);
  return { cost: sum(range.cost, loop.around, product(range.shape.size, step)), shape };
}
