import { apiError } from "@unfold/apimachinery";
import type { ApiContext } from "./api-context.js";

/** Refuses to answer as of a revision that is still to come (k8s.io/apiserver storage NewTooLargeResourceVersionError). @throws ApiError 504 */
export function requireReached({ store }: ApiContext, revision: number): void {
  if (revision <= store.revision) return;
  throw apiError("Timeout", `Timeout: Too large resource version: ${revision}, current: ${store.revision}`, {
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}
