import {
  type Client,
  fieldAt,
  type JsonObject,
  type KubeObject,
  type OwnerReference,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import type { Role } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { bootedSpec, specToBoot } from "../virtual-machine/start-revision.js";
import { copiedName, copyOf, ensureCopy } from "./copied-revision.js";
import { snapshotApiVersion } from "./snapshot-names.js";
import type { SnapshotSource } from "./source-state.js";

const roles: readonly Role[] = ["instancetype", "preference"];

/**
 * The machine as a snapshot keeps it (KubeVirt pkg/storage/snapshot, source): of a running one the spec it booted with
 * and the volumes it has now. Its types are bound to copies of the revisions it runs on, those that only its status
 * names included: KubeVirt forgets these for a stopped machine, and a restore elsewhere starts on whatever the types are
 * by then.
 */
export async function capturedMachine(
  client: Client,
  source: SnapshotSource,
  snapshot: KubeObject,
): Promise<JsonObject> {
  const { vm } = source;
  const metadata = withField(vm.metadata, "managedFields", undefined);
  const spec = source.vmi === undefined ? specToBoot(vm) : await runningSpec(client, vm, source.vmi);
  const bound = await withCopiedRevisions(client, vm, spec, snapshot);
  return { metadata, spec: bound, status: {} };
}

async function runningSpec(client: Client, vm: KubeObject, vmi: KubeObject): Promise<JsonObject> {
  const { namespace = "" } = vm.metadata;
  const name = stringAt(vmi.status, "virtualMachineRevisionName") ?? "";
  const revision = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
  const booted = revision === undefined ? undefined : bootedSpec(revision);
  if (booted === undefined) throw new Error(`vm revision ${name} doesn't exist`);
  const paths: readonly (readonly [string, ...string[]])[] = [
    ["template", "spec", "volumes"],
    ["template", "spec", "domain", "devices", "disks"],
    ["dataVolumeTemplates"],
  ];
  return paths.reduce((spec, path) => withFieldAt(spec, [...path], fieldAt(vm.spec, ...path)), booted);
}

async function withCopiedRevisions(
  client: Client,
  vm: KubeObject,
  spec: JsonObject,
  snapshot: KubeObject,
): Promise<JsonObject> {
  const { namespace = "", name: snapshotName = "" } = snapshot.metadata;
  let bound = spec;
  for (const role of roles) {
    const name = stringAt(objectAt(spec, role), "revisionName") ?? "";
    if (name === "") continue;
    const original = await getIfThere(client, { resource: resources.controllerRevisions, namespace, name });
    if (original === undefined) throw new Error(`Unable to fetch ControllerRevision ${namespace}/${name}`);
    const copy = copiedName(name, vm.metadata.name ?? "", snapshotName);
    await ensureCopy(client, copyOf(original, copy, ownedBySnapshot(snapshot)));
    bound = withFieldAt(bound, [role, "revisionName"], copy);
  }
  return bound;
}

function ownedBySnapshot({ metadata: { name = "", uid = "" } }: KubeObject): OwnerReference {
  return {
    apiVersion: snapshotApiVersion,
    kind: "VirtualMachineSnapshot",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
