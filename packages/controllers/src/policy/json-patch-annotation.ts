import {
  ApiError,
  applyJsonPatch,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";

/** Annotation of HyperConverged whose RFC 6902 patch is laid over the generated KubeVirt. */
export const jsonPatchAnnotation = "kubevirt.kubevirt.io/jsonpatch";

/** Why the annotation cannot be applied; the message is the operator's. */
export class JsonPatchAnnotationError extends Error {
  override readonly name = "JsonPatchAnnotationError";

  constructor(why: string) {
    super(`invalid jsonPatch in the ${jsonPatchAnnotation} annotation: ${why}`);
  }
}

/**
 * The generated KubeVirt spec after the annotation of `hyperconverged`, if it carries one; the patch wins over every
 * field (hyperconverged-cluster-operator controllers/operands applyPatchToSpec).
 *
 * @throws JsonPatchAnnotationError when the patch is no JSON, leaves the spec, or does not fit it.
 */
export function applyJsonPatchAnnotation(hyperconverged: KubeObject, spec: JsonObject): JsonObject {
  const text = hyperconverged.metadata.annotations?.[jsonPatchAnnotation];
  if (text === undefined) return spec;
  const operations = parse(text);
  if (operations.some((operation) => !(stringAt(operation, "path") ?? "").startsWith("/spec/"))) {
    throw new JsonPatchAnnotationError("can only modify spec fields");
  }
  return objectAt(patched({ spec }, operations), "spec") ?? {};
}

function parse(text: string): readonly JsonValue[] {
  let decoded: unknown;
  try {
    decoded = JSON.parse(text);
  } catch (error) {
    throw new JsonPatchAnnotationError(error instanceof Error ? error.message : String(error));
  }
  if (!Array.isArray(decoded) || !decoded.every(isJsonObject)) {
    throw new JsonPatchAnnotationError("want a list of operations");
  }
  return decoded;
}

function patched(document: JsonObject, operations: readonly JsonValue[]): JsonValue {
  try {
    return applyJsonPatch(document, operations);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { cause } = error;
    throw new JsonPatchAnnotationError(cause instanceof Error ? cause.message : error.message);
  }
}
