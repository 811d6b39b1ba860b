import {
  type Admission,
  type AdmissionOperation,
  type AdmissionResponse,
  ApiError,
} from "@unfold/apimachinery";
import type { KindVersion, ResourceKind } from "../kinds/resource-kind.js";
import { callFailure } from "./denial.js";
import { wantedVersion } from "./matching-rule.js";
import type { Reviewer } from "./reviewer.js";

/** What the rules say of one sort of request. */
interface Answer {
  readonly version: KindVersion;
  readonly operation: AdmissionOperation;
  readonly subresource: string | undefined;
  readonly wanted: KindVersion | undefined;
}

/** Rules of a plug-in never change, and every write asks every plug-in: the few answers for a kind are kept as long as it is. */
function wantsOf(rules: Admission["rules"]): Reviewer["wants"] {
  const known = new WeakMap<ResourceKind, Answer[]>();
  return (_context, { kind, version, subresource }, { operation }) => {
    let answers = known.get(kind);
    if (answers === undefined) {
      answers = [];
      known.set(kind, answers);
    }
    for (const answer of answers) {
      const { version: of, operation: by, subresource: at, wanted } = answer;
      if (of === version && by === operation && at === subresource) return wanted;
    }
    const attributes = { kind, version, operation, ...(subresource === undefined ? {} : { subresource }) };
    const wanted = wantedVersion(rules, attributes);
    answers.push({ version, operation, subresource, wanted });
    return wanted;
  };
}

/** A plug-in of this process. One that throws is one that cannot be reached. */
export function pluginReviewer(plugin: Admission): Reviewer {
  return {
    name: plugin.name,
    reinvoked: true,
    external: false,
    wants: wantsOf(plugin.rules),
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
