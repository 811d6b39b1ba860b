import { type ApiError, apiError } from "@unfold/apimachinery";
import { DecodeError } from "../decode/decode-error.js";
import { decodeJson } from "../decode/decode-json.js";
import { decodeYaml } from "../decode/decode-yaml.js";
import { type Incoming, unrecognized } from "../verbs/accept-object.js";
import { parseMediaType } from "./media-type.js";
import { decodeProtobuf } from "./protobuf/decode-protobuf.js";
import { MalformedProtobuf } from "./protobuf/wire-reader.js";

/**
 * Decodes an object sent as JSON, YAML or, as client-go's typed clients do, protobuf; no content type means JSON.
 * @throws ApiError 415, 400
 */
export function decodeBody(contentType: string | undefined, body: Buffer, kind: string): Incoming {
  const { type } = parseMediaType(contentType ?? "application/json");
  if (type === "application/vnd.kubernetes.protobuf") return fromProtobuf(body, kind);
  const text = body.toString("utf8");
  if (type === "application/yaml" || type === "text/yaml") {
    return decoded(kind, text, "", () => decodeYaml(text, { duplicateFields: true }));
  }
  if (type !== "application/json" && type !== "") throw unknownFormat();
  const problem = "couldn't get version/kind; json parse error: ";
  return decoded(kind, text, problem, () => decodeJson(text, { duplicateFields: true }));
}

function fromProtobuf(body: Buffer, kind: string): Incoming {
  try {
    const value = decodeProtobuf(body);
    if (value !== undefined) return { value, duplicateFields: [] };
  } catch (error) {
    if (error instanceof MalformedProtobuf) throw unrecognized(kind, error.message, body.toString("latin1"));
    throw error;
  }
  throw unknownFormat();
}

function decoded(kind: string, text: string, problem: string, decode: () => Incoming): Incoming {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(kind, problem + error.message, text);
    throw error;
  }
}

function unknownFormat(): ApiError {
  return apiError(
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
  );
}
