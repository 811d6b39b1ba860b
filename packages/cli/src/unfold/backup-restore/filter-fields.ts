import { type JsonObject, type LabelRequirement, parseLabelSelector } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { type FlagValues, forFlag } from "../../command-line/flag-values.js";

/** Fields of a spec that hold a list, and the flags that fill them. */
export type ListFields = readonly (readonly [field: string, flag: string])[];

export const filterLists: ListFields = [
  ["includedNamespaces", "include-namespaces"],
  ["excludedNamespaces", "exclude-namespaces"],
  ["includedResources", "include-resources"],
  ["excludedResources", "exclude-resources"],
];

/** The filters of a Backup or Restore, as flags say them. @throws UsageError */
export function filterFields(flags: FlagValues, lists: ListFields): JsonObject {
  const given = lists
    .filter(([, flag]) => flags.given(flag))
    .map(([field, flag]) => [field, flags.all(flag)]);
  const [selector, orSelector] = [flags.text("selector"), flags.text("or-selector")];
  if (selector !== undefined && orSelector !== undefined) {
    throw new UsageError("either a 'selector' or an 'or-selector' can be specified, but not both");
  }
  return {
    ...Object.fromEntries(given),
    ...(flags.given("include-cluster-resources")
      ? { includeClusterResources: flags.on("include-cluster-resources") }
      : {}),
    ...(selector === undefined ? {} : { labelSelector: selectorObject("selector", selector) }),
    ...(orSelector === undefined
      ? {}
      : {
          orLabelSelectors: orSelector.split(" or ").map((text) => selectorObject("or-selector", text)),
        }),
  };
}

const operators: { readonly [operator in LabelRequirement["operator"]]?: string } = {
  in: "In",
  notin: "NotIn",
  "!=": "NotIn",
  exists: "Exists",
  "!": "DoesNotExist",
};

/** A selector as objects hold it (meta/v1 LabelSelector), of one as commands have it. */
function selectorObject(flag: string, text: string): JsonObject {
  const matchLabels: { [key: string]: string } = {};
  const matchExpressions: JsonObject[] = [];
  for (const { key, operator, values } of forFlag(flag, () => parseLabelSelector(text))) {
    const [value = ""] = values;
    if (operator === "=" || operator === "==") {
      matchLabels[key] = value;
      continue;
    }
    const name = operators[operator];
    if (name === undefined) throw new UsageError(`--${flag} "${text}": operator ${operator} is not possible`);
    matchExpressions.push({ key, operator: name, ...(values.length === 0 ? {} : { values: [...values] }) });
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

/** `KEY=VALUE` and `FROM:TO` pairs. @throws UsageError */
export function pairsOf(flags: FlagValues, name: string, separator: "=" | ":"): { [key: string]: string } {
  const pairs: { [key: string]: string } = {};
  for (const text of flags.all(name).flatMap((one) => one.split(","))) {
    const at = text.indexOf(separator);
    if (at < 1) throw new UsageError(`--${name} "${text}": one such as a${separator}b is wanted`);
    pairs[text.slice(0, at)] = text.slice(at + 1);
  }
  return pairs;
}
