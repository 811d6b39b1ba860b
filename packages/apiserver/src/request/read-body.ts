import { apiError, badRequest } from "@unfold/apimachinery";
import type { HttpRequest } from "./http.js";

/** Largest request body kube-apiserver reads. */
export const maxBodyBytes = 3 * 1024 * 1024;

/** How long a body may take (kube-apiserver --request-timeout). */
const bodyMilliseconds = 60_000;

/** The whole body. @throws ApiError 413, 504 when it does not come in time */
export function readBody(
  request: HttpRequest,
  limit = maxBodyBytes,
  milliseconds = bodyMilliseconds,
): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  return new Promise<Buffer>((settle, fail) => {
    const timer = setTimeout(() => fail(tooSlow()), milliseconds);
    const reject = (error: Error): void => {
      clearTimeout(timer);
      fail(error);
    };
    if (announced > limit) reject(bodyTooLarge(limit));
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    // What comes beyond the limit is thrown away: the client must be able to read the answer.
    request.on("data", (chunk) => {
      size += chunk.length;
      if (size <= limit && announced <= limit) chunks.push(chunk);
      else reject(bodyTooLarge(limit));
    });
    request.on("end", () => {
      ended = true;
      clearTimeout(timer);
      settle(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.on("error", reject);
    // Cut off: nobody is left to be answered.
    request.on("close", () => {
      if (!ended) reject(badRequest("the request ended before its body"));
    });
  });
}

function tooSlow(): Error {
  return apiError("Timeout", "request did not complete within the allotted timeout");
}

function bodyTooLarge(limit: number): Error {
  return apiError("RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);
}
