import { type Client, type KubeObject, objectAt, stringAt, withField } from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { addFinalizer, removeFinalizer } from "../runtime/finalizers.js";
import { patchObject, writeStatus } from "../runtime/status-writer.js";
import { sourceFinalizer } from "./snapshot-names.js";
import { claimProblem, sourceClaims } from "./source-claims.js";
import type { SnapshotSource } from "./source-state.js";

const field = "snapshotInProgress";

export type LockAnswer =
  | { readonly locked: true; readonly source: SnapshotSource }
  | {
      readonly locked: false;
      /** What the snapshot waits for. */
      readonly why: string;
    };

/** Keeps the source from changing while the snapshot is taken: by its status first, then by a finalizer. */
export async function lockSource(
  client: Client,
  source: SnapshotSource,
  snapshot: KubeObject,
  config: ClusterState["config"],
): Promise<LockAnswer> {
  const { vm } = source;
  const { namespace = "", name = "" } = vm.metadata;
  const claims = await sourceClaims(client, vm, config);
  const problem = await claimProblem(client, namespace, claims);
  if (problem !== undefined) return waiting(` source ${namespace}/${name} ${problem}`);
  const inProgress = stringAt(vm.status, field) ?? "";
  const own = snapshot.metadata.name ?? "";
  if (inProgress !== "" && inProgress !== own) return waiting(` snapshot "${inProgress}" in progress`);
  const marked = await writeStatus(
    client,
    resources.virtualMachines,
    vm,
    withField(objectAt(vm, "status") ?? {}, field, own),
  );
  const locked = await patchObject(
    client,
    resources.virtualMachines,
    marked,
    addFinalizer(marked, sourceFinalizer),
  );
  return { locked: true, source: { ...source, vm: locked, locked: true } };
}

function waiting(text: string): LockAnswer {
  return { locked: false, why: `Source not locked${text}` };
}

/** Gives the source free, in the opposite order. */
export async function unlockSource(
  client: Client,
  { vm }: SnapshotSource,
  snapshot: KubeObject,
): Promise<void> {
  if (stringAt(vm.status, field) !== snapshot.metadata.name) return;
  const freed = await patchObject(
    client,
    resources.virtualMachines,
    vm,
    removeFinalizer(vm, sourceFinalizer),
  );
  // A machine that was only waiting for this to be deleted is gone by now.
  if (freed.metadata.deletionTimestamp !== undefined && (freed.metadata.finalizers ?? []).length === 0)
    return;
  const status = withField(objectAt(freed, "status") ?? {}, field, undefined);
  await writeStatus(client, resources.virtualMachines, freed, status);
}
