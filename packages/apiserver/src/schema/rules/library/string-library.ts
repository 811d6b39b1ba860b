import { RE2JS } from "re2js";
import { compilePattern } from "../../pattern.js";
import { safeNames } from "../rule-text.js";
import type { RuleLibrary } from "./rule-functions.js";
import { formatString } from "./string-format.js";

const matchers = new Map<string, RE2JS>();
const limit = 1024;

function compiled(pattern: string): RE2JS {
  const known = matchers.get(pattern);
  if (known !== undefined) return known;
  if (matchers.size >= limit) matchers.clear();
  compilePattern(pattern);
  const made = RE2JS.compile(pattern);
  matchers.set(pattern, made);
  return made;
}

function findAll(text: string, pattern: string, most = Number.POSITIVE_INFINITY): string[] {
  const matcher = compiled(pattern).matcher(text);
  const found: string[] = [];
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? "");
  return found;
}

function replace(text: string, from: string, to: string, times: bigint): string {
  const parts = text.split(from);
  const count = times < 0n ? parts.length - 1 : Math.min(Number(times), parts.length - 1);
  const kept = parts.slice(count + 1).map((part) => from + part);
  return parts.slice(0, count + 1).join(to) + kept.join("");
}

function charAt(text: string, at: bigint): string {
  const characters = [...text];
  if (at < 0n || at > BigInt(characters.length)) throw new Error(`index out of range: ${at}`);
  return characters[Number(at)] ?? "";
}

/** Functions of strings, and regular expressions on the linear-time engine. */
export const stringLibrary: RuleLibrary = {
  functions: {
    [`string.${safeNames.matches}(string): bool`]: (text: string, pattern: string) =>
      compilePattern(pattern).matches(text),
    [`${safeNames.matches}(string, string): bool`]: (text: string, pattern: string) =>
      compilePattern(pattern).matches(text),
    "string.find(string): string": (text: string, pattern: string) => findAll(text, pattern, 1)[0] ?? "",
    "string.findAll(string): list<string>": (text: string, pattern: string) => findAll(text, pattern),
    "string.findAll(string, int): list<string>": (text: string, pattern: string, most: bigint) =>
      findAll(text, pattern, most < 0n ? undefined : Number(most)),
    "string.replace(string, string): string": (text: string, from: string, to: string) =>
      replace(text, from, to, -1n),
    "string.replace(string, string, int): string": replace,
    "string.charAt(int): string": charAt,
    "string.format(list): string": formatString,
    "string.reverse(): string": (text: string) => [...text].reverse().join(""),
  },
};
