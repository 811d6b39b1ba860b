import {
  type KubeObject,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  requireSelectableFields,
} from "@unfold/apimachinery";
import type { ResourceKind } from "../kinds/resource-kind.js";

/** Whether an object, in the request's version, is asked for. Undefined selects everything. */
export type Selection = ((object: KubeObject) => boolean) | undefined;

/** Label and field selector as one test. @throws ApiError 400 for a selector that cannot be read */
export function readSelection(
  kind: ResourceKind,
  {
    labelSelector = "",
    fieldSelector = "",
  }: { readonly labelSelector?: string; readonly fieldSelector?: string },
): Selection {
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  requireSelectableFields(fields, { fields: kind.selectableFields, custom: kind.custom });
  if (labels.length === 0 && fields.length === 0) return undefined;
  return (object) => matchesLabels(labels, object.metadata.labels) && matchesFields(fields, object);
}
