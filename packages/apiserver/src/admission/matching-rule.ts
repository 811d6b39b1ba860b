import type { AdmissionOperation, AdmissionRule } from "@unfold/apimachinery";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";

/** What a request does, as far as rules ask. */
export interface AdmissionAttributes {
  readonly kind: ResourceKind;
  readonly version: KindVersion;
  readonly subresource?: string;
  readonly operation: AdmissionOperation;
  readonly name?: string;
}

/** A rule of a webhook or policy, which may name a scope or single objects too. */
export interface ScopedRule extends AdmissionRule {
  readonly scope?: "*" | "Cluster" | "Namespaced";
  /** Only objects of these names; all when there are none. */
  readonly names?: readonly string[];
}

/** How far rules reach: `Exact` not beyond the version they name. */
export type MatchPolicy = "Exact" | "Equivalent";

/**
 * The version in which a plug-in wants to see the request; undefined when it does not want it. The request's own version
 * comes first, any other served one does too (matchPolicy Equivalent).
 */
export function wantedVersion(
  rules: readonly ScopedRule[],
  attributes: AdmissionAttributes,
  matchPolicy: MatchPolicy = "Equivalent",
): KindVersion | undefined {
  const { kind, version } = attributes;
  if (!rules.some((rule) => has(rule.groups, kind.group))) return undefined;
  const isWanted = (candidate: KindVersion): boolean =>
    rules.some((rule) => matches(rule, attributes, candidate));
  if (isWanted(version)) return version;
  if (matchPolicy === "Exact") return undefined;
  return kind.versions.find((other) => other.served && other !== version && isWanted(other));
}

function matches(rule: ScopedRule, attributes: AdmissionAttributes, version: KindVersion): boolean {
  const { kind, operation, name = "" } = attributes;
  const { scope = "*", names = [] } = rule;
  return (
    (scope === "*" || (scope === "Namespaced") === kind.namespaced) &&
    (names.length === 0 || names.includes(name)) &&
    has(rule.groups, kind.group) &&
    has(rule.versions, version.name) &&
    has(rule.operations, operation) &&
    rule.resources.some((resource) => matchesResource(resource, attributes))
  );
}

function has(values: readonly string[], value: string): boolean {
  return values.includes("*") || values.includes(value);
}

/** `plural` and `*` mean main resources, `plural/sub` and `x/*` subresources, both wildcards everything. */
function matchesResource(pattern: string, { kind, subresource }: AdmissionAttributes): boolean {
  const [resource = "", sub] = pattern.split("/");
  if (resource !== "*" && resource !== kind.plural) return false;
  if (sub === undefined) return subresource === undefined;
  return sub === "*" || sub === subresource;
}
