import { type ApiError, apiError } from "../api-error.js";
import { fieldPaths, formatFieldPath } from "./field-set.js";
import { formatManager, type ManagedSet } from "./managers.js";

/** 409 that names the managers and the fields they own (apimachinery managedfields NewConflictError). */
export function applyConflict(conflicts: readonly ManagedSet[]): ApiError {
  const listed = conflicts
    .map((conflict) => ({
      name: formatManager(conflict),
      fields: fieldPaths(conflict.fields).map(formatFieldPath),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const causes = listed.flatMap(({ name, fields }) =>
    fields.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${name}`, field })),
  );
  const [only, second] = causes;
  const text =
    only !== undefined && second === undefined
      ? `1 conflict: ${only.message}: ${only.field}`
      : `${causes.length} conflicts: ${listed
          .map(({ name, fields }) =>
            [`conflicts with ${name}:`, ...fields.map((field) => `- ${field}`)].join("\n"),
          )
          .join("\n")}`;
  return apiError("Conflict", `Apply failed with ${text}`, { details: { causes } });
}
