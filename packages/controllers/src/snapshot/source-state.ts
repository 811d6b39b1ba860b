import { type Client, isJsonObject, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { hasFinalizer } from "../runtime/finalizers.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { sourceFinalizer } from "./snapshot-names.js";

/** What a snapshot is taken of. */
export interface SnapshotSource {
  readonly vm: KubeObject;
  /** Its instance while it runs. */
  readonly vmi: KubeObject | undefined;
  /** Whether this snapshot keeps it from changing. */
  readonly locked: boolean;
}

/** The source as it is now; undefined when it does not exist. */
export async function readSource(client: Client, snapshot: KubeObject): Promise<SnapshotSource | undefined> {
  const { namespace = "" } = snapshot.metadata;
  const name = stringAt(snapshot.spec, "source", "name") ?? "";
  const [vm, vmi] = await Promise.all([
    getIfThere(client, { resource: resources.virtualMachines, namespace, name }),
    getIfThere(client, { resource: resources.virtualMachineInstances, namespace, name }),
  ]);
  if (vm === undefined) return undefined;
  const locked =
    stringAt(vm.status, "snapshotInProgress") === snapshot.metadata.name && hasFinalizer(vm, sourceFinalizer);
  return { vm, vmi: vmi !== undefined && !hasEnded(vmi) ? vmi : undefined, locked };
}

function hasEnded({ status }: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(stringAt(status, "phase") ?? "");
}

function has(vmi: KubeObject, type: string): boolean {
  const conditions = conditionsOf(listAt(vmi.status, "conditions"));
  return conditionOf(conditions, type)?.status === "True";
}

/** What is to be known of a snapshot of a running machine, by name and text (KubeVirt staging api/snapshot). */
const indicationTexts = {
  GuestAgent: "Guest agent was active and attempted to quiesce the filesystem for application consistency.",
  NoGuestAgent:
    "Guest agent was not available. Snapshot is crash-consistent and may not be application-consistent.",
  Online: "Snapshot taken while the VM was running. Consistency depends on guest-agent quiescing.",
  Paused:
    "Snapshot taken while the VM was paused. Snapshot is crash-consistent and may not be application-consistent.",
  PartialSnapshot:
    "Not all snapshotable volumes were included in the snapshot. Check status.snapshotVolumes for excluded volumes and VM VolumeSnapshotStatus for details.",
} as const;

export type Indication = keyof typeof indicationTexts;

/** In the order KubeVirt keeps them. */
export function indicationsOf({ vmi }: SnapshotSource): readonly Indication[] {
  if (vmi === undefined) return [];
  const consistency = has(vmi, "Paused")
    ? "Paused"
    : has(vmi, "AgentConnected")
      ? "GuestAgent"
      : "NoGuestAgent";
  return ([consistency, "Online"] as const).toSorted();
}

/** `status.indications` and `status.sourceIndications`. */
export function indicationFields(indications: readonly Indication[]) {
  if (indications.length === 0) return {};
  const sourceIndications = indications.map((indication) => ({
    indication,
    message: indicationTexts[indication],
  }));
  return { indications, sourceIndications };
}

/** The indications a snapshot shows. */
export function shownIndications({ status }: KubeObject): readonly Indication[] {
  return listAt(status, "sourceIndications").flatMap((item) => {
    const name = isJsonObject(item) ? stringAt(item, "indication") : undefined;
    return name !== undefined && Object.hasOwn(indicationTexts, name) ? [name as Indication] : [];
  });
}
