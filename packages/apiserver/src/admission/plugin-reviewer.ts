import { type Admission, type AdmissionResponse, ApiError } from "@unfold/apimachinery";
import { callFailure } from "./denial.js";
import { wantedVersion } from "./matching-rule.js";
import type { Reviewer } from "./reviewer.js";

/** A plug-in of this process. One that throws is one that cannot be reached. */
export function pluginReviewer(plugin: Admission): Reviewer {
  return {
    name: plugin.name,
    reinvoked: true,
    external: false,
    wants: (_context, { kind, version, subresource }, { operation }) =>
      wantedVersion(plugin.rules, {
        kind,
        version,
        operation,
        ...(subresource === undefined ? {} : { subresource }),
      }),
    review: async ({ admissionRequest }): Promise<AdmissionResponse> => {
      try {
        return await plugin.review(admissionRequest);
      } catch (error) {
        if (plugin.failurePolicy === "Ignore") return { allowed: true };
        const text = error instanceof ApiError || error instanceof Error ? error.message : String(error);
        throw callFailure(plugin.name, `failed to call webhook: ${text}`, error);
      }
    },
  };
}
