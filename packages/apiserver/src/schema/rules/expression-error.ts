import type { Environment } from "@marcbachmann/cel-js";
import { RuleError } from "./cost/rule-error.js";

/** What the engine says of an expression that does not compile. */
interface EngineError {
  readonly code: string;
  readonly summary: string;
  readonly node?: { readonly start: number; readonly op?: string; readonly args?: unknown } | undefined;
}

function isEngineError(error: unknown): error is Error & EngineError {
  return error instanceof Error && "code" in error && "summary" in error;
}

/** The engine's error in cel-go's words, as far as there are any. */
export function expressionError(source: string, error: unknown, environment: Environment): Error {
  if (!isEngineError(error)) return error instanceof Error ? error : new Error(String(error));
  const { start = 0 } = error.node ?? {};
  const { functions } = environment.getDefinitions();
  const isFunction = (name: string): boolean => functions.some((one) => one.name === name);
  return new RuleError(source, Math.min(start, source.length), describe(error, isFunction));
}

type Describe = (summary: string, isFunction: (name: string) => boolean) => string | undefined;

const describers: { readonly [code: string]: Describe } = {
  unknown_variable: (summary) => undeclared(/^Unknown variable: (.*)$/.exec(summary)?.[1]),
  no_matching_overload: (summary, isFunction) => {
    const [, target = "", name, args = ""] =
      /^found no matching overload for '(?:(.*)\.)?(\w+)\((.*)\)'$/s.exec(summary) ?? [];
    if (name === undefined) return undefined;
    if (!isFunction(name)) return undeclared(name);
    return `found no matching overload for '${name}' applied to '${target === "" ? "" : `${target}.`}(${args})'`;
  },
  no_such_overload: (summary) => {
    const [, left, operator, right] = /^no such overload: (\S+) (\S+) (\S+)$/.exec(summary) ?? [];
    if (operator === undefined) return undefined;
    const name = operator === "in" ? "@in" : `_${operator}_`;
    return `found no matching overload for '${name}' applied to '(${left}, ${right})'`;
  },
};

function undeclared(name: string | undefined): string | undefined {
  return name && `undeclared reference to '${name}' (in container '')`;
}

function describe(error: Error & EngineError, isFunction: (name: string) => boolean): string {
  const known = Object.hasOwn(describers, error.code) ? describers[error.code] : undefined;
  const syntax = error.name === "ParseError" ? "Syntax error: " : "";
  return known?.(error.summary, isFunction) ?? `${syntax}${error.summary}`;
}

/** Why an expression could not be evaluated, in one line and cel-go's words. */
export function evaluationError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split("\n")[0] ?? "";
  return line.replace(/^No such key/, "no such key");
}

/** For an expression that gives something else. */
export function wrongResult(wanted: "bool" | "string"): Error {
  return new Error(
    wanted === "bool"
      ? "cel expression must evaluate to a bool"
      : "messageExpression must evaluate to a string",
  );
}
