import {
  fieldAt,
  type JsonValue,
  type KubeObject,
  labelSelectorFromObject,
  listAt,
  matchesLabels,
} from "@unfold/apimachinery";

/** Label that keeps an object out of every backup, also when another object asks for it. */
export const excludeLabel = "velero.io/exclude-from-backup";

export function isExcludedByLabel({ metadata }: Pick<KubeObject, "metadata">): boolean {
  return metadata.labels?.[excludeLabel] === "true";
}

/** Whether labels pass `labelSelector` or one of `orLabelSelectors` of a Backup or Restore; without either all pass. */
export function passesSelectors(
  spec: JsonValue | undefined,
  labels: KubeObject["metadata"]["labels"],
): boolean {
  const selectors = selectorsOf(spec);
  if (selectors.length === 0) return true;
  return selectors.some((selector) => matchesLabels(labelSelectorFromObject(selector), labels));
}

/** Whether a Backup or Restore selects by label at all. */
export function selectsByLabel(spec: JsonValue | undefined): boolean {
  return selectorsOf(spec).length > 0;
}

function selectorsOf(spec: JsonValue | undefined): readonly JsonValue[] {
  const one = fieldAt(spec, "labelSelector");
  return one === undefined || one === null ? listAt(spec, "orLabelSelectors") : [one];
}
