import { isJsonObject, type JsonObject, type KubeObject, stringAt, withFieldAt } from "@unfold/apimachinery";

/** Annotation of a v1beta1 object with what only v1 can express (the HyperConverged operator's). */
export const V1_ONLY_FIELDS = "hco.kubevirt.io/v1-only-fields";

/** Annotation of a v1 object with what only v1beta1 can express: retired settings, which would be lost by a v1 client. */
export const V1BETA1_ONLY_FIELDS = "hco.kubevirt.io/v1beta1-only-fields";

/** Fields that the other version cannot express travel in an annotation as JSON. */
export function carriedFields(object: KubeObject, annotation: string): JsonObject {
  const text = stringAt(object, "metadata", "annotations", annotation);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    // Somebody edited it. Failing would make every read and list of the other version fail.
    return {};
  }
}

/** `object` with the annotation, or without it when there is nothing to carry. */
export function withCarriedFields(object: KubeObject, annotation: string, fields: JsonObject): KubeObject {
  const value = Object.keys(fields).length === 0 ? undefined : JSON.stringify(fields);
  const annotated = withFieldAt(object, ["metadata", "annotations", annotation], value);
  const { annotations } = annotated.metadata as KubeObject["metadata"];
  const emptied = value === undefined && annotations !== undefined && Object.keys(annotations).length === 0;
  return (emptied ? withFieldAt(annotated, ["metadata", "annotations"], undefined) : annotated) as KubeObject;
}
