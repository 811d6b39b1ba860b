import type { JsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import type { FoundType } from "../find/find.js";
import { applyPreference } from "../preference/apply-preference.js";
import { TemplateDraft } from "../template-draft.js";
import { noConflicts } from "./apply-context.js";
import { applyInstancetype } from "./apply-instancetype.js";

export interface ApplyInput {
  /** `spec.template.spec` for a virtual machine, `spec` for a VMI. */
  readonly basePath: string;
  readonly instancetype?: FoundType | undefined;
  readonly preference?: FoundType | undefined;
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
}

/** The template with its types applied; of no use when there are conflicts. */
export interface AppliedTemplate {
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
  readonly conflicts: readonly Conflict[];
}

/** Applies instance type, then preference, to a VMI spec (KubeVirt pkg/instancetype/apply). */
export function applyTypes(input: ApplyInput): AppliedTemplate {
  const { spec, metadata } = input;
  if (input.instancetype === undefined && input.preference === undefined) {
    return { spec, metadata, conflicts: noConflicts };
  }
  const draft = new TemplateDraft(spec, metadata);
  const conflicts = applyToDraft(draft, input);
  return { spec: draft.spec, metadata: draft.metadata, conflicts };
}

/** As {@link applyTypes}, on a draft. A preference never conflicts, and is not applied when the instance type does. */
export function applyToDraft(
  draft: TemplateDraft,
  { basePath, instancetype, preference }: Omit<ApplyInput, "spec" | "metadata">,
): readonly Conflict[] {
  if (instancetype !== undefined) {
    const conflicts = applyInstancetype({
      draft,
      instancetype: instancetype.spec,
      preference: preference?.spec,
      basePath,
    });
    if (conflicts.length > 0) return conflicts;
  }
  if (preference !== undefined) applyPreference(draft, preference.spec);
  return noConflicts;
}
