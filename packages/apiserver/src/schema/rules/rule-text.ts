import { type ASTNode, type Environment, serialize } from "@marcbachmann/cel-js";

/** Name under which `matches` is called: the engine's own uses backtracking expressions and cannot be replaced. */
export const linearMatches = "matchesLinear";

/** The expression with its regular expressions left to the linear-time engine. */
export function withLinearMatches(environment: Environment, expression: string): string {
  if (!/\bmatches\b/.test(expression)) return expression;
  return serialize(renamed(environment.parse(expression).ast) as ASTNode);
}

/** The tree with calls of `matches` renamed; of a node serialization needs no more than operator and arguments. */
function renamed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(renamed);
  if (typeof node !== "object" || node === null || !("op" in node) || !("args" in node)) return node;
  const { op, args } = node;
  const isCall = (op === "call" || op === "rcall") && Array.isArray(args);
  const called = isCall && args[0] === "matches" ? [linearMatches, ...args.slice(1)] : args;
  return { op, args: renamed(called) };
}
