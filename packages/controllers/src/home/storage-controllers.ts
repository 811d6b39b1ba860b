import { type Client, type KubeObject, stringAt } from "@unfold/apimachinery";
import { reconcileClone } from "../clone/reconcile-clone.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { reconcileRestore } from "../restore/reconcile-restore.js";
import type { Clock } from "../runtime/clock.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import { ClientEventRecorder } from "../runtime/event-recorder.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { reconcileContent } from "../snapshot/reconcile-content.js";
import { reconcileSnapshot } from "../snapshot/reconcile-snapshot.js";
import { reconcileVolumeSnapshot } from "../volume-snapshot/reconcile-volume-snapshot.js";
import type { InformerSet } from "./informers.js";
import type { StorageInformers } from "./storage-informers.js";

export interface StorageControllersOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly cluster: () => ClusterState;
  readonly informers: Pick<
    InformerSet,
    "machines" | "instances" | "snapshotContents" | "claims" | "dataVolumes"
  >;
  readonly storage: StorageInformers;
  /** Whether snapshots of volumes are made here: not beside a cluster's storage. */
  readonly simulateVolumes: boolean;
  readonly onError: NonNullable<ControllerOptions["onError"]>;
}

/** Snapshots, what they captured, restores, clones, and a simulated storage system that snapshots volumes. */
export function storageControllers(options: StorageControllersOptions): readonly Controller[] {
  const { client, clock, cluster, onError } = options;
  const deps = (component: string) => ({
    client,
    clock,
    cluster,
    recorder: new ClientEventRecorder({ client, clock, component }),
  });
  const [taking, restoring, cloning] = ["snapshot-controller", "restore-controller", "clone-controller"].map(
    deps,
  );
  if (taking === undefined || restoring === undefined || cloning === undefined) return [];
  const controller = (name: string, reconcile: ControllerOptions["reconcile"]) =>
    new Controller({ name, clock, onError, concurrency: 8, reconcile });
  const controllers = {
    snapshot: controller("virtualmachinesnapshot", (key) => reconcileSnapshot(taking, key)),
    content: controller("virtualmachinesnapshotcontent", (key) => reconcileContent(taking, key)),
    restore: controller("virtualmachinerestore", (key) => reconcileRestore(restoring, key)),
    clone: controller("virtualmachineclone", (key) => reconcileClone(cloning, key)),
    volume: controller("volumesnapshot", async (key) => {
      if (options.simulateVolumes) await reconcileVolumeSnapshot({ client, clock }, key);
      return undefined;
    }),
  };
  watchSnapshots(options, controllers);
  watchVolumes(options, controllers);
  watchMachines(options, controllers);
  return Object.values(controllers);
}

interface Controllers {
  readonly snapshot: Controller;
  readonly content: Controller;
  readonly restore: Controller;
  readonly clone: Controller;
  readonly volume: Controller;
}

function watchSnapshots(
  { informers: { snapshotContents }, storage: { snapshots, restores, clones } }: StorageControllersOptions,
  { snapshot, content, restore, clone }: Controllers,
): void {
  onAny(snapshots, (object) => {
    snapshot.enqueue(keyOf(object));
    enqueueOwner(clone, object, "VirtualMachineClone");
    enqueueAll(restore, restores.byIndex("snapshot", keyOf(object)));
    const { namespace } = object.metadata;
    const name = stringAt(object.status, "virtualMachineSnapshotContentName");
    if (name !== undefined) content.enqueue(formatKey({ namespace, name }));
    enqueueAll(clone, clones.byIndex("machine", keyOf(object)));
  });
  onAny(snapshotContents, (object) => {
    content.enqueue(keyOf(object));
    const { namespace } = object.metadata;
    const name = stringAt(object.spec, "virtualMachineSnapshotName");
    if (name !== undefined) snapshot.enqueue(formatKey({ namespace, name }));
  });
  onAny(restores, (object) => {
    restore.enqueue(keyOf(object));
    enqueueOwner(clone, object, "VirtualMachineClone");
  });
  onAny(clones, (object) => clone.enqueue(keyOf(object)));
}

function watchVolumes(
  { informers: { claims, dataVolumes }, storage: { volumeSnapshots, restores } }: StorageControllersOptions,
  { content, restore, clone, volume }: Controllers,
): void {
  onAny(volumeSnapshots, (object) => {
    volume.enqueue(keyOf(object));
    enqueueOwner(content, object, "VirtualMachineSnapshotContent");
  });
  // A data volume has the name of its claim.
  for (const informer of [claims, dataVolumes]) {
    onAny(informer, (object) => {
      for (const waiting of restores.byIndex("claim", keyOf(object))) {
        restore.enqueue(keyOf(waiting));
        enqueueOwner(clone, waiting, "VirtualMachineClone");
      }
    });
  }
}

function watchMachines(
  { informers: { machines, instances }, storage: { snapshots, restores, clones } }: StorageControllersOptions,
  { snapshot, restore, clone }: Controllers,
): void {
  for (const informer of [machines, instances]) {
    onAny(informer, (object) => {
      const key = keyOf(object);
      enqueueAll(snapshot, snapshots.byIndex("machine", key));
      enqueueAll(restore, restores.byIndex("machine", key));
      enqueueAll(clone, clones.byIndex("machine", key));
    });
  }
}

function enqueueAll(controller: Controller, objects: readonly KubeObject[]): void {
  for (const object of objects) controller.enqueue(keyOf(object));
}

function enqueueOwner(controller: Controller, { metadata }: KubeObject, kind: string): void {
  for (const owner of metadata.ownerReferences ?? []) {
    if (owner.kind === kind) {
      controller.enqueue(formatKey({ namespace: metadata.namespace, name: owner.name }));
    }
  }
}

function onAny(informer: Informer, handle: (object: KubeObject) => void): void {
  informer.onChange(({ before, after }) => {
    const changed = after ?? before;
    if (changed !== undefined) handle(changed);
  });
}
