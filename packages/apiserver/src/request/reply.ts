import { ApiError, internalError, type JsonValue, type Status } from "@unfold/apimachinery";
import type { HttpResponse } from "./http.js";
import type { Representation } from "./media-type.js";
import { yaml } from "./rendered-list.js";

/** The head of an answer that is not to be cached. */
export function replyHead(response: HttpResponse, code: number, contentType: string): void {
  response.statusCode = code;
  response.setHeader("Content-Type", contentType);
  response.setHeader("Cache-Control", "no-cache, private");
}

/** Sends JSON, as text or in UTF-8 (or what somebody made of it and says in a header), or the same as YAML. */
export function replyText(
  response: HttpResponse,
  code: number,
  json: string | Buffer,
  format: Representation["format"] = "json",
  contentType = `application/${format}`,
): void {
  replyHead(response, code, contentType);
  response.end(format === "yaml" ? yaml(JSON.parse(json.toString())) : json);
}

/** Sends a value as JSON or YAML. */
export function replyJson(
  response: HttpResponse,
  code: number,
  value: JsonValue,
  format: Representation["format"] = "json",
): void {
  replyText(response, code, JSON.stringify(value), format);
}

/** Sends plain text. */
export function replyPlain(response: HttpResponse, code: number, text: string): void {
  response.statusCode = code;
  // 204 has no content whose type could be told.
  if (code !== 204) response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.end(text);
}

/** The Status of anything thrown; what is not an API error becomes an internal one. */
export function toStatus(error: unknown): Status {
  const { status } = error instanceof ApiError ? error : internalError(error);
  const { details } = status;
  if (details === undefined) return status;
  // Go leaves empty strings out.
  const filled = Object.entries(details).filter(([, value]) => value !== "");
  return { ...status, details: Object.fromEntries(filled) };
}

/** Sends an error as Status. */
export function replyError(response: HttpResponse, error: unknown): void {
  if (response.writableEnded) return;
  if (response.headersSent) {
    response.end();
    return;
  }
  const status = toStatus(error);
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.setHeader("Retry-After", String(seconds));
  // The rest of a body that is too large is not waited for.
  if (status.code === 413) response.setHeader("Connection", "close");
  replyJson(response, status.code, status);
}

/** A `Warning` header line (RFC 7234): quotes escaped, nothing but printable ASCII. */
export function warningHeader(text: string): string {
  const printable = text.replace(/[\\"]/g, "\\$&").replace(/[^\x20-\x7e]/g, "?");
  return `299 - "${printable}"`;
}
