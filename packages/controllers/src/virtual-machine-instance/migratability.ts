import { fieldAt, isJsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { isDumpVolume } from "../memory-dump/dump-request.js";
import type { Condition } from "../runtime/conditions.js";
import { claimNameOf } from "../storage/volume-claims.js";

/** Gives the claim of a name in the instance's namespace. */
export type ClaimLookup = (name: string) => KubeObject | undefined;

interface Obstacle {
  readonly reason: string;
  readonly message: string;
}

/** Whether a guest can move, and whether its disks can (KubeVirt pkg/virt-handler calculateLiveMigrationCondition). */
export function migratability(vmi: KubeObject, claimOf: ClaimLookup): readonly Condition[] {
  const disks = privateClaim(vmi, claimOf);
  const interfaces = boundInterface(vmi);
  const devices = hostDevice(vmi);
  return [
    condition("LiveMigratable", disks ?? interfaces ?? devices),
    condition("StorageLiveMigratable", interfaces ?? devices),
  ];
}

function condition(type: string, obstacle: Obstacle | undefined): Condition {
  return obstacle === undefined ? { type, status: "True" } : { type, status: "False", ...obstacle };
}

/** Every node has to reach the disks. */
function privateClaim({ spec }: KubeObject, claimOf: ClaimLookup): Obstacle | undefined {
  for (const volume of listAt(spec, "volumes")) {
    const name = isDumpVolume(volume) ? undefined : claimNameOf(volume);
    const claim = name === undefined ? undefined : claimOf(name);
    if (claim === undefined || listAt(claim.spec, "accessModes").includes("ReadWriteMany")) continue;
    const why = "live migration requires that all PVCs must be shared (using ReadWriteMany access mode)";
    return {
      reason: "DisksNotLiveMigratable",
      message: `cannot migrate VMI: PVC ${name} is not shared, ${why}`,
    };
  }
  return undefined;
}

/** A bridge to the pod's network hands the guest an address that it cannot take along. */
function boundInterface({ spec, metadata }: KubeObject): Obstacle | undefined {
  if (metadata.annotations?.["kubevirt.io/allow-pod-bridge-network-live-migration"] !== undefined)
    return undefined;
  const pod = listAt(spec, "networks").find((network) => objectAt(network, "pod") !== undefined);
  const name = stringAt(pod, "name");
  const entry = listAt(spec, "domain", "devices", "interfaces")
    .filter(isJsonObject)
    .find((candidate) => name !== undefined && stringAt(candidate, "name") === name);
  if (entry === undefined || fieldAt(entry, "bridge") === undefined) return undefined;
  return {
    reason: "InterfaceNotLiveMigratable",
    message: "cannot migrate VMI which does not use masquerade to connect to the pod network",
  };
}

function hostDevice({ spec }: KubeObject): Obstacle | undefined {
  const devices = objectAt(spec, "domain", "devices");
  const count = listAt(devices, "hostDevices").length + listAt(devices, "gpus").length;
  if (count === 0) return undefined;
  return { reason: "HostDeviceNotLiveMigratable", message: "VMI uses a PCI host devices" };
}
