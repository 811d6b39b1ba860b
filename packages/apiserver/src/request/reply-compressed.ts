import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { HttpRequest } from "./http.js";
import type { Representation } from "./media-type.js";
import { replyText } from "./reply.js";
import type { ResourceCall } from "./resource-call.js";

/** Shorter answers are sent as they are (k8s.io/apiserver handlers/responsewriters). */
const leastLength = 128 * 1024;

const compress = promisify(gzip);

/** Sends JSON text, compressed when it is long and the client takes gzip. */
export async function replyCompressed(
  { http, response, gone }: ResourceCall,
  json: string,
  format: Representation["format"],
): Promise<void> {
  if (format !== "json" || json.length < leastLength || !takesGzip(http)) {
    replyText(response, 200, json, format);
    return;
  }
  const compressed = await compress(json, { level: constants.Z_BEST_SPEED });
  if (gone.aborted) return;
  response.setHeader("Content-Encoding", "gzip");
  response.setHeader("Vary", "Accept-Encoding");
  replyText(response, 200, compressed, format);
}

function takesGzip({ headers }: HttpRequest): boolean {
  const codings = String(headers["accept-encoding"] ?? "").split(",");
  return codings.some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/.test(coding));
}
