import { type KubeObject, type LabelSelector, matchesLabels } from "@unfold/apimachinery";
import type { ApiContext } from "../verbs/api-context.js";
import type { ResourceRequest } from "../verbs/resource-request.js";
import type { Reviewed } from "./reviewer.js";

/** What a webhook or policy selects besides its rules. */
export interface Selectors {
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
}

/** Whether a request is selected (k8s.io/apiserver admission/plugin/webhook/predicates). */
export function isSelected(
  { namespaceSelector, objectSelector }: Selectors,
  context: ApiContext,
  request: ResourceRequest,
  reviewed: Reviewed,
): boolean {
  return (
    selectsObject(objectSelector, reviewed) && selectsNamespace(namespaceSelector, context, request, reviewed)
  );
}

/** Either state of the object is enough: labels are no way around. */
function selectsObject(selector: LabelSelector, { object, oldObject }: Reviewed): boolean {
  if (selector.length === 0) return true;
  return [object, oldObject].some((one) => one !== undefined && matchesLabels(selector, one.metadata.labels));
}

function selectsNamespace(
  selector: LabelSelector,
  context: ApiContext,
  { kind, namespace }: ResourceRequest,
  reviewed: Reviewed,
): boolean {
  if (selector.length === 0) return true;
  if (kind.group === "" && kind.plural === "namespaces") {
    const self = reviewed.operation === "CREATE" ? reviewed.object : reviewed.oldObject;
    return matchesLabels(selector, self?.metadata.labels);
  }
  if (!kind.namespaced) return true;
  return matchesLabels(selector, namespaceOf(context, namespace)?.metadata.labels);
}

/** The stored namespace. */
export function namespaceOf({ store }: ApiContext, name: string): KubeObject | undefined {
  return store.get({ resource: "/namespaces", namespace: "", name })?.object;
}
