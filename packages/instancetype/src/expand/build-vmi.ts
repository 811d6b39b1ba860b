import type { JsonObject, KubeObject, MutableJsonObject } from "@unfold/apimachinery";
import { applyToDraft } from "../apply/apply-types.js";
import { conflictFailure, type Failed, failed } from "../engine-error.js";
import { isText, list, struct, text } from "../field-value.js";
import { matchedKind } from "../find/type-kinds.js";
import type { Role } from "../find/type-lookup.js";
import { preferencePlan } from "../preference/preference-plan.js";
import { TemplateDraft } from "../template-draft.js";
import { addAutoInput } from "./auto-input.js";
import { addVolumeDisks } from "./default-disks.js";
import { addDefaultNetwork } from "./default-network.js";
import { type ExpandInput, noTemplate } from "./expand.js";
import { firmwareUuid } from "./uuid-v5.js";

/** Annotation of a VMI with the generation of the machine it was started from. */
export const generationAnnotation = "kubevirt.io/vm-generation";

/** Annotations of a VMI with the names of the types it was started with. */
export const typeAnnotations = {
  instancetype: {
    namespaced: "kubevirt.io/instancetype-name",
    cluster: "kubevirt.io/cluster-instancetype-name",
  },
  preference: { namespaced: "kubevirt.io/preference-name", cluster: "kubevirt.io/cluster-preference-name" },
} as const;

const vmiFinalizer = "kubevirt.io/virtualMachineControllerFinalize";

export type BuildVmiResult = { readonly ok: true; readonly vmi: KubeObject } | Failed;

/**
 * The VMI KubeVirt's controller creates when it starts this machine, before the VMI's own admission completes it
 * (pkg/virt-controller/watch/vm). Pure: the same machine gives the same VMI; uid and times are the server's.
 */
export function buildVmi(vm: KubeObject, input: Omit<ExpandInput, "mode">): BuildVmiResult {
  const template = struct(vm.spec, "template");
  if (template === undefined) return failed("other", noTemplate);
  const draft = new TemplateDraft(struct(template, "spec") ?? {}, struct(template, "metadata") ?? {});
  prepare(draft, vm);
  if (input.preference !== undefined) {
    const { autoAttach } = preferencePlan(input.preference);
    autoAttach?.change(draft, autoAttach.wanted);
  }
  addAutoInput(draft);
  const network = addDefaultNetwork(draft, input.config);
  if (network !== undefined) return network;
  annotateTypes(draft, vm);
  const conflicts = applyToDraft(draft, "spec", input);
  if (conflicts.length > 0) {
    const fields = conflicts.map(({ path }) => path).join(", ");
    const message = `VMI conflicts with instancetype spec in fields: [${fields}]`;
    return { ok: false, error: { ...conflictFailure(conflicts).error, message } };
  }
  return { ok: true, vmi: vmiOf(draft.metadata, draft.closedSpec()) };
}

function vmiOf(metadata: JsonObject, spec: JsonObject): KubeObject {
  return { apiVersion: "kubevirt.io/v1", kind: "VirtualMachineInstance", metadata, spec };
}

function prepare(draft: TemplateDraft, vm: KubeObject): void {
  const { metadata, spec } = draft;
  const name = vm.metadata?.name ?? "";
  metadata.name = name;
  metadata.namespace = vm.metadata?.namespace ?? "";
  delete metadata.generateName;
  metadata.ownerReferences = [ownerReference(vm)];
  metadata.finalizers = [...list(metadata, "finalizers"), vmiFinalizer];
  draft.object(metadata, "annotations")[generationAnnotation] = String(vm.metadata?.generation ?? 0);
  if (startsPaused(vm)) spec.startStrategy = "Paused";
  const firmware: MutableJsonObject = draft.object(draft.domain, "firmware");
  if (!isText(firmware.uuid)) firmware.uuid = firmwareUuid(name);
  addVolumeDisks(draft);
}

function ownerReference({ metadata }: KubeObject): JsonObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

function startsPaused(vm: KubeObject): boolean {
  const [request] = list(vm.status, "stateChangeRequests");
  return text(request, "action") === "Start" && text(struct(request, "data"), "paused") === "true";
}

/** Notes on the VMI which types it was started with; a kind of no known scope leaves no note. */
function annotateTypes(draft: TemplateDraft, vm: KubeObject): void {
  for (const role of ["instancetype", "preference"] as const) {
    const matcher = struct(vm.spec, role);
    const key = matcher === undefined ? undefined : annotationKey(role, text(matcher, "kind"));
    if (key !== undefined) draft.object(draft.metadata, "annotations")[key] = text(matcher, "name");
  }
}

function annotationKey(role: Role, kind: string): string | undefined {
  const scope = matchedKind(role, kind)?.scope;
  return scope === undefined ? undefined : typeAnnotations[role][scope];
}
