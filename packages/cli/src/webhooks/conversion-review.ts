import {
  apiError,
  type Converter,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";

/**
 * Answers an apiextensions.k8s.io/v1 ConversionReview: all objects converted, or none and the reason.
 * @throws ApiError BadRequest when the body is no ConversionReview
 */
export function answerConversionReview(converters: readonly Converter[], body: unknown): JsonObject {
  const request = isJsonObject(body) ? objectAt(body, "request") : undefined;
  const apiVersion = stringAt(request, "desiredAPIVersion");
  const uid = stringAt(request, "uid");
  if (apiVersion === undefined || uid === undefined) {
    throw apiError("BadRequest", "The body is not a ConversionReview with a request");
  }
  const head = { apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview" };
  try {
    const convertedObjects = listAt(request, "objects").map((object) =>
      converterFor(converters, object as KubeObject).convert(object as KubeObject, apiVersion),
    );
    return { ...head, response: { uid, convertedObjects, result: { status: "Success" } } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...head, response: { uid, convertedObjects: [], result: { status: "Failure", message } } };
  }
}

function converterFor(converters: readonly Converter[], { kind, apiVersion }: KubeObject): Converter {
  const group = apiVersion.split("/")[0] ?? "";
  const found = converters.find((converter) => converter.group === group && converter.kind === kind);
  if (found === undefined) throw new Error(`No conversion for kind ${kind} of group ${group}`);
  return found;
}
