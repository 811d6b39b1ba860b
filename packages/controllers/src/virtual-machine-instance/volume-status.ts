import {
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { backendVolumeStatus } from "../backend-storage/backend-claim.js";
import { isHotpluggable } from "../live-update/needs-restart.js";
import { isDumpVolume } from "../memory-dump/dump-request.js";
import { dumpedVolume } from "../memory-dump/instance-volume.js";
import { phaseOfClaim } from "../simulated-storage/bind-claim.js";
import { claimNameOf } from "../storage/volume-claims.js";
import type { ClaimLookup } from "./migratability.js";

/** `status.volumeStatus`: the disks the guest has, the claim of its TPM and firmware first (KubeVirt updateVolumeStatus). */
export function volumeStatus(
  vmi: KubeObject,
  claimOf: ClaimLookup,
  state: KubeObject | undefined,
  now: string,
): readonly JsonObject[] {
  const volumes = listAt(vmi.spec, "volumes").map((volume, index) =>
    isDumpVolume(volume) ? dumpStatusOf(volume, vmi, claimOf, now) : statusOf(volume, index, claimOf),
  );
  return state === undefined ? volumes : [backendVolumeStatus(state), ...volumes];
}

/** The same before the guest runs: no disk has a place in it yet. */
export function plannedVolumes({ spec }: KubeObject): readonly JsonObject[] {
  return listAt(spec, "volumes").map((volume) => ({ name: stringAt(volume, "name") ?? "", target: "" }));
}

function statusOf(volume: JsonValue, index: number, claimOf: ClaimLookup): JsonObject {
  const name = stringAt(volume, "name") ?? "";
  const claimName = claimNameOf(volume);
  const claim = claimName === undefined ? undefined : claimOf(claimName);
  const target = `${isHotpluggable(volume) ? "sd" : "vd"}${String.fromCharCode(97 + (index % 26))}`;
  const {
    target: _,
    name: __,
    ...info
  } = claim === undefined ? { target, name } : backendVolumeStatus(claim);
  return isHotpluggable(volume)
    ? { name, ...info, ...plugged(name, claimName, claim, target) }
    : { name, target, ...info };
}

function dumpStatusOf(volume: JsonValue, vmi: KubeObject, claimOf: ClaimLookup, now: string): JsonObject {
  const name = stringAt(volume, "name") ?? "";
  const claimName = claimNameOf(volume) ?? name;
  const claim = claimOf(claimName);
  const pending = plugged(name, claimName, claim, "");
  if (claim === undefined || pending.phase !== "Ready") return { name, ...pending };
  const { target: _, name: __, ...info } = backendVolumeStatus(claim);
  const dump = { name, claimName, vmi: vmi.metadata.name ?? "", now };
  return { name, ...info, ...dumpedVolume(dump, listAt(vmi.status, "volumeStatus")) };
}

function plugged(
  name: string,
  claimName: string | undefined,
  claim: KubeObject | undefined,
  target: string,
): JsonObject {
  if (claim === undefined) {
    const message = `PVC ${claimName ?? name} not found`;
    return { target: "", hotplugVolume: {}, phase: "Pending", reason: "FailedPvcNotFound", message };
  }
  if (phaseOfClaim(claim) !== "Bound") {
    const message = "PVC is in phase ClaimPending";
    return { target: "", hotplugVolume: {}, phase: "Pending", reason: "PVCNotReady", message };
  }
  const message = `Successfully attach hotplugged volume ${name} to VM`;
  return { target, hotplugVolume: {}, phase: "Ready", reason: "VolumeReady", message };
}

/** Whether the status names other volumes, or plugged ones in other phases, than the instance has now. */
export function differsInVolumes(before: readonly JsonValue[], after: readonly JsonObject[]): boolean {
  const essence = (list: readonly JsonValue[]) =>
    list.map((volume) => [
      stringAt(volume, "name") ?? "",
      stringAt(volume, "phase") ?? "",
      objectAt(volume, "hotplugVolume") !== undefined,
    ]);
  return !jsonEqual(essence(before), essence(after));
}
