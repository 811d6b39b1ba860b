import { isAlreadyExists, type KubeObject, listAt, stringAt, withFieldAt } from "@unfold/apimachinery";
import { buildVmi } from "@unfold/instancetype";
import { withoutRestartRequired } from "../live-update/restart-required.js";
import { dumpRequestOf } from "../memory-dump/dump-request.js";
import { observedVersionAnnotations } from "./claim.js";
import {
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";
import { ensureSameRevision, specToBoot, startRevision, startRevisionsOf } from "./start-revision.js";

/** Creates the instance (KubeVirt pkg/virt-controller/watch/vm startVMI): the start revision first, then the instance. */
export const startInstance: VirtualMachineStep = (deps) => async (draft) => {
  if (draft.starting !== true) return "continue";
  try {
    await start(deps, draft);
  } catch (error) {
    // The instance is there already: the cache has not heard of it yet, and will bring the next pass.
    if (isAlreadyExists(error)) return "continue";
    const message = `Error creating virtual machine instance: ${textOf(error)}`;
    await deps.record(draft.vm, "Warning", "FailedCreate", message);
    const reason = { reason: "FailedCreate", message: `Failure while starting VMI: ${textOf(error)}` };
    fail(draft, reason, error);
  }
  return "continue";
};

async function start(deps: VirtualMachineDeps, draft: VirtualMachineDraft): Promise<void> {
  const { vm, types, cluster } = draft;
  if (!types.instancetype.ok || !types.preference.ok) return;
  const built = buildVmi(withoutDump(vm), {
    instancetype: types.instancetype.found,
    preference: types.preference.found,
    config: cluster.config,
  });
  if (!built.ok) throw new Error(`Failed to apply instancetype: ${built.error.message}`);
  const revision = await createStartRevision(deps, vm);
  const path = ["status", "virtualMachineRevisionName"] as const;
  const named = withFieldAt(observed(built.vmi), [...path], revision.metadata.name ?? "") as KubeObject;
  draft.vmi = await deps.createInstance(asksForPause(vm) ? startingPaused(named) : named);
  draft.vm = withoutRestartRequired(vm);
  const message = `Started the virtual machine by creating the new virtual machine instance ${vm.metadata.name}`;
  await deps.record(vm, "Normal", "SuccessfulCreate", message);
}

/** A dump that is done is not made again by a start. */
function withoutDump(vm: KubeObject): KubeObject {
  const claim = stringAt(dumpRequestOf(vm), "claimName");
  const phase = stringAt(dumpRequestOf(vm), "phase") ?? "";
  if (claim === undefined || ["Associating", "InProgress"].includes(phase)) return vm;
  const volumes = listAt(vm.spec, "template", "spec", "volumes");
  const left = volumes.filter((volume) => stringAt(volume, "name") !== claim);
  return withFieldAt(vm, ["spec", "template", "spec", "volumes"], left) as KubeObject;
}

function observed(vmi: KubeObject): KubeObject {
  const { annotations = {} } = vmi.metadata;
  return {
    ...vmi,
    metadata: { ...vmi.metadata, annotations: { ...annotations, ...observedVersionAnnotations } },
  };
}

/** Whether the pending start is one that pauses the guest at once. */
function asksForPause({ status }: KubeObject): boolean {
  const [request] = listAt(status, "stateChangeRequests");
  return stringAt(request, "action") === "Start" && stringAt(request, "data", "paused") === "true";
}

function startingPaused(vmi: KubeObject): KubeObject {
  return withFieldAt(vmi, ["spec", "startStrategy"], "Paused") as KubeObject;
}

/** The revision of this start; those of former starts go. */
async function createStartRevision(deps: VirtualMachineDeps, vm: KubeObject): Promise<KubeObject> {
  const wanted = startRevision(vm, String(vm.metadata.generation ?? 0), specToBoot(vm));
  for (const older of startRevisionsOf(deps, vm)) {
    if (older.metadata.name !== wanted.metadata.name) await deps.deleteRevision(older);
  }
  return ensureSameRevision(deps, wanted);
}
