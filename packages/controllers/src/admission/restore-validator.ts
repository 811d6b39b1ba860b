import {
  type Admission,
  type Client,
  fieldAt,
  jsonEqual,
  type KubeObject,
  listAll,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { isComplete, machineIn } from "../restore/restore-state.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { needsBackendStorage } from "../storage/backend-storage.js";
import { allowed, deniedBecause, deniedFor } from "./answers.js";
import { reviewRestorePatches } from "./review-restore-patches.js";
import { invalid, reviewImmutable, reviewMachineReference } from "./review-source.js";

export interface RestoreValidatorOptions {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
}

/** KubeVirt's validating webhook of restores (pkg/storage/admitters/vmrestore). */
export function restoreValidator(options: RestoreValidatorOptions): Admission {
  return {
    name: "virtualmachinerestore-validator.snapshot.kubevirt.io",
    type: "validating",
    path: "/virtualmachinerestores-validate",
    rules: [
      {
        groups: ["snapshot.kubevirt.io"],
        versions: ["v1alpha1", "v1beta1"],
        resources: ["virtualmachinerestores"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    failurePolicy: "Fail",
    review: async ({ object, oldObject }) => {
      if (object === undefined) return allowed();
      try {
        const causes =
          oldObject === undefined ? await reviewNew(options, object) : reviewImmutable(object, oldObject);
        return causes.length > 0 ? deniedFor(causes) : allowed();
      } catch (error) {
        return deniedBecause(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

async function reviewNew(
  options: RestoreValidatorOptions,
  restore: KubeObject,
): Promise<readonly StatusCause[]> {
  const target = fieldAt(restore.spec, "target");
  const wrong = reviewMachineReference(target, "spec.target");
  const causes =
    wrong.length > 0
      ? wrong
      : [...(await reviewTarget(options, restore)), ...reviewOverrides(restore), ...reviewPolicies(restore)];
  return [...causes, ...(await reviewOthers(options.client, restore))];
}

async function reviewTarget(
  { client, readCluster }: RestoreValidatorOptions,
  { metadata: { namespace = "" }, spec }: KubeObject,
): Promise<readonly StatusCause[]> {
  const name = stringAt(spec, "virtualMachineSnapshotName") ?? "";
  const snapshot = await getIfThere(client, { resource: resources.virtualMachineSnapshots, namespace, name });
  const patches = reviewRestorePatches(listAt(spec, "patches"));
  if (snapshot === undefined) return patches;
  const target = await getIfThere(client, {
    resource: resources.virtualMachines,
    namespace,
    name: stringAt(spec, "target", "name") ?? "",
  });
  if (target !== undefined && target.metadata.uid === stringAt(snapshot.status, "sourceUID")) return patches;
  const contentName = stringAt(snapshot.status, "virtualMachineSnapshotContentName");
  if (contentName === undefined) throw new Error("snapshot content name is nil in vmSnapshot status");
  const content = await client.get(resources.virtualMachineSnapshotContents, {
    namespace,
    name: contentName,
  });
  const { config } = await readCluster();
  if (!(await needsBackendStorage(client, machineIn(content), config))) return patches;
  const message =
    "Restore to a different VM is not supported when snapshotted VM has backend storage (persistent TPM or EFI)";
  return [...patches, invalid("spec", message)];
}

function reviewOverrides({ spec }: KubeObject): readonly StatusCause[] {
  return listAt(spec, "volumeRestoreOverrides").flatMap((override, index) => {
    const field = `spec.volumeRestoreOverrides[${index}]`;
    const unnamed = (stringAt(override, "volumeName") ?? "") === "";
    const empty =
      (stringAt(override, "restoreName") ?? "") === "" &&
      objectAt(override, "annotations") === undefined &&
      objectAt(override, "labels") === undefined;
    return [
      ...(unnamed ? [required(`${field}.volumeName`, "must provide a volume name")] : []),
      ...(empty ? [required(field, "must provide at least one overriden field")] : []),
    ];
  });
}

function required(field: string, message: string): StatusCause {
  return { reason: "FieldValueRequired", message, field };
}

const policies = {
  volumeRestorePolicy: ["InPlace", "RandomizeNames", "PrefixTargetName"],
  volumeOwnershipPolicy: ["Vm", "None"],
} as const;

function reviewPolicies({ spec }: KubeObject): readonly StatusCause[] {
  return (["volumeRestorePolicy", "volumeOwnershipPolicy"] as const).flatMap((name) => {
    const value = stringAt(spec, name);
    const known: readonly string[] = policies[name];
    if (value === undefined || known.includes(value)) return [];
    const what = name === "volumeRestorePolicy" ? "volume restore policy" : "volume ownership policy";
    return [invalid(`spec.${name}`, `${what} "${value}" doesn't exist`)];
  });
}

async function reviewOthers(client: Client, restore: KubeObject): Promise<readonly StatusCause[]> {
  const { namespace = "" } = restore.metadata;
  const target = fieldAt(restore.spec, "target");
  const { items } = await listAll(client, resources.virtualMachineRestores, { namespace });
  return items
    .filter((other) => !isComplete(other) && jsonEqual(fieldAt(other.spec, "target"), target))
    .map(({ metadata }) => invalid("spec.target", `VirtualMachineRestore "${metadata.name}" in progress`));
}
