import {
  fieldForbidden,
  fieldNotSupported,
  fieldRequired,
  invalid,
  type JsonObject,
  type StatusCause,
  validateFieldManager,
} from "@unfold/apimachinery";
import { dryRunCauses } from "../verbs/delete-options.js";
import type { FieldValidation } from "../verbs/resource-request.js";

/** Options of create, update and patch (meta/v1 CreateOptions, UpdateOptions, PatchOptions). */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
  /** The options as the client gave them, without what they are when it gives none. */
  readonly stated: JsonObject;
}

/** Options that nobody states. */
const unsaid = { dryRun: false, fieldValidation: "Warn", stated: {}, force: false } as const;

const fieldValidations = ["Ignore", "Warn", "Strict"] as const;

/** Reads the query of a write. @throws ApiError 422 in the name of `CreateOptions` and so on */
export function readWriteOptions(
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
  query: URLSearchParams,
  { userAgent, apply }: { readonly userAgent: string; readonly apply: boolean },
): WriteQuery {
  if (query.size === 0 && !apply) return { ...unsaid, fieldManager: managerOf(userAgent) };
  const manager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") || "Warn";
  const causes: StatusCause[] = [
    ...dryRunCauses(query.getAll("dryRun")),
    ...(apply && manager === "" ? [fieldRequired("fieldManager", "is required for apply patch")] : []),
    ...(!apply && query.has("force")
      ? [fieldForbidden("force", "may not be specified for non-apply patch")]
      : []),
    ...validateFieldManager(manager, "fieldManager"),
    ...((fieldValidations as readonly string[]).includes(fieldValidation)
      ? []
      : [fieldNotSupported("fieldValidation", fieldValidation, fieldValidations)]),
  ];
  if (causes.length > 0) throw invalid({ group: "meta.k8s.io", kind, name: "" }, causes);
  return {
    dryRun: query.getAll("dryRun").includes("All"),
    fieldManager: manager === "" ? managerOf(userAgent) : manager,
    fieldValidation: fieldValidation as FieldValidation,
    stated: statedOptions(query),
    force: query.get("force") === "true" || query.get("force") === "1",
  };
}

function statedOptions(query: URLSearchParams): JsonObject {
  const given = ["fieldManager", "fieldValidation"].flatMap((name) => {
    const value = query.get(name) ?? "";
    return value === "" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** `kubectl/v1.34 (linux)` → `kubectl` (k8s.io/apiserver handlers prefixFromUserAgent). */
function managerOf(userAgent: string): string {
  const prefix = userAgent.split("/")[0] ?? "";
  return prefix.replace(/[^\x20-\x7e]/g, "").slice(0, 128) || "unknown";
}
