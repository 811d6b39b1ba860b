import { type Client, fieldAt, type KubeObject, stringAt, withFieldAt } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { resources } from "../inventory/known-resources.js";
import { backupIncludes, isExcluded, isMetadataOnly } from "./backup-scope.js";
import {
  claimResource,
  dataVolumeResource,
  getIfThere,
  instanceResource,
  machineResource,
} from "./get-if-there.js";
import { ActionError, type BackupItemAction, type BackupResult } from "./item-action.js";
import { isOwnedBy, itemOf, launcherOf, runningParts, stateClaimNames } from "./machine-graph.js";
import { type MachineTraits, partsNamed, typesNamed, unfoldTraits } from "./machine-traits.js";
import { volumesAreRestorable } from "./restorable-volumes.js";

/** Annotations and labels shared with kubevirt-velero-plugin, so that either restores what the other saved. */
export const marks = {
  ownedInstance: "cdi.kubevirt.io/velero.isOwned",
  prePopulated: "cdi.kubevirt.io/storage.prePopulated",
  populatedFor: "cdi.kubevirt.io/storage.populatedFor",
  inProgress: "kvp.kubevirt.io/storage.inprogress",
  claimUid: "velero.kubevirt.io/pvc-uid",
  originalClaimUid: "velero.kubevirt.io/original-pvc-uid",
  /** Ours: names of the claims of a machine's state, which a restore to another cluster cannot look up there. */
  stateClaims: `${unfoldPrefix}/persistent-state-claims`,
  originalSnapshotUid: "velero.kubevirt.io/original-volumesnapshot-uid",
} as const;

const unchanged = (item: KubeObject): BackupResult => ({ item, additionalItems: [] });

const annotated = (item: KubeObject, key: string, value: string): KubeObject =>
  withFieldAt(item, ["metadata", "annotations", key], value) as KubeObject;

const labelled = (item: KubeObject, key: string, value: string | undefined): KubeObject =>
  withFieldAt(item, ["metadata", "labels", key], value) as KubeObject;

/** Saves a machine pinned in its spec, with all it needs. */
function machineBackupAction(traits: MachineTraits): BackupItemAction {
  return {
    name: "backup-virtualmachine-action",
    appliesTo: ["virtualmachines.kubevirt.io"],
    execute: async (vm, backup, cluster) => {
      await refuseUnsafe(vm, backup, cluster);
      const item = traits.writesPins ? pinnedMachine(vm, traits) : vm;
      const claims = await stateClaimNames(vm, cluster, traits.stateBy);
      const { namespace = "" } = vm.metadata;
      const marked =
        claims.length === 0 || traits.stateBy === "template"
          ? item
          : annotated(item, marks.stateClaims, claims.join(","));
      return {
        item: traits.roundTripsSaved && traits.roundTrip !== undefined ? traits.roundTrip(marked) : marked,
        additionalItems: [
          ...partsNamed(vm, traits),
          ...(traits.savesTypes ? typesNamed(vm) : []),
          ...claims.map((claim) => itemOf(resources.persistentVolumeClaims, namespace, claim)),
          ...(await runningParts(vm, cluster)),
        ],
      };
    },
  };
}

/** @throws ActionError when the machine would not be consistent, or not be whole */
async function refuseUnsafe(vm: KubeObject, backup: KubeObject, cluster: Client): Promise<void> {
  const { namespace = "", name = "" } = vm.metadata;
  const state = stringAt(vm.status, "printableStatus");
  if (state === "Running" || state === "Starting") {
    const instance = await getIfThere(cluster, instanceResource, namespace, name);
    const safe =
      backupIncludes(backup, resources.machineInstances) &&
      (instance === undefined || !isExcluded(instance)) &&
      !leavesPodsOut(backup);
    if (!safe) throw new ActionError("VM cannot be safely backed up");
  }
  const templateSpec = fieldAt(vm.spec, "template", "spec");
  if (!isMetadataOnly(backup) && !(await volumesAreRestorable(vm, templateSpec, backup, cluster))) {
    throw new ActionError("VM would not be restored correctly");
  }
}

function pinnedMachine(vm: KubeObject, { pinsOf }: MachineTraits): KubeObject {
  return [...pinsOf(vm)].reduce(
    (pinned, [role, pin]) => withFieldAt(pinned, ["spec", role, "revisionName"], pin) as KubeObject,
    vm,
  );
}

/** Volumes would be saved, and the pod that uses them would not: nothing could tell that they are consistent. */
function leavesPodsOut(backup: KubeObject): boolean {
  return !backupIncludes(backup, resources.pods) && backupIncludes(backup, resources.persistentVolumeClaims);
}

