import type { PolicyRule } from "./policy-rule.js";

/** Rules as text, one per line: those that differ in verbs only are one (CompactRules and CompactString of Kubernetes). */
export function describeRules(rules: readonly PolicyRule[]): string {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, ...about } = rule;
    const key = rule.nonResourceURLs.length > 0 ? JSON.stringify(rule) : JSON.stringify(about);
    const known = merged.get(key);
    merged.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...verbs] });
  }
  return [...new Set([...merged.values()].map(describeRule))].sort().join("\n");
}

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`. */
function describeRule(rule: PolicyRule): string {
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const given = fields.filter(([, values]) => values.length > 0);
  return `{${given.map(([name, values]) => `${name}:${quoted(values)}`).join(", ")}}`;
}

/** Go's `%q` of a list. */
export function quoted(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}
