import { type JsonValue, listAt } from "@unfold/apimachinery";
import { isResource, type RequestAttributes, type ResourceAttributes } from "./request-attributes.js";

/** One rule of a role (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** A list of rules as objects have it. */
export function readRules(value: JsonValue | undefined): readonly PolicyRule[] {
  if (!Array.isArray(value)) return [];
  return value.map((rule: JsonValue) => ({
    verbs: strings(rule, "verbs"),
    apiGroups: strings(rule, "apiGroups"),
    resources: strings(rule, "resources"),
    resourceNames: strings(rule, "resourceNames"),
    nonResourceURLs: strings(rule, "nonResourceURLs"),
  }));
}

function strings(rule: JsonValue, field: string): readonly string[] {
  return listAt(rule, field).filter((item): item is string => typeof item === "string");
}

/** Whether the rule lets a request through (plugin/pkg/auth/authorizer/rbac RuleAllows). */
export function ruleAllows(rule: PolicyRule, attributes: RequestAttributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  return isResource(attributes)
    ? allowsResource(rule, attributes)
    : rule.nonResourceURLs.some((pattern) => coversPath(pattern, attributes.path));
}

function allowsResource(rule: PolicyRule, attributes: ResourceAttributes): boolean {
  const { group, resource, subresource, name } = attributes;
  return (
    has(rule.apiGroups, group) &&
    matchesResource(rule.resources, resource, subresource) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function matchesResource(patterns: readonly string[], resource: string, subresource: string): boolean {
  if (patterns.includes("*")) return true;
  if (subresource === "") return patterns.includes(resource);
  return patterns.includes(`${resource}/${subresource}`) || patterns.includes(`*/${subresource}`);
}

function has(values: readonly string[], value: string): boolean {
  return values.includes("*") || values.includes(value);
}

/** Whether a path, or pattern of paths, lies within the pattern `owner`: equal, or with the beginning that stands before a final `*`. */
export function coversPath(owner: string, path: string): boolean {
  return owner === path || (owner.endsWith("*") && path.startsWith(owner.replace(/\*+$/, "")));
}
