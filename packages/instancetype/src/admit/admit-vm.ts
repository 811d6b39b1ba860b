import type { JsonObject, KubeObject, StatusCause } from "@unfold/apimachinery";
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
import { checkMachine } from "./check-machine.js";
import { checkSpread } from "./check-spread.js";

/**
 * Why a virtual machine would be refused on account of its types (KubeVirt's VM validating webhook). A machine whose
 * types cannot be found is not refused. A cause without reason and field stands for an answer that has a message only.
 */
export function admitVm(vm: KubeObject, lookup: TypeLookup, config: ClusterConfig): readonly StatusCause[] {
  return typed(vm, lookup, config).causes;
}

/** The same, and on account of its own machine type and firmware where its types are no reason. */
export function validateVm(
  vm: KubeObject,
  lookup: TypeLookup,
  config: ClusterConfig,
): readonly StatusCause[] {
  const { causes, spec } = typed(vm, lookup, config);
  return spec === undefined ? causes : checkMachine(spec, config);
}

interface Typed {
  readonly causes: readonly StatusCause[];
  /** The template's spec with types and defaults; absent where there are causes. */
  readonly spec?: JsonObject;
}

function typed(vm: KubeObject, lookup: TypeLookup, config: ClusterConfig): Typed {
  const instancetype = foundOrNone("instancetype", vm, lookup);
  const preference = foundOrNone("preference", vm, lookup);
  const spread = checkSpread(instancetype, preference);
  if (spread !== undefined) return { causes: [causeOf(spread)] };
  const template = struct(vm.spec, "template");
  if (template === undefined) return { causes: [{ message: noTemplate }] };
  const draft = new TemplateDraft(struct(template, "spec") ?? {}, struct(template, "metadata") ?? {});
  const conflicts = applyToDraft(draft, templateBasePath, { instancetype, preference });
  if (conflicts.length > 0) return { causes: conflicts.map(causeOf) };
  const failure = setDraftDefaults(draft, config);
  if (failure !== undefined) return { causes: [{ message: failure.error.message }] };
  const spec = draft.closedSpec();
  const unmet = checkRequirements(instancetype, preference, spec);
  if (unmet.error === "") return { causes: [], spec };
  const message = `failure checking preference requirements: ${unmet.error}`;
  return { causes: [{ reason: "FieldValueNotFound", message, field: unmet.conflicts.join(", ") }] };
}

function foundOrNone(role: Role, vm: KubeObject, lookup: TypeLookup): FoundType | undefined {
  const result = find(role, vm, lookup);
  return result.ok ? result.found : undefined;
}

function causeOf({ path, message }: Conflict): StatusCause {
  return { reason: "FieldValueInvalid", message, field: path };
}
