import { type JsonObject, labelSelectorFromObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import type { KindVersion } from "../../kinds/resource-kind.js";
import type { ApiContext } from "../../verbs/api-context.js";
import type { ResourceRequest } from "../../verbs/resource-request.js";
import {
  type AdmissionAttributes,
  type MatchPolicy,
  type ScopedRule,
  wantedVersion,
} from "../matching-rule.js";
import type { Reviewed } from "../reviewer.js";
import { isSelected, type Selectors } from "../selectors.js";
import { readRule } from "../webhooks/webhook.js";

/** Which requests a policy or binding is about (admissionregistration.k8s.io/v1 MatchResources). */
export interface MatchResources extends Selectors {
  /** None means all, in a binding. */
  readonly rules: readonly ScopedRule[];
  readonly excluded: readonly ScopedRule[];
  readonly matchPolicy: MatchPolicy;
}

export function readMatchResources(value: JsonObject): MatchResources {
  return {
    rules: listAt(value, "resourceRules").map(readRule),
    excluded: listAt(value, "excludeResourceRules").map(readRule),
    matchPolicy: stringAt(value, "matchPolicy") === "Exact" ? "Exact" : "Equivalent",
    namespaceSelector: labelSelectorFromObject(objectAt(value, "namespaceSelector") ?? {}),
    objectSelector: labelSelectorFromObject(objectAt(value, "objectSelector") ?? {}),
  };
}

/** The version in which the objects of a request match; undefined when they do not. */
export function matchedVersion(
  match: MatchResources,
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): KindVersion | undefined {
  const { kind, version, subresource } = request;
  const attributes: AdmissionAttributes = {
    kind,
    version,
    operation: reviewed.operation,
    name: reviewed.name,
    ...(subresource === undefined ? {} : { subresource }),
  };
  const { rules, excluded, matchPolicy } = match;
  if (excluded.length > 0 && wantedVersion(excluded, attributes, matchPolicy) !== undefined) return undefined;
  const wanted = rules.length === 0 ? version : wantedVersion(rules, attributes, matchPolicy);
  return wanted !== undefined && isSelected(match, context, request, reviewed) ? wanted : undefined;
}
