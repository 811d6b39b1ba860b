import { type Client, fieldAt, isConflict, isNotFound, type KubeObject } from "@unfold/apimachinery";
import { lookupOf, type ObjectReference, referencesOf } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { type Clock, timestamp } from "../runtime/clock.js";
import type { EventRecorder } from "../runtime/event-recorder.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import type { Informer } from "../runtime/informer.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { snapshotClassAmong } from "../storage/volume-snapshot-class.js";
import { claimKeys } from "../virtual-machine-instance/claim-names.js";
import { ownerReference } from "./adopt-revision.js";
import type { VirtualMachineDeps } from "./draft.js";
import { noVolumes } from "./volume-state.js";

export interface DepsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly machines: Informer;
  readonly instances: Informer;
  readonly revisions: Informer;
  readonly snapshotContents: Informer;
  readonly dataVolumes: Informer;
  readonly claims: Informer;
  /** Absent where nobody asks whether volumes can be snapshotted. */
  readonly storageClasses?: Informer;
  readonly snapshotClasses?: Informer;
  /** The four kinds of types. */
  readonly types: readonly Informer[];
}

/** The steps' needs, met by a client and caches. */
export function clientDeps(options: DepsOptions): VirtualMachineDeps {
  const { client, clock, recorder, revisions, dataVolumes, claims } = options;
  const { virtualMachines, virtualMachineInstances, controllerRevisions } = resources;
  const patchOf = (operations: Parameters<VirtualMachineDeps["patchStatus"]>[1]) =>
    ({ type: "application/json-patch+json", body: operations }) as const;
  return {
    now: () => timestamp(clock),
    time: () => clock.now(),
    random: () => clock.random(),
    loadLookup: async (vm) => {
      const objects = await Promise.all(referencesOf(vm).map((reference) => read(options, reference)));
      return lookupOf(objects.filter((object) => object !== undefined));
    },
    getVm: (vm) => getIfThere(client, { resource: virtualMachines, ...keyOfObject(vm) }),
    updateVm: (vm) => client.update(virtualMachines, vm),
    updateWithStatus: (vm) => client.update(virtualMachines, vm, { withStatus: true }),
    patchStatus: (vm, operations) =>
      client.patch(virtualMachines, addressOf(vm), patchOf(operations), { subresource: "status" }),
    createInstance: (vmi) => client.create(virtualMachineInstances, vmi),
    patchInstance: (vmi, operations) =>
      client.patch(virtualMachineInstances, addressOf(vmi), patchOf(operations)),
    deleteInstance: (vmi) =>
      ignoreNotFound(client.delete(virtualMachineInstances, addressOf(vmi), sameObject(vmi))),
    dataVolumeOf: ({ metadata: { namespace } }, name) => dataVolumes.get(formatKey({ namespace, name })),
    createDataVolume: (dataVolume) => client.create(resources.dataVolumes, dataVolume),
    adoptDataVolume: (vm, dataVolume) => {
      const { uid = "", ownerReferences = [] } = dataVolume.metadata;
      const operations = [
        { op: "test", path: "/metadata/uid", value: uid },
        { op: "add", path: "/metadata/ownerReferences", value: [...ownerReferences, ownerReference(vm)] },
      ];
      return client.patch(resources.dataVolumes, addressOf(dataVolume), patchOf(operations));
    },
    volumesOf: (vm) => {
      const keys = claimKeys(fieldAt(vm.spec, "template", "spec"), vm.metadata.namespace);
      if (keys.length === 0) return noVolumes;
      return {
        dataVolumes: keys.flatMap((key) => dataVolumes.get(key) ?? []),
        claims: keys.flatMap((key) => claims.get(key) ?? []),
      };
    },
    annotateClaim: async ({ metadata: { namespace } }, name, annotations) => {
      const known = claims.get(formatKey({ namespace, name }))?.metadata.annotations ?? {};
      if (Object.entries(annotations).every(([key, value]) => known[key] === value)) return;
      const patch = { type: "application/merge-patch+json", body: { metadata: { annotations } } } as const;
      await client.patch(resources.persistentVolumeClaims, { namespace, name }, patch);
    },
    snapshotClassOf: (name) => {
      const found = options.storageClasses?.get(formatKey({ name }));
      return snapshotClassAmong(found, options.snapshotClasses?.list() ?? []);
    },
    revisionsOf: ({ metadata }) => revisions.byIndex("owner", metadata.uid ?? ""),
    knownRevision: ({ metadata: { namespace } }, name) => revisions.get(formatKey({ namespace, name })),
    ownCopies: new Set(),
    getRevision: (namespace, name) => getIfThere(client, { resource: controllerRevisions, namespace, name }),
    createRevision: (revision) => client.create(controllerRevisions, revision),
    updateRevision: (revision) => client.update(controllerRevisions, revision),
    deleteRevision: (revision) => deleteVersion(client, revision),
    namedElsewhere: (vm, revision) => namedElsewhere(options, vm, revision),
    record: (object, type, reason, message) => recorder.record(object, { type, reason, message }),
  };
}

function addressOf({ metadata: { namespace, name = "" } }: KubeObject) {
  return { namespace, name };
}

function keyOfObject({ metadata: { namespace = "", name = "" } }: KubeObject) {
  return { namespace, name };
}

function sameObject({ metadata: { uid } }: KubeObject) {
  return uid === undefined ? {} : { preconditions: { uid } };
}

/** From the cache, and from the server before concluding that it does not exist. */
async function read(options: DepsOptions, reference: ObjectReference): Promise<KubeObject | undefined> {
  const { resource } = reference.resource;
  const informer =
    resource === resources.controllerRevisions.resource
      ? options.revisions
      : options.types.find((candidate) => candidate.resource.resource === resource);
  return informer?.get(formatKey(reference)) ?? getIfThere(options.client, reference);
}

/** A revision that changed hands since it was read is not the one to delete. */
async function deleteVersion(client: Client, revision: KubeObject): Promise<void> {
  const { uid = "", resourceVersion = "" } = revision.metadata;
  try {
    await client.delete(resources.controllerRevisions, addressOf(revision), {
      preconditions: { uid, resourceVersion },
    });
  } catch (error) {
    if (isNotFound(error)) return;
    if (isConflict(error) && (await isAnother(client, revision))) return;
    throw error;
  }
}

async function isAnother(client: Client, { metadata }: KubeObject): Promise<boolean> {
  const { namespace = "", name = "" } = metadata;
  const now = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
  return now?.metadata.uid !== metadata.uid;
}

function namedElsewhere(
  { machines, revisions, snapshotContents }: DepsOptions,
  vm: KubeObject,
  revision: string,
): boolean {
  const { namespace } = vm.metadata;
  const key = formatKey({ namespace, name: revision });
  return (
    machines.byIndex("holds", key).some((other) => keyOf(other) !== keyOf(vm)) ||
    revisions.byIndex("bootsFrom", key).some((start) => start.metadata.deletionTimestamp === undefined) ||
    snapshotContents.byIndex("names", key).length > 0
  );
}
