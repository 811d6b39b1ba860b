import { apiError, type KubeObject } from "@unfold/apimachinery";
import type { ApiContext } from "./api-context.js";

/** 413 in kube-apiserver's words. */
export function tooLarge(limit: number): Error {
  return apiError("RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);
}

/** Refuses an object larger than the store should hold. @throws ApiError 413 */
export function requireFits({ maxObjectBytes }: ApiContext, object: KubeObject): void {
  const text = JSON.stringify(object);
  // A UTF-16 unit takes at most three bytes of UTF-8, so most objects need no count.
  if (text.length * 3 <= maxObjectBytes || Buffer.byteLength(text) <= maxObjectBytes) return;
  throw tooLarge(maxObjectBytes);
}
