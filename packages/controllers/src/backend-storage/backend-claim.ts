import { fieldAt, type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { defaultClass, profileOf } from "../simulated-storage/storage-classes.js";

/** Label of a claim that keeps what an instance's TPM and firmware remember; its value is the instance's name. */
export const backendLabel = "persistent-state-for";

const size = "10Mi";

/** Whether an instance has state that outlives its guest, types applied (KubeVirt pkg/storage/backend-storage). */
export function needsBackendStorage({ spec }: Pick<KubeObject, "spec">): boolean {
  const tpm = objectAt(spec, "domain", "devices", "tpm");
  const persistentTpm = tpm?.["persistent"] === true && tpm["enabled"] !== false;
  return persistentTpm || fieldAt(spec, "domain", "firmware", "bootloader", "efi", "persistent") === true;
}

/** The claim of an instance's state. The virtual machine owns it, so that it stays from start to start. */
export function backendClaim(
  vmi: KubeObject,
  classes: readonly KubeObject[],
  kubevirt: KubeObject | undefined,
): KubeObject {
  const { name = "", namespace = "", ownerReferences = [] } = vmi.metadata;
  const owners = ownerReferences.length > 0 ? ownerReferences : [ownInstance(vmi)];
  const configured = stringAt(kubevirt?.spec, "configuration", "vmStateStorageClass") ?? "";
  const storageClass =
    configured === ""
      ? defaultClass(classes, "disks")
      : classes.find(({ metadata }) => metadata.name === configured);
  const shared = profileOf(storageClass)?.accessModes.includes("ReadWriteMany") !== false;
  const className = configured === "" ? storageClass?.metadata.name : configured;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      generateName: `${backendLabel}-${name}-`,
      namespace,
      labels: { [backendLabel]: name.slice(0, 63) },
      ownerReferences: owners,
    },
    spec: {
      accessModes: [shared ? "ReadWriteMany" : "ReadWriteOnce"],
      resources: { requests: { storage: size } },
      volumeMode: "Filesystem",
      ...(className === undefined ? {} : { storageClassName: className }),
    },
  };
}

/** The state's claim among those labelled for the instance: the current one if a migration left two. */
export function currentBackendClaim(
  vmi: KubeObject,
  labelled: readonly KubeObject[],
): KubeObject | undefined {
  const named = listAt(vmi.status, "volumeStatus").map((volume) => stringAt(volume, "name"));
  return labelled.find(({ metadata }) => named.includes(metadata.name)) ?? labelled[0];
}

function ownInstance({ metadata: { name = "", uid = "" } }: KubeObject) {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachineInstance",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** `status.volumeStatus` of the state. */
export function backendVolumeStatus({ metadata, spec, status }: KubeObject): JsonObject {
  return {
    name: metadata.name ?? "",
    target: "",
    persistentVolumeClaimInfo: {
      claimName: metadata.name ?? "",
      accessModes: listAt(spec, "accessModes"),
      volumeMode: stringAt(spec, "volumeMode") ?? "Filesystem",
      capacity: objectAt(status, "capacity") ?? {},
      requests: objectAt(spec, "resources", "requests") ?? {},
    },
  };
}
