import type { KubeObject } from "@unfold/apimachinery";
import { noTypes } from "../loaded-types/no-types.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { Controller, type ControllerOptions } from "../runtime/controller.js";
import type { ChangeHandler, Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { clientDeps, type DepsOptions } from "./client-deps.js";
import type { VirtualMachineDraft, VirtualMachineStep } from "./draft.js";
import { referenceTo, revisionsHeldBy } from "./indexes.js";
import { reconcileVirtualMachine } from "./reconcile.js";
import { usesClaims } from "./volume-snapshot-statuses.js";

export interface VirtualMachineControllerOptions extends DepsOptions {
  readonly steps: readonly VirtualMachineStep[];
  /** The cluster's state as the caches know it. */
  readonly cluster: () => ClusterState;
  readonly onError?: NonNullable<ControllerOptions["onError"]>;
}

/** Passes under way at the same time: most of a pass waits for the server to make a write durable, and the server commits waiting writes together. */
const workers = 64;

/** Keeps virtual machines as the reference policy wants them and, depending on its steps, alive. */
export function virtualMachineController(options: VirtualMachineControllerOptions): Controller {
  const { machines, instances, steps, cluster, clock, onError } = options;
  const deps = clientDeps(options);
  const controller = new Controller({
    name: "virtualmachine",
    clock,
    concurrency: workers,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const vm = machines.get(key);
      if (vm === undefined) return undefined;
      const draft: VirtualMachineDraft = {
        vm,
        storedStatus: vm.status,
        vmi: instances.get(key),
        cluster: cluster(),
        types: noTypes,
      };
      await reconcileVirtualMachine(deps, steps, draft);
      return draft.requeueAfter === undefined ? undefined : { requeueAfter: draft.requeueAfter };
    },
  });
  watchRelated(controller, options);
  options.revisions.onChange(({ key, after }) => {
    if (after === undefined) deps.ownCopies.delete(key);
  });
  return controller;
}

/** Every object whose change may matter to a machine brings a pass over it. */
function watchRelated(controller: Controller, options: VirtualMachineControllerOptions): void {
  const { machines, instances, revisions, snapshotContents, dataVolumes, claims, types } = options;
  const enqueueSame: ChangeHandler = ({ key }) => controller.enqueue(key);
  machines.onChange(enqueueSame);
  instances.onChange(enqueueSame);
  const enqueueReferring = onAny((object) => {
    const reference = referenceTo(object);
    if (reference === undefined) return;
    for (const vm of machines.byIndex("references", reference)) controller.enqueue(keyOf(vm));
  });
  for (const informer of types) informer.onChange(enqueueReferring);
  revisions.onChange(enqueueReferring);
  revisions.onChange(({ key, after }) => {
    if (after === undefined) return;
    enqueueOwner(controller, after);
    for (const vm of machines.byIndex("expandedFrom", key)) controller.enqueue(keyOf(vm));
  });
  const enqueueUsing = onAny((object) => {
    for (const vm of machines.byIndex("volumes", keyOf(object))) controller.enqueue(keyOf(vm));
  });
  for (const informer of [dataVolumes, claims]) informer.onChange(enqueueUsing);
  for (const informer of [options.storageClasses, options.snapshotClasses]) {
    informer?.onChange(() => {
      for (const vm of machines.list()) if (usesClaims(vm)) controller.enqueue(keyOf(vm));
    });
  }
  const enqueueReleased = onReleased((key) => {
    const revision = revisions.get(key);
    if (revision === undefined) return;
    enqueueOwner(controller, revision);
    for (const vm of machines.byIndex("expandedFrom", key)) controller.enqueue(keyOf(vm));
  });
  for (const informer of [machines, revisions, snapshotContents]) informer.onChange(enqueueReleased);
}

/** Tells of every revision that an object does not hold any more: its removal may have waited for that. */
function onReleased(handle: (revision: string) => void): ChangeHandler {
  return ({ before, after }) => {
    if (before === undefined) return;
    const held = new Set(after === undefined ? [] : revisionsHeldBy(after));
    for (const key of revisionsHeldBy(before)) if (!held.has(key)) handle(key);
  };
}

function enqueueOwner(controller: Controller, { metadata }: KubeObject): void {
  for (const { kind, name } of metadata.ownerReferences ?? []) {
    if (kind === "VirtualMachine") controller.enqueue(formatKey({ namespace: metadata.namespace, name }));
  }
}

function onAny(handle: (object: KubeObject) => void): ChangeHandler {
  return ({ before, after }) => {
    const changed = after ?? before;
    if (changed !== undefined) handle(changed);
  };
}

/** Lets every machine be looked at again; called when the policy changes. */
export function enqueueAll(controller: Controller, machines: Informer): void {
  for (const vm of machines.list()) controller.enqueue(keyOf(vm));
}
