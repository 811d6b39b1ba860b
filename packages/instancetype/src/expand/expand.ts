import {
  isJsonObject,
  type JsonObject,
  type KubeObject,
  type MutableJsonObject,
  setOwnField,
} from "@unfold/apimachinery";
import { applyToDraft } from "../apply/apply-types.js";
import type { ClusterConfig } from "../config/cluster-config.js";
import { conflictFailure, type Failed, failed } from "../engine-error.js";
import type { FoundType } from "../find/find.js";
import { goFormOfOpenVm, goFormOfVm } from "../go-form/virtual-machine.js";
import { closedVm } from "../open-struct/close.js";
import { OpenTemplate, OpenVm, OpenVmSpec } from "../open-struct/open-machine.js";
import { preferencePlan } from "../preference/preference-plan.js";
import { TemplateDraft } from "../template-draft.js";
import { addAutoInput } from "./auto-input.js";
import { addVolumeDisks } from "./default-disks.js";
import { addDefaultNetwork } from "./default-network.js";
import { setSpecDefaults } from "./vmi-defaults.js";

/**
 * `exact` is KubeVirt's expansion to the letter, written as KubeVirt writes it. `faithful` starts the very VMI the
 * referencing machine would have started, and leaves what the user wrote in the user's own form.
 */
export type ExpandMode = "exact" | "faithful";

export interface ExpandInput {
  readonly instancetype: FoundType | undefined;
  readonly preference: FoundType | undefined;
  readonly config: ClusterConfig;
  readonly mode: ExpandMode;
}

export type ExpandResult = { readonly ok: true; readonly vm: KubeObject } | Failed;

/** Where the VMI spec is in a virtual machine. */
export const templateBasePath = "spec.template.spec";

/** What is said of a machine without template, on which KubeVirt crashes. */
export const noTemplate = "VirtualMachine has no spec.template";

/**
 * The virtual machine with its types written into it and the references to them removed (KubeVirt
 * pkg/instancetype/expand). A machine without types is returned as it is. Provenance is added by the caller.
 */
export function expand(vm: KubeObject, input: ExpandInput): ExpandResult {
  const exact = input.mode === "exact";
  if (input.instancetype === undefined && input.preference === undefined) {
    return { ok: true, vm: exact ? goFormOfVm(vm) : vm };
  }
  const flat = new OpenVm(vm);
  const spec = new OpenVmSpec(isJsonObject(flat.spec) ? flat.spec : {});
  if (!isJsonObject(spec.template)) return failed("other", noTemplate);
  const template = new OpenTemplate(spec.template);
  const { spec: vmiSpec, metadata } = template;
  const draft = new TemplateDraft(
    isJsonObject(vmiSpec) ? vmiSpec : {},
    isJsonObject(metadata) ? metadata : {},
  );
  const failure = fillDraft(draft, input);
  if (failure !== undefined) return failure;
  template.spec = draft.spec;
  if (draft.changedMetadata !== undefined) template.metadata = draft.changedMetadata;
  spec.template = template;
  spec.instancetype = undefined;
  spec.preference = undefined;
  flat.spec = spec;
  if (isJsonObject(flat.status)) flat.status = withoutRefs(flat.status);
  return { ok: true, vm: (exact ? goFormOfOpenVm(flat) : closedVm(flat)) as KubeObject };
}

function fillDraft(draft: TemplateDraft, input: ExpandInput): Failed | undefined {
  addVolumeDisks(draft);
  if (input.mode === "faithful") attachByPreference(draft, input.preference);
  const network = addDefaultNetwork(draft, input.config);
  if (network !== undefined) return network;
  const conflicts = applyToDraft(draft, templateBasePath, input);
  if (conflicts.length > 0) return conflictFailure(conflicts);
  // Network and disks, which KubeVirt adds once more here, are there: no type takes any away.
  setSpecDefaults(draft, input.config);
  return undefined;
}

/**
 * What KubeVirt does when it starts a referencing machine, but forgets when it expands: auto-attach preferences come
 * before the default interface and input device, so that those are left out or shaped as preferred.
 */
function attachByPreference(draft: TemplateDraft, preference: FoundType | undefined): void {
  if (preference === undefined) return;
  const { autoAttach, shapesInputs } = preferencePlan(preference);
  autoAttach?.change(draft, autoAttach.wanted);
  if (shapesInputs) addAutoInput(draft);
}

/** A copy that is built rather than deleted from: objects with deleted members are slow to read. */
function withoutRefs(status: JsonObject): JsonObject {
  const copy: MutableJsonObject = {};
  for (const key in status) {
    const value = status[key];
    if (value === undefined || key === "instancetypeRef" || key === "preferenceRef") continue;
    setOwnField(copy, key, value);
  }
  return copy;
}
