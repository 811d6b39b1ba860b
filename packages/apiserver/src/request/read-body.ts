import { apiError } from "@unfold/apimachinery";
import type { HttpRequest } from "./http.js";

/** Largest request body kube-apiserver reads. */
export const maxBodyBytes = 3 * 1024 * 1024;

/** The whole body. @throws ApiError 413 */
export async function readBody(request: HttpRequest, limit = maxBodyBytes): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw bodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw bodyTooLarge(limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function bodyTooLarge(limit: number): Error {
  return apiError("RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);
}
