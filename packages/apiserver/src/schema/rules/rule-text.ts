import { type ASTNode, type Environment, serialize } from "@marcbachmann/cel-js";

/** Names under which functions are called whose built-in form is not linear and cannot be replaced. */
export const safeNames = { matches: "matchesLinear", duration: "parseDuration" } as const;

/** Functions behind comprehensions over pairs of key and value. */
export const pairNames = { pairs: "pairsOf", map: "mapOfPairs" } as const;

const pair = "pair__";

type Node = { readonly op: string; readonly args: unknown };

/**
 * The expression as the engine evaluates it: functions under their safe names, and what the engine does not know
 * (comprehensions with two variables, optMap, optFlatMap) in terms of what it knows.
 */
export function evaluableText(environment: Environment, expression: string): string {
  if (!/\b(matches|duration|optMap|optFlatMap|all|exists|existsOne|exists_one|transform)/.test(expression))
    return expression;
  return serialize(rewritten(environment.parse(expression).ast) as unknown as ASTNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (!isNode(value)) return value;
  const args = rewritten(value.args);
  const node = { op: value.op, args };
  if ((value.op !== "call" && value.op !== "rcall") || !Array.isArray(args)) return node;
  const [name] = args as [string];
  if (name === "matches" || name === "duration")
    return { ...node, args: [safeNames[name], ...args.slice(1)] };
  if (value.op === "call") return node;
  const [, receiver, given] = args as [string, Node, readonly Node[]];
  return rewriters[name]?.(receiver, given) ?? node;
}

type Rewriter = (receiver: Node, args: readonly Node[]) => Node | undefined;

const rewriters: { readonly [method: string]: Rewriter } = {
  optMap: (receiver, [variable, body]) =>
    optional(receiver, variable, body, (value) => method(identifier("optional"), "of", [value])),
  optFlatMap: (receiver, [variable, body]) => optional(receiver, variable, body, (value) => value),
  all: (receiver, args) => (args.length === 3 ? overPairs("all", receiver, args) : undefined),
  exists: (receiver, args) => (args.length === 3 ? overPairs("exists", receiver, args) : undefined),
  existsOne: (receiver, args) =>
    args.length === 3 ? overPairs("exists_one", receiver, args) : method(receiver, "exists_one", args),
  exists_one: (receiver, args) => (args.length === 3 ? overPairs("exists_one", receiver, args) : undefined),
  transformList: (receiver, args) => overPairs("map", receiver, args),
  transformMap: (receiver, args) => {
    const [key, , ...rest] = args;
    const value = rest.at(-1);
    if (key === undefined || value === undefined) return undefined;
    const entry: Node = { op: "list", args: [key, value] };
    return call(pairNames.map, [overPairs("map", receiver, [...args.slice(0, -1), entry])]);
  },
};

/** `target.hasValue() ? made(target.value()) : optional.none()`, the variable standing for the value. */
function optional(
  target: Node,
  variable: Node | undefined,
  body: Node | undefined,
  made: (value: Node) => Node,
): Node | undefined {
  if (variable === undefined || body === undefined) return undefined;
  const value = bind(variable, method(target, "value", []), body);
  return {
    op: "?:",
    args: [method(target, "hasValue", []), made(value), method(identifier("optional"), "none", [])],
  };
}

function overPairs(name: string, receiver: Node, [key, value, ...bodies]: readonly Node[]): Node {
  const within = (body: Node): Node =>
    [
      [value, 1n],
      [key, 0n],
    ].reduce<Node>((inner, [variable, index]) => bind(variable as Node, item(index as bigint), inner), body);
  return method(call(pairNames.pairs, [receiver]), name, [identifier(pair), ...bodies.map(within)]);
}

function bind(variable: Node, value: Node, body: Node): Node {
  return method(identifier("cel"), "bind", [variable, value, body]);
}

function item(index: bigint): Node {
  return { op: "[]", args: [identifier(pair), { op: "value", args: index }] };
}

function identifier(name: string): Node {
  return { op: "id", args: name };
}

function call(name: string, args: readonly Node[]): Node {
  return { op: "call", args: [name, args] };
}

function method(receiver: Node, name: string, args: readonly Node[]): Node {
  return { op: "rcall", args: [name, receiver, args] };
}
