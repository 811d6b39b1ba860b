import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { withField } from "@unfold/apimachinery";
import { generationAnnotation, typeAnnotations } from "../expand/build-vmi.js";
import { struct } from "../field-value.js";
import { goFormOfTemplate } from "../go-form/virtual-machine.js";

const ignored: readonly string[] = [
  generationAnnotation,
  ...Object.values(typeAnnotations).flatMap(({ namespaced, cluster }) => [namespaced, cluster]),
];

/** A VMI as KubeVirt writes it, without the annotations that tell how it came about. */
export function comparableVmi({ apiVersion, kind, metadata, spec, status }: KubeObject): JsonObject {
  const annotations = ignored.reduce<JsonObject>(
    (left, key) => withField(left, key, undefined),
    struct(metadata, "annotations") ?? {},
  );
  const written = goFormOfTemplate({ metadata: { ...metadata, annotations }, spec: spec ?? {} });
  return { apiVersion, kind, ...written, ...(status === undefined ? {} : { status }) };
}
