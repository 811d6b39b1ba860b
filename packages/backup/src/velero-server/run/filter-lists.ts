import { type JsonValue, listAt } from "@unfold/apimachinery";
import type { IncludesExcludes } from "../../velero/resource-filter.js";

/** The texts of a list in a spec; anything else in it is passed over. */
export function textsAt(spec: JsonValue | undefined, field: string): readonly string[] {
  return listAt(spec, field).filter((value) => typeof value === "string");
}

export function listsAt(spec: JsonValue | undefined, what: string): IncludesExcludes {
  return { includes: textsAt(spec, `included${what}`), excludes: textsAt(spec, `excluded${what}`) };
}

/** What is wrong with two lists of a filter (Velero pkg/util/collections ValidateIncludesExcludes). */
export function listProblems({ includes, excludes }: IncludesExcludes): readonly string[] {
  const problems: string[] = [];
  if (includes.length > 1 && includes.includes("*")) {
    problems.push("includes list must either contain '*' only, or a non-empty list of items");
  }
  if (excludes.includes("*")) problems.push("excludes list cannot contain '*'");
  for (const name of excludes) {
    if (includes.includes(name)) {
      problems.push(`excludes list cannot contain an item in the includes list: ${name}`);
    }
  }
  return problems;
}

/** The same of the filters that know scopes, of which everything may be excluded (ValidateScopedIncludesExcludes). */
export function scopedListProblems({ includes, excludes }: IncludesExcludes): readonly string[] {
  const problems: string[] = [];
  if (includes.length > 1 && includes.includes("*")) {
    problems.push("includes list must either contain '*' only, or a non-empty list of items");
  }
  if (excludes.length > 1 && excludes.includes("*")) {
    problems.push("excludes list must either contain '*' only, or a non-empty list of items");
  }
  if (includes.includes("*") && excludes.includes("*")) {
    problems.push("when exclude is '*', include cannot have value");
  }
  for (const name of excludes) {
    if (name !== "*" && includes.includes(name)) {
      problems.push(`excludes list cannot contain an item in the includes list: ${name}`);
    }
  }
  return problems;
}

/** Whether lists leave nothing out. */
export function includesEverything({ includes, excludes }: IncludesExcludes): boolean {
  return excludes.length === 0 && (includes.length === 0 || (includes.length === 1 && includes[0] === "*"));
}
