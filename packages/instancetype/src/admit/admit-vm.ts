import type { KubeObject, StatusCause } from "@unfold/apimachinery";
import { applyToDraft } from "../apply/apply-types.js";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Conflict } from "../engine-error.js";
import { noTemplate, templateBasePath } from "../expand/expand.js";
import { setDraftDefaults } from "../expand/vmi-defaults.js";
import { struct } from "../field-value.js";
import { type FoundType, find } from "../find/find.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import { checkRequirements } from "../requirements/check-requirements.js";
import { TemplateDraft } from "../template-draft.js";
import { checkSpread } from "./check-spread.js";

/**
 * Why a virtual machine would be refused on account of its types (KubeVirt's VM validating webhook). A machine whose
 * types cannot be found is not refused. A cause without reason and field stands for an answer that has a message only.
 */
export function admitVm(vm: KubeObject, lookup: TypeLookup, config: ClusterConfig): readonly StatusCause[] {
  const instancetype = foundOrNone("instancetype", vm, lookup);
  const preference = foundOrNone("preference", vm, lookup);
  const spread = checkSpread(instancetype, preference);
  if (spread !== undefined) return [causeOf(spread)];
  const template = struct(vm.spec, "template");
  if (template === undefined) return [{ message: noTemplate }];
  const draft = new TemplateDraft(struct(template, "spec") ?? {}, struct(template, "metadata") ?? {});
  const conflicts = applyToDraft(draft, templateBasePath, { instancetype, preference });
  if (conflicts.length > 0) return conflicts.map(causeOf);
  const failure = setDraftDefaults(draft, config);
  if (failure !== undefined) return [{ message: failure.error.message }];
  const unmet = checkRequirements(instancetype, preference, draft.spec);
  if (unmet.error === "") return [];
  return [
    {
      reason: "FieldValueNotFound",
      message: `failure checking preference requirements: ${unmet.error}`,
      field: unmet.conflicts.join(", "),
    },
  ];
}

function foundOrNone(role: Role, vm: KubeObject, lookup: TypeLookup): FoundType | undefined {
  const result = find(role, vm, lookup);
  return result.ok ? result.found : undefined;
}

function causeOf({ path, message }: Conflict): StatusCause {
  return { reason: "FieldValueInvalid", message, field: path };
}
