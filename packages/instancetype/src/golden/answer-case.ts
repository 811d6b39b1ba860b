import { type JsonObject, type JsonValue, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { reviewMatchers } from "../admission/review-matchers.js";
import { admitVm } from "../admit/admit-vm.js";
import { checkSpread } from "../admit/check-spread.js";
import { applyTypes } from "../apply/apply-types.js";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import { buildVmi } from "../expand/build-vmi.js";
import { expand, templateBasePath } from "../expand/expand.js";
import { setVmiDefaults } from "../expand/vmi-defaults.js";
import { struct } from "../field-value.js";
import { decodeType } from "../find/decode-type.js";
import { type FoundType, find } from "../find/find.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import { goFormOfTemplate, goFormOfVmSpec } from "../go-form/virtual-machine.js";
import { inferMatchers } from "../infer/infer-matchers.js";
import { preferVm } from "../mutate/prefer-vm.js";
import { checkRequirements } from "../requirements/check-requirements.js";
import { configFor, lookupFor } from "./case-cluster.js";
import type { GoldenCase } from "./golden-case.js";

/** What the engine says to one recorded case, field by field. */
export type CaseAnswer = { readonly [field: string]: JsonValue | undefined };

interface Types {
  readonly instancetype: FoundType | undefined;
  readonly preference: FoundType | undefined;
}

/** Runs every part of the engine on a recorded case. */
export async function answerCase(given: GoldenCase): Promise<CaseAnswer> {
  const lookup = lookupFor(given);
  const config = configFor(given);
  return {
    ...answerExpansion(given, lookup, config),
    ...answerChecks(given, config),
    admitCauses: admitVm(given.vm, lookup, config),
    mutated: await answerMutation(given.vm, lookup),
  };
}

function answerExpansion({ vm }: GoldenCase, lookup: TypeLookup, config: ClusterConfig): CaseAnswer {
  const instancetype = find("instancetype", vm, lookup);
  const preference = find("preference", vm, lookup);
  if (!instancetype.ok) return failedExpansion(instancetype, preference.ok ? instancetype : preference);
  if (!preference.ok) return failedExpansion(preference, preference);
  const types: Types = { instancetype: instancetype.found, preference: preference.found };
  const expanded = expand(vm, { ...types, config, mode: "exact" });
  const error = expanded.ok ? { error: "", conflicts: [] } : errorFields(expanded, "");
  return { expanded: expanded.ok ? expanded.vm : null, ...error, ...answerVmi(vm, types, config) };
}

/** The controller looks for the preference first, expansion for the instance type. */
function failedExpansion(failure: Failed, vmiFailure: Failed): CaseAnswer {
  const prefix = failure.error.kind === "decode" ? "decode instancetype: " : "";
  return {
    expanded: null,
    ...errorFields(failure, prefix),
    vmi: null,
    vmiError: vmiFailure.error.message,
  };
}

function errorFields({ error }: Failed, prefix: string): CaseAnswer {
  const conflicts = error.conflicts.map(({ path }) => path);
  return { error: prefix + error.message, errorKind: error.kind, conflicts };
}

function answerVmi(vm: KubeObject, types: Types, config: ClusterConfig): CaseAnswer {
  const built = buildVmi(vm, { ...types, config });
  if (!built.ok) return { vmi: null, vmiError: built.error.message };
  const { metadata, spec } = built.vmi;
  return { vmi: goFormOfTemplate({ metadata, spec: spec ?? {} }) };
}

/** Checks were recorded with the types of the case, whether or not the machine's matchers lead to them. */
function answerChecks(given: GoldenCase, config: ClusterConfig): CaseAnswer {
  const instancetype = decoded("instancetype", given.instancetype);
  const preference = decoded("preference", given.preference);
  const conflict = checkSpread(instancetype, preference);
  const spread = conflict === undefined ? null : { message: conflict.message, field: conflict.path };
  if (given.instancetype === null && given.preference === null) return { requirements: null, spread };
  const template = struct(given.vm.spec, "template");
  const spec = struct(template, "spec") ?? {};
  const metadata = struct(template, "metadata") ?? {};
  const requirements = { ...checkRequirements(instancetype, preference, spec) };
  const applied = applyTypes({ basePath: templateBasePath, instancetype, preference, spec, metadata });
  const completed = setVmiDefaults(applied.spec, config);
  if (applied.conflicts.length > 0 || !completed.ok) return { requirements, spread };
  const requirementsApplied = { ...checkRequirements(instancetype, preference, completed.spec) };
  return { requirements, requirementsApplied, spread };
}

function decoded(role: Role, object: KubeObject | null): FoundType | undefined {
  if (object === null) return undefined;
  const result = decodeType(role, object);
  return result.ok ? result.found : undefined;
}

async function answerMutation(vm: KubeObject, lookup: TypeLookup): Promise<JsonObject> {
  const causes = reviewMatchers(vm);
  if (causes.length > 0) {
    return { changed: false, message: causes.map(({ message }) => message).join(", "), causes };
  }
  const inferred = await inferMatchers(vm, async () => undefined);
  if (!inferred.ok) return { changed: false, message: inferred.error };
  const preference = find("preference", inferred.vm, lookup);
  const preferred = preferVm(inferred.vm, preference.ok ? preference.found : undefined);
  const after = goFormOfVmSpec(preferred.spec);
  const changed = !jsonEqual(goFormOfVmSpec(vm.spec), after);
  return changed ? { changed, spec: after } : { changed };
}
