import { type JsonObject, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { applyTypes, expansionOf, goFormOfTemplate } from "@unfold/instancetype";
import type { Change } from "../live-update/change.js";
import { cpuChange } from "../live-update/cpu-change.js";
import { interfaceChange, volumeChange } from "../live-update/device-change.js";
import { memoryChange } from "../live-update/memory-change.js";
import { needsRestart } from "../live-update/needs-restart.js";
import { placementChange } from "../live-update/placement-change.js";
import {
  hasRestartRequired,
  withoutRestartRequired,
  withRestartRequired,
} from "../live-update/restart-required.js";
import { type LoadedTypes, typesIn } from "../loaded-types/load-types.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { isFinal } from "../virtual-machine-instance/phases.js";
import { fail, type VirtualMachineDeps, type VirtualMachineDraft, type VirtualMachineStep } from "./draft.js";
import { bootedSpec, startRevisionsOf } from "./start-revision.js";

/** What is said of a template that is not what the machine booted with. */
const changedTemplate = "a non-live-updatable field was changed in the template spec";

interface LiveChange {
  readonly of: (template: JsonObject, vmi: KubeObject) => Change;
  readonly reason: string;
  /** What a failure's message begins with. */
  readonly doing: string;
}

/** What of a changed template reaches the running instance, in this order (KubeVirt pkg/virt-controller/watch/vm sync). */
const liveChanges: readonly LiveChange[] = [
  {
    of: cpuChange,
    reason: "HotPlugCPUError",
    doing: "Error encountered while handling CPU change request",
  },
  {
    of: (template, vmi) => placementChange(template, vmi, ["nodeSelector", "affinity"]),
    reason: "AffinityChangeError",
    doing: "Error encountered while handling node affinity change request",
  },
  {
    of: (template, vmi) => placementChange(template, vmi, ["tolerations"]),
    reason: "TolerationsChangeError",
    doing: "Error encountered while handling tolerations change request",
  },
  {
    of: memoryChange,
    reason: "HotPlugMemoryError",
    doing: "error encountered while handling memory hotplug requests",
  },
];

/** What is plugged whatever the rollout strategy is. */
const plugs: readonly LiveChange[] = [
  {
    of: interfaceChange,
    reason: "HotPlugNetworkInterfaceError",
    doing: "Error encountered while handling network interface hotplug",
  },
  {
    of: volumeChange,
    reason: "HotPlugVolumeError",
    doing: "Error encountered while handling declarative hotplug volumes",
  },
];

/** Brings a change of the template to the running instance, or says that it takes a restart. */
export const updateLive: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, vmi, failure } = draft;
  const running = vmi !== undefined && !isFinal(vmi) && vmi.metadata.deletionTimestamp === undefined;
  if (!running || failure !== undefined || draft.starting === true || draft.stopping === true)
    return "continue";
  const revision = revisionOf(deps, vm, vmi);
  // Nothing of the spec changed since the boot: by far the most passes.
  if (isBootGeneration(revision, vm) && !hasRestartRequired(vm)) return "continue";
  const applied = templateOf(vm, draft.types);
  const liveUpdate = draft.cluster.config.hotplug?.rolloutStrategy !== "Stage";
  const verdict = await compare(deps, draft, { revision, applied, liveUpdate });
  if (verdict === "restart") draft.vm = withRestartRequired(vm, changedTemplate, deps.now());
  if (verdict === "same") draft.vm = withoutRestartRequired(vm);
  if (applied.ok) await bringChanges(deps, draft, applied, plugs);
  if (liveUpdate && !hasRestartRequired(draft.vm)) await bringChanges(deps, draft, applied, liveChanges);
  return "continue";
};

type Applied = ReturnType<typeof templateOf>;

/** Whether the template is still what booted; `unknown` leaves what is said of it as it is. */
async function compare(
  deps: VirtualMachineDeps,
  { vm, vmi }: VirtualMachineDraft,
  {
    revision,
    applied,
    liveUpdate,
  }: {
    readonly revision: KubeObject | undefined;
    readonly applied: Applied;
    readonly liveUpdate: boolean;
  },
): Promise<"restart" | "same" | "unknown"> {
  const spec = revision === undefined ? undefined : bootedSpec(revision);
  if (vmi === undefined || spec === undefined || !applied.ok) return "unknown";
  const booted = { ...vm, spec };
  // An expansion comes first to the machine, then to what it booted with: until then they cannot be compared.
  if (expansionOf(vm) !== undefined && !isReferencing(vm) && isReferencing(booted)) return "unknown";
  const types = typesIn(booted, await deps.loadLookup(booted));
  const before = templateOf(booted, types);
  if (!before.ok) return "unknown";
  const comparison = { booted: before.spec, current: applied.spec, vmi, liveUpdate };
  return needsRestart(comparison) ? "restart" : "same";
}

async function bringChanges(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  applied: Applied,
  changes: readonly LiveChange[],
): Promise<void> {
  for (const { of, reason, doing } of changes) {
    if (draft.vmi === undefined) return;
    if (!applied.ok) return fail(draft, { reason, message: `${doing}: ${applied.message}` });
    const change = of(applied.spec, draft.vmi);
    if (change.kind === "restart") draft.vm = withRestartRequired(draft.vm, change.message, deps.now());
    if (change.kind === "patch") draft.vmi = await deps.patchInstance(draft.vmi, change.operations);
    // What is under way ends with a change of the instance, which brings the next pass.
    if (change.kind === "busy") return fail(draft, { reason, message: `${doing}: ${change.message}` });
  }
}

/** The template's spec with the machine's types applied, in the form in which KubeVirt compares (ApplyToVM). */
function templateOf(
  vm: KubeObject,
  { instancetype, preference }: LoadedTypes,
): { readonly ok: true; readonly spec: JsonObject } | { readonly ok: false; readonly message: string } {
  for (const result of [instancetype, preference]) {
    if (!result.ok) return { ok: false, message: result.error.message };
  }
  const template = objectAt(vm.spec, "template") ?? {};
  const { spec, metadata, conflicts } = applyTypes({
    basePath: "spec",
    instancetype: instancetype.ok ? instancetype.found : undefined,
    preference: preference.ok ? preference.found : undefined,
    spec: objectAt(template, "spec") ?? {},
    metadata: objectAt(template, "metadata") ?? {},
  });
  if (conflicts.length > 0) {
    const paths = conflicts.map(({ path }) => path).join(", ");
    return { ok: false, message: `VM conflicts with instancetype spec in fields: [${paths}]` };
  }
  const written = goFormOfTemplate({ metadata, spec });
  return { ok: true, spec: objectAt(written, "spec") ?? {} };
}

/** The start revision the instance points at. */
function revisionOf(deps: VirtualMachineDeps, vm: KubeObject, vmi: KubeObject): KubeObject | undefined {
  const name = stringAt(vmi.status, "virtualMachineRevisionName");
  return startRevisionsOf(deps, vm).find(({ metadata }) => metadata.name === name);
}

function isBootGeneration(revision: KubeObject | undefined, { metadata }: KubeObject): boolean {
  return revision?.metadata.name?.endsWith(`-${metadata.generation ?? 0}`) === true;
}
