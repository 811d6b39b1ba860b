import type { Admission, AdmissionOperation, AdmissionRule } from "@unfold/apimachinery";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";

/** What a request does, as far as rules ask. */
export interface AdmissionAttributes {
  readonly kind: ResourceKind;
  readonly version: KindVersion;
  readonly subresource?: string;
  readonly operation: AdmissionOperation;
}

/**
 * The version in which a plug-in wants to see the request; undefined when it does not want it. The request's own version
 * comes first, any other served one does too (matchPolicy Equivalent).
 */
export function wantedVersion(plugin: Admission, attributes: AdmissionAttributes): KindVersion | undefined {
  const { kind, version } = attributes;
  const served = kind.versions.filter((other) => other.served && other !== version);
  return [version, ...served].find((candidate) =>
    plugin.rules.some((rule) => matches(rule, attributes, candidate)),
  );
}

function matches(rule: AdmissionRule, attributes: AdmissionAttributes, version: KindVersion): boolean {
  const { kind, operation } = attributes;
  return (
    has(rule.groups, kind.group) &&
    has(rule.versions, version.name) &&
    (rule.operations as readonly string[]).includes(operation) &&
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
