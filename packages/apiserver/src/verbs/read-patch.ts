import { apiError, type JsonValue } from "@unfold/apimachinery";
import { DecodeError } from "../decode/decode-error.js";
import { decodeJson } from "../decode/decode-json.js";
import { decodeYaml } from "../decode/decode-yaml.js";
import type { ResourceRequest } from "./resource-request.js";

/** Media types of patches, as kube-apiserver lists them. */
export const patchTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

export type PatchType = keyof typeof patchTypes;

/** A decoded patch. */
export interface DecodedPatch {
  readonly type: PatchType;
  readonly value: JsonValue;
  readonly duplicateFields: readonly string[];
}

/** The patch type of a media type. @throws ApiError 415 for strangers, and for strategic merge patch of custom kinds */
export function patchTypeOf({ kind }: ResourceRequest, mediaType: string): PatchType {
  const accepted = (Object.keys(patchTypes) as PatchType[]).filter(
    (type) => type !== "strategic" || !kind.custom,
  );
  const found = accepted.find((type) => patchTypes[type] === mediaType);
  if (found !== undefined) return found;
  const list = accepted.map((type) => patchTypes[type]).join(", ");
  throw apiError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${list}`,
  );
}

/** Reads a patch's text: YAML for apply, JSON for the others. @throws ApiError 400 */
export function decodePatch(type: PatchType, text: string): DecodedPatch {
  try {
    return { type, ...(type === "apply" ? decodeYaml : decodeJson)(text, { duplicateFields: true }) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const problem = type === "apply" ? "error decoding YAML" : "error decoding patch";
    throw apiError("BadRequest", `${problem}: ${error.message}`);
  }
}