const backupInstance: BackupItemAction = {
  name: "backup-virtualmachineinstance-action",
  appliesTo: ["virtualmachineinstances.kubevirt.io"],
  execute: async (vmi, backup, cluster) => {
    const { namespace = "", name = "" } = vmi.metadata;
    const owned = isOwnedBy(vmi, "VirtualMachine");
    if (owned && !backupIncludes(backup, resources.machines)) return { item: undefined, additionalItems: [] };
    const launcher = await launcherOf(namespace, name, cluster);
    if (stringAt(vmi.status, "phase") === "Running" && !isPaused(vmi)) {
      if (launcher === undefined) throw new ActionError("pod for running VMI not found");
      if (leavesPodsOut(backup) || isExcluded(launcher)) {
        throw new ActionError("VM is running but launcher pod is not included in the backup");
      }
    }
    const pods =
      launcher === undefined ? [] : [itemOf(resources.pods, namespace, launcher.metadata.name ?? "")];
    if (owned) return { item: annotated(vmi, marks.ownedInstance, "true"), additionalItems: pods };
    if (!isMetadataOnly(backup) && !(await volumesAreRestorable(vmi, vmi.spec, backup, cluster))) {
      throw new ActionError(
        "VM has DataVolume or PVC volumes and DataVolumes/PVCs is not included in the backup",
      );
    }
    return { item: vmi, additionalItems: pods };
  },
};

function isPaused({ status }: KubeObject): boolean {
  const conditions = fieldAt(status, "conditions");
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => stringAt(one, "type") === "Paused" && stringAt(one, "status") === "True")
  );
}

const backupDataVolume: BackupItemAction = {
  name: "backup-datavolume-action",
  appliesTo: ["datavolumes.cdi.kubevirt.io"],
  execute: async (dataVolume) => {
    const { namespace = "", name = "" } = dataVolume.metadata;
    if (stringAt(dataVolume.status, "phase") !== "Succeeded") return unchanged(dataVolume);
    const claim = itemOf(resources.persistentVolumeClaims, namespace, name);
    return { item: annotated(dataVolume, marks.prePopulated, name), additionalItems: [claim] };
  },
};

const backupClaim: BackupItemAction = {
  name: "backup-pvc-action",
  appliesTo: ["persistentvolumeclaims"],
  execute: async (claim, _backup, cluster) => {
    const { namespace = "", uid = "", labels, ownerReferences = [] } = claim.metadata;
    const original = labels?.[marks.claimUid];
    const kept = original === undefined ? claim : annotated(claim, marks.originalClaimUid, original);
    const item = labelled(kept, marks.claimUid, uid);
    const owner = ownerReferences.find(({ kind }) => kind === "DataVolume");
    if (owner === undefined) return unchanged(item);
    const dataVolume = await getIfThere(cluster, dataVolumeResource, namespace, owner.name);
    const isDone = stringAt(dataVolume?.status, "phase") === "Succeeded";
    return unchanged(annotated(item, isDone ? marks.populatedFor : marks.inProgress, owner.name));
  },
};

const backupVolumeSnapshot: BackupItemAction = {
  name: "backup-volumesnapshot-action",
  appliesTo: ["volumesnapshots.snapshot.storage.k8s.io"],
  execute: async (snapshot, _backup, cluster) => {
    const source = stringAt(snapshot.spec, "source", "persistentVolumeClaimName");
    if (source === undefined) return unchanged(snapshot);
    const claim = await cluster.get(claimResource, { namespace: snapshot.metadata.namespace, name: source });
    const original = snapshot.metadata.labels?.[marks.claimUid];
    const kept = original === undefined ? snapshot : annotated(snapshot, marks.originalSnapshotUid, original);
    return unchanged(labelled(kept, marks.claimUid, claim.metadata.uid ?? ""));
  },
};

/** A revision is labelled like its machine, so that selectors which find the one find the other; its own labels win. */
const backupRevision: BackupItemAction = {
  name: "backup-controllerrevision-action",
  appliesTo: ["controllerrevisions.apps"],
  execute: async (revision, _backup, cluster) => {
    const { namespace = "", ownerReferences = [], labels } = revision.metadata;
    const owner = ownerReferences.find(
      ({ kind, controller }) => kind === "VirtualMachine" && controller === true,
    );
    if (owner === undefined) return unchanged(revision);
    const machine = await getIfThere(cluster, machineResource, namespace, owner.name);
    if (machine === undefined) return unchanged(revision);
    const merged = { ...machine.metadata.labels, ...labels };
    return unchanged({ ...revision, metadata: { ...revision.metadata, labels: merged } });
  },
};

/** The actions of kubevirt-velero-plugin, for machines with these traits. */
export function backupActionsFor(traits: MachineTraits): readonly BackupItemAction[] {
  return [backupDataVolume, backupClaim, backupVolumeSnapshot, machineBackupAction(traits), backupInstance];
}

/** Ours: those, and one for revisions, which kubevirt-velero-plugin leaves to selectors. */
export const backupActions: readonly BackupItemAction[] = [...backupActionsFor(unfoldTraits), backupRevision];
