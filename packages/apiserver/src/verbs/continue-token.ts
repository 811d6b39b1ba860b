import { badRequest, isJsonObject } from "@unfold/apimachinery";
import { DecodeError } from "../decode/decode-error.js";
import { decodeJson } from "../decode/decode-json.js";

/** Where the next page of a list starts: after this object, as of this revision. */
export interface ContinueToken {
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
}

const format = "meta.k8s.io/v1";

/** The token as text; opaque to clients. */
export function encodeContinue({ revision, namespace, name }: ContinueToken): string {
  const start = `${namespace === "" ? "" : `${namespace}/`}${name}\0`;
  return Buffer.from(JSON.stringify({ v: format, rv: revision, start })).toString("base64url");
}

/** @throws ApiError 400 when the text is no token of ours */
export function decodeContinue(text: string): ContinueToken {
  const token = parse(text);
  if (token.v !== format)
    throw badRequest(
      `invalid continue token: continue key is not valid: server does not recognize this encoded version ${JSON.stringify(typeof token.v === "string" ? token.v : "")}`,
    );
  if (typeof token.rv !== "number" || !Number.isSafeInteger(token.rv) || token.rv === 0) {
    throw badRequest(
      "invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
    );
  }
  const start = typeof token.start === "string" ? token.start.replace(/\0$/, "") : "";
  if (start === "")
    throw badRequest(
      "invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)",
    );
  const slash = start.indexOf("/");
  return {
    revision: token.rv,
    namespace: slash < 0 ? "" : start.slice(0, slash),
    name: start.slice(slash + 1),
  };
}

function parse(text: string): { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } {
  try {
    const { value } = decodeJson(Buffer.from(text, "base64url"));
    return isJsonObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`invalid continue token: continue key is not valid: ${error.message}`);
  }
}
