import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { dumpRequestOf, dumpVolume, isDumpVolume } from "../memory-dump/dump-request.js";
import { phaseOf } from "../virtual-machine-instance/phases.js";
import {
  adoptWritten,
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";

/** What a phase of a request has to do, and what the request is afterwards; undefined when it is to be forgotten. */
type Act = (
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  request: JsonObject,
) => Promise<JsonObject | undefined>;

const acts: { readonly [phase: string]: Act } = {
  Associating: associate,
  InProgress: follow,
  Unmounting: unmount,
  Failed: unmount,
  Dissociating: dissociate,
};

/**
 * Brings the memory of a running guest to a claim, step by step (KubeVirt pkg/storage/memorydump): the claim becomes a
 * volume of machine and instance, the instance says that the dump is done, the volume leaves the instance and stays with
 * the machine until somebody takes it away.
 */
export const dumpMemory: VirtualMachineStep = (deps) => async (draft) => {
  const request = dumpRequestOf(draft.vm);
  if (request === undefined || draft.vm.metadata.deletionTimestamp !== undefined) return "continue";
  try {
    const act = acts[stringAt(request, "phase") ?? ""];
    const after = act === undefined ? request : await act(deps, draft, request);
    const status = withField(objectAt(draft.vm, "status") ?? {}, "memoryDumpRequest", after);
    draft.vm = { ...draft.vm, status };
  } catch (error) {
    const message = `Error encountered while handling memory dump request: ${textOf(error)}`;
    fail(draft, { reason: "MemoryDumpError", message }, error);
  }
  return "continue";
};

async function associate(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  request: JsonObject,
): Promise<JsonObject> {
  const { vmi } = draft;
  if (vmi === undefined || vmi.metadata.deletionTimestamp !== undefined || phaseOf(vmi) !== "Running") {
    return request;
  }
  const claim = claimOf(request);
  const volumes = listAt(draft.vm.spec, "template", "spec", "volumes");
  if (!isNamed(volumes, claim)) await setVolumes(deps, draft, [...volumes, dumpVolume(claim)]);
  const there = listAt(vmi.spec, "volumes");
  if (!isNamed(there, claim)) await setInstanceVolumes(deps, draft, vmi, [...there, dumpVolume(claim)]);
  return { ...request, phase: "InProgress" };
}

async function follow(
  _deps: VirtualMachineDeps,
  { vmi }: VirtualMachineDraft,
  request: JsonObject,
): Promise<JsonObject> {
  const volume = listAt(vmi?.status, "volumeStatus").find((one) => nameOf(one) === claimOf(request));
  const dump = objectAt(volume, "memoryDumpVolume");
  if (dump === undefined) return request;
  const { startTimestamp, endTimestamp, targetFileName } = dump;
  const started = withField(request, "startTimestamp", startTimestamp);
  const ended = withField(started, "endTimestamp", endTimestamp);
  if (stringAt(volume, "phase") === "MemoryDumpFailed") {
    return { ...ended, phase: "Failed", message: stringAt(volume, "message") ?? "" };
  }
  if (stringAt(volume, "phase") !== "MemoryDumpCompleted") return started;
  return { ...withField(ended, "fileName", targetFileName), phase: "Unmounting" };
}

async function unmount(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  request: JsonObject,
): Promise<JsonObject> {
  const claim = claimOf(request);
  const failed = request["phase"] === "Failed";
  const said = failed ? "Memory dump failed" : (stringAt(request, "fileName") ?? "");
  if (said !== "") await deps.annotateClaim(draft.vm, claim, { "kubevirt.io/memory-dump": said });
  await leaveInstance(deps, draft, claim);
  return failed || isMounted(draft, claim) ? request : { ...request, phase: "Completed" };
}

async function dissociate(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  request: JsonObject,
): Promise<JsonObject | undefined> {
  const claim = claimOf(request);
  await leaveInstance(deps, draft, claim);
  const volumes = listAt(draft.vm.spec, "template", "spec", "volumes");
  if (isDump(volumes, claim)) await setVolumes(deps, draft, without(volumes, claim));
  return isMounted(draft, claim) ? request : undefined;
}

async function leaveInstance(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  claim: string,
): Promise<void> {
  const { vmi } = draft;
  const there = listAt(vmi?.spec, "volumes");
  if (vmi === undefined || !isDump(there, claim)) return;
  await setInstanceVolumes(deps, draft, vmi, without(there, claim));
}

async function setVolumes(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  volumes: readonly JsonValue[],
): Promise<void> {
  const changed = withFieldAt(draft.vm, ["spec", "template", "spec", "volumes"], volumes) as KubeObject;
  adoptWritten(draft, await deps.updateVm(changed));
}

async function setInstanceVolumes(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  vmi: KubeObject,
  volumes: readonly JsonValue[],
): Promise<void> {
  const path = "/spec/volumes";
  const before = listAt(vmi.spec, "volumes");
  const test = before.length === 0 ? [] : [{ op: "test", path, value: before }];
  draft.vmi = await deps.patchInstance(vmi, [...test, { op: "add", path, value: volumes }]);
}

/** The instance's status still has the volume. */
function isMounted({ vmi }: VirtualMachineDraft, claim: string): boolean {
  return isNamed(listAt(vmi?.status, "volumeStatus"), claim);
}

function isNamed(entries: readonly JsonValue[], name: string): boolean {
  return entries.some((entry) => nameOf(entry) === name);
}

function isDump(volumes: readonly JsonValue[], name: string): boolean {
  return volumes.some((volume) => nameOf(volume) === name && isDumpVolume(volume));
}

function without(entries: readonly JsonValue[], name: string): readonly JsonValue[] {
  return entries.filter((entry) => nameOf(entry) !== name);
}

function nameOf(entry: JsonValue): string {
  return stringAt(entry, "name") ?? "";
}

function claimOf(request: JsonObject): string {
  return stringAt(request, "claimName") ?? "";
}
