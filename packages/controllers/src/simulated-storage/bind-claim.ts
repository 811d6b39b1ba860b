import {
  compareQuantities,
  fieldAt,
  type JsonObject,
  type KubeObject,
  listAt,
  parseQuantity,
  stringAt,
} from "@unfold/apimachinery";
import { defaultClass, profileOf, provisioner, waitsForConsumer } from "./storage-classes.js";

/** Annotation with the node of a claim's first consumer; the scheduler sets it. */
export const selectedNode = "volume.kubernetes.io/selected-node";
/** Annotation of a claim of a DataVolume that does not wait for a consumer. */
export const bindImmediately = "cdi.kubevirt.io/storage.bind.immediate.requested";

/** Why a claim stays as it is, as its event says. */
export interface ClaimNotice {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** What is to be done with a claim. */
export type ClaimPlan =
  | { readonly kind: "none" }
  | { readonly kind: "wait"; readonly notice: ClaimNotice }
  /** The default class is to be written into it first. */
  | { readonly kind: "setClass"; readonly name: string }
  | { readonly kind: "bind"; readonly volume: KubeObject }
  /** It is bound, and asks for more than it has. */
  | { readonly kind: "grow"; readonly capacity: string };

export interface ClaimSurroundings {
  readonly classes: readonly KubeObject[];
  /** The volume of a name. */
  readonly volumeOf: (name: string) => KubeObject | undefined;
}

/** What the volume controller and a provisioner do with a claim (Kubernetes pkg/controller/volume/persistentvolume). */
export function planClaim(claim: KubeObject, { classes, volumeOf }: ClaimSurroundings): ClaimPlan {
  const className = stringAt(claim.spec, "storageClassName");
  const storageClass = classes.find(({ metadata }) => metadata.name === className);
  if (phaseOfClaim(claim) === "Bound") return growth(claim, storageClass);
  const named = stringAt(claim.spec, "volumeName") ?? "";
  if (named !== "") return bindNamed(claim, volumeOf(named));
  if (className === undefined) {
    const name = defaultClass(classes)?.metadata.name;
    return name === undefined ? wait("Normal", "FailedBinding", noClass) : { kind: "setClass", name };
  }
  if (className === "") return wait("Normal", "FailedBinding", noClass);
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${className}" not found`;
    return wait("Warning", "ProvisioningFailed", message);
  }
  return provision(claim, storageClass);
}

const noClass = "no persistent volumes available for this claim and no storage class is set";

export function phaseOfClaim({ status }: KubeObject): string {
  return stringAt(status, "phase") ?? "Pending";
}

function provision(claim: KubeObject, storageClass: KubeObject): ClaimPlan {
  const profile = profileOf(storageClass);
  const driver = stringAt(storageClass, "provisioner") ?? "";
  if (profile === undefined) {
    return wait(
      "Normal",
      "ExternalProvisioning",
      `Waiting for a volume to be created either by the external provisioner '${driver}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
  }
  const { annotations = {} } = claim.metadata;
  if (
    waitsForConsumer(storageClass) &&
    annotations[selectedNode] === undefined &&
    annotations[bindImmediately] === undefined
  ) {
    return wait("Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
  }
  const unknown = listAt(claim.spec, "accessModes").find(
    (mode) => !profile.accessModes.includes(String(mode)),
  );
  if (unknown !== undefined) {
    const name = storageClass.metadata.name;
    const message = `failed to provision volume with StorageClass "${name}": access mode ${unknown} is not supported`;
    return wait("Warning", "ProvisioningFailed", message);
  }
  return { kind: "bind", volume: volumeFor(claim, storageClass) };
}

function volumeFor(claim: KubeObject, storageClass: KubeObject): KubeObject {
  const { uid = "" } = claim.metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: `pvc-${uid}`,
      annotations: { "pv.kubernetes.io/provisioned-by": provisioner },
    },
    spec: {
      capacity: { storage: requestOf(claim) ?? "0" },
      accessModes: listAt(claim.spec, "accessModes"),
      volumeMode: stringAt(claim.spec, "volumeMode") ?? "Filesystem",
      persistentVolumeReclaimPolicy: stringAt(storageClass, "reclaimPolicy") ?? "Delete",
      storageClassName: storageClass.metadata.name ?? "",
      claimRef: referenceTo(claim),
      csi: { driver: provisioner, volumeHandle: uid },
    },
  };
}

/** `spec.claimRef` of the claim's volume. */
export function referenceTo({ metadata: { namespace = "", name = "", uid = "" } }: KubeObject): JsonObject {
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid };
}

/** A claim that names its volume takes it if the volume is free, or meant for it. */
function bindNamed(claim: KubeObject, volume: KubeObject | undefined): ClaimPlan {
  if (volume === undefined) return { kind: "none" };
  const { namespace, name, uid } = claim.metadata;
  const ref = fieldAt(volume.spec, "claimRef");
  const uidThere = stringAt(ref, "uid") ?? "";
  const mine = stringAt(ref, "namespace") === namespace && stringAt(ref, "name") === name;
  const free = ref === undefined || ref === null || (mine && (uidThere === "" || uidThere === uid));
  return free ? { kind: "bind", volume } : { kind: "none" };
}

function growth(claim: KubeObject, storageClass: KubeObject | undefined): ClaimPlan {
  const wanted = requestOf(claim);
  const has = stringAt(claim.status, "capacity", "storage");
  const grows = profileOf(storageClass) !== undefined && storageClass?.["allowVolumeExpansion"] === true;
  if (!grows || wanted === undefined || has === undefined) return { kind: "none" };
  const more = compareQuantities(parseQuantity(wanted), parseQuantity(has)) > 0;
  return more ? { kind: "grow", capacity: wanted } : { kind: "none" };
}

/** The size a claim asks for. */
export function requestOf({ spec }: KubeObject): string | undefined {
  const value = fieldAt(spec, "resources", "requests", "storage");
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function wait(type: ClaimNotice["type"], reason: string, message: string): ClaimPlan {
  return { kind: "wait", notice: { type, reason, message } };
}
