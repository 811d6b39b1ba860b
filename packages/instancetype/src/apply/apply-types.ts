import type { JsonObject } from "@unfold/apimachinery";
import type { Conflict } from "../engine-error.js";
import type { FoundType } from "../find/find.js";
import { applyPreference, preferencePlan } from "../preference/preference-plan.js";
import { TemplateDraft } from "../template-draft.js";
import { noConflicts } from "./apply-context.js";
import { applyInstancetype } from "./apply-instancetype.js";
import { topologyPreference } from "./topology.js";

/** The types to apply. */
export interface AppliedTypes {
  readonly instancetype?: FoundType | undefined;
  readonly preference?: FoundType | undefined;
}

export interface ApplyInput extends AppliedTypes {
  /** `spec.template.spec` for a virtual machine, `spec` for a VMI. */
  readonly basePath: string;
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
}

/** The template with its types applied; of no use when there are conflicts. */
export interface AppliedTemplate {
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
  readonly conflicts: readonly Conflict[];
}

const defaultTopology = topologyPreference(undefined);

/** Applies instance type, then preference, to a VMI spec (KubeVirt pkg/instancetype/apply). */
export function applyTypes(input: ApplyInput): AppliedTemplate {
  const { spec, metadata } = input;
  if (input.instancetype === undefined && input.preference === undefined) {
    return { spec, metadata, conflicts: noConflicts };
  }
  const draft = new TemplateDraft(spec, metadata);
  const conflicts = applyToDraft(draft, input.basePath, input);
  return { spec: draft.closedSpec(), metadata: draft.metadata, conflicts };
}

/** As {@link applyTypes}, on a draft. A preference never conflicts, and is not applied when the instance type does. */
export function applyToDraft(
  draft: TemplateDraft,
  basePath: string,
  { instancetype, preference }: AppliedTypes,
): readonly Conflict[] {
  const plan = preference === undefined ? undefined : preferencePlan(preference);
  if (instancetype !== undefined) {
    const topology = plan?.topology ?? defaultTopology;
    const conflicts = applyInstancetype(instancetype, { draft, topology, basePath });
    if (conflicts.length > 0) return conflicts;
  }
  if (plan !== undefined) applyPreference(draft, plan);
  return noConflicts;
}
