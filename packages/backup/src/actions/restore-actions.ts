import { randomUUID } from "node:crypto";
import { type KubeObject, listAt, objectAt, stringAt, withField, withFieldAt } from "@unfold/apimachinery";
import { resources } from "../inventory/known-resources.js";
import { marks } from "./backup-actions.js";
import { type RestoreItemAction, type RestoreResult, restored } from "./item-action.js";
import { itemOf, stateClaimNames } from "./machine-graph.js";
import { type MachineTraits, partsNamed, pinsInSpec, unfoldTraits } from "./machine-traits.js";

/** Labels of a Restore that change machines on their way back (kubevirt-velero-plugin). */
const restoreLabels = {
  runStrategy: "velero.kubevirt.io/restore-run-strategy",
  clearMac: "velero.kubevirt.io/clear-mac-address",
  newFirmwareUuid: "velero.kubevirt.io/generate-new-firmware-uuid",
} as const;

const labelOf = ({ metadata }: KubeObject, key: string): string | undefined => metadata.labels?.[key];

const skipped = (item: KubeObject): RestoreResult => ({ item, additionalItems: [], skipRestore: true });

/** Pins, volumes and credentials come along; what the Restore's labels ask for is changed. */
function machineRestoreAction(traits: MachineTraits): RestoreItemAction {
  return {
    name: "restore-vm-action",
    appliesTo: ["virtualmachines.kubevirt.io"],
    execute: async ({ item, restore }, cluster) => {
      const { namespace = "" } = item.metadata;
      const typed = traits.roundTrip === undefined ? item : traits.roundTrip(item);
      const changed = withRunStrategy(withIdentity(typed, ["spec", "template", "spec"], restore), restore);
      const saved = item.metadata.annotations?.[marks.stateClaims];
      const isOurs = traits.stateBy === "preference";
      const claims =
        saved !== undefined && isOurs
          ? saved.split(",")
          : await stateClaimNames(item, cluster, traits.stateBy);
      const restoredItem = isOurs
        ? (withFieldAt(changed, ["metadata", "annotations", marks.stateClaims], undefined) as KubeObject)
        : changed;
      return restored(restoredItem, [
        ...partsNamed(item, { ...traits, pinsOf: pinsInSpec }),
        ...claims.map((claim) => itemOf(resources.persistentVolumeClaims, namespace, claim)),
      ]);
    },
  };
}

function withRunStrategy(vm: KubeObject, restore: KubeObject): KubeObject {
  const strategy = labelOf(restore, restoreLabels.runStrategy);
  if (strategy === undefined) return vm;
  const spec = withField(objectAt(vm, "spec") ?? {}, "running", undefined);
  return { ...vm, spec: { ...spec, runStrategy: strategy } };
}

/** The spec with other addresses and firmware identity, as far as the Restore asks for it. */
function withIdentity(
  object: KubeObject,
  path: readonly [string, ...string[]],
  restore: KubeObject,
): KubeObject {
  let changed: KubeObject = object;
  if (labelOf(restore, restoreLabels.clearMac) !== undefined) {
    const at = [...path, "domain", "devices", "interfaces"] as unknown as readonly [string, ...string[]];
    const interfaces = listAt(object, ...at);
    const cleared = interfaces.map((one) => withField(one as KubeObject, "macAddress", undefined));
    if (interfaces.length > 0) changed = withFieldAt(changed, at, cleared) as KubeObject;
  }
  if (labelOf(restore, restoreLabels.newFirmwareUuid) !== undefined) {
    const at = [...path, "domain", "firmware", "uuid"] as unknown as readonly [string, ...string[]];
    changed = withFieldAt(changed, at, randomUUID()) as KubeObject;
  }
  return changed;
}

/** Labels KubeVirt put on a running instance and refuses on a new one. */
const restrictedLabels: readonly string[] = [
  "kubevirt.io/created-by",
  "kubevirt.io/migrationJobUID",
  "kubevirt.io/nodeName",
  "kubevirt.io/migrationTargetNodeName",
  "kubevirt.io/schedulable",
  "kubevirt.io/install-strategy",
];

const restoreInstance: RestoreItemAction = {
  name: "restore-vmi-action",
  appliesTo: ["virtualmachineinstances.kubevirt.io"],
  execute: async ({ item, restore }) => {
    if (item.metadata.annotations?.[marks.ownedInstance] !== undefined) return skipped(item);
    const free = restrictedLabels.reduce<KubeObject>(
      (left, label) => withFieldAt(left, ["metadata", "labels", label], undefined) as KubeObject,
      item,
    );
    return restored(withIdentity(free, ["spec"], restore));
  },
};

/** A label goes back to what it was before the backup. */
function withOriginalLabel(item: KubeObject, annotation: string): KubeObject {
  const original = item.metadata.annotations?.[annotation];
  const labelledBack = withFieldAt(item, ["metadata", "labels", marks.claimUid], original) as KubeObject;
  return withFieldAt(labelledBack, ["metadata", "annotations", annotation], undefined) as KubeObject;
}

const restoreClaim: RestoreItemAction = {
  name: "restore-pvc-action",
  appliesTo: ["persistentvolumeclaims"],
  execute: async ({ item }) => {
    if (item.metadata.annotations?.[marks.inProgress] !== undefined) return skipped(item);
    return restored(withOriginalLabel(item, marks.originalClaimUid));
  },
};

/** Pods that KubeVirt makes anew for each instance. */
const madeAnew: ReadonlySet<string> = new Set(["virt-launcher", "hotplug-disk"]);

const restorePod: RestoreItemAction = {
  name: "restore-pod-action",
  appliesTo: ["pods"],
  execute: async ({ item }) => {
    return madeAnew.has(stringAt(item, "metadata", "labels", "kubevirt.io") ?? "")
      ? skipped(item)
      : restored(item);
  },
};

const restoreVolumeSnapshot: RestoreItemAction = {
  name: "restore-volumesnapshot-action",
  appliesTo: ["volumesnapshots.snapshot.storage.k8s.io"],
  execute: async ({ item }) => restored(withOriginalLabel(item, marks.originalSnapshotUid)),
};

/** The plugin's five restore actions, for machines with these traits. */
export function restoreActionsFor(traits: MachineTraits): readonly RestoreItemAction[] {
  return [machineRestoreAction(traits), restoreInstance, restoreClaim, restorePod, restoreVolumeSnapshot];
}

export const restoreActions: readonly RestoreItemAction[] = restoreActionsFor(unfoldTraits);
