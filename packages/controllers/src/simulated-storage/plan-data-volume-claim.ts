import {
  compareQuantities,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  parseQuantity,
  quantityValue,
  stringAt,
} from "@unfold/apimachinery";
import { requestOf } from "./bind-claim.js";
import { defaultClass, profileOf } from "./storage-classes.js";

export type ClaimSpecResult =
  | { readonly ok: true; readonly spec: JsonObject }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** Share of a file system's volume that is not the disk's (CDI filesystemOverhead). */
const overhead = 6n;
const mebibyte = 1024n * 1024n;

/**
 * The specification of a DataVolume's claim (CDI pkg/controller/datavolume renderPvcSpec): `spec.pvc` as it is, `spec.storage`
 * completed from the storage class.
 */
export function claimSpecOf(
  dataVolume: KubeObject,
  classes: readonly KubeObject[],
  origin: KubeObject | undefined,
): ClaimSpecResult {
  const given = objectAt(dataVolume.spec, "pvc");
  const spec =
    given === undefined ? completed(dataVolume, classes, origin) : { ok: true as const, spec: given };
  if (!spec.ok || origin === undefined) return spec;
  const size = sizeOf(spec.spec);
  const least = capacityOf(origin);
  if (size === undefined || least === undefined || compareQuantities(size, least) >= 0) return spec;
  return {
    ok: false,
    reason: "CloneValidationFailed",
    message: "target resources requests storage size is smaller than the source",
  };
}

function completed(
  dataVolume: KubeObject,
  classes: readonly KubeObject[],
  origin: KubeObject | undefined,
): ClaimSpecResult {
  const storage = objectAt(dataVolume.spec, "storage") ?? {};
  const named = stringAt(storage, "storageClassName");
  const storageClass =
    named === undefined
      ? defaultClass(classes, "disks")
      : classes.find(({ metadata }) => metadata.name === named);
  const profile = profileOf(storageClass);
  const modes = listAt(storage, "accessModes");
  if (modes.length === 0 && profile === undefined) return missingMode(named ?? storageClass?.metadata.name);
  const size = sizeOf(storage) ?? (origin === undefined ? undefined : capacityOf(origin));
  if (size === undefined) return invalid("PVC Spec is not valid - missing PVC size");
  const volumeMode = stringAt(storage, "volumeMode") ?? profile?.volumeMode ?? "Filesystem";
  const inflated = volumeMode === "Filesystem" && sizeOf(storage) !== undefined;
  const request: JsonValue = inflated ? String(withOverhead(quantityValue(size))) : textOf(storage, origin);
  const name = named ?? storageClass?.metadata.name;
  return {
    ok: true,
    spec: {
      ...storage,
      accessModes: modes.length > 0 ? modes : [profile?.accessModes[0] ?? "ReadWriteOnce"],
      volumeMode,
      resources: { requests: { storage: request } },
      ...(name === undefined ? {} : { storageClassName: name }),
    },
  };
}

function missingMode(className: string | undefined): ClaimSpecResult {
  return invalid(
    className === undefined
      ? "DataVolume.storage spec is missing accessMode and no storageClass to choose profile"
      : `DataVolume.storage spec is missing accessMode and cannot get access mode from StorageProfile ${className}`,
  );
}

function invalid(message: string): ClaimSpecResult {
  return { ok: false, reason: "ErrClaimNotValid", message };
}

/** What a file system has to have for the disk to fit, in whole mebibytes of disk. */
function withOverhead(size: bigint): bigint {
  const aligned = ((size + mebibyte - 1n) / mebibyte) * mebibyte;
  return (aligned * 100n + (100n - overhead) - 1n) / (100n - overhead);
}

function textOf(storage: JsonObject, origin: KubeObject | undefined): string {
  const wanted = stringAt(storage, "resources", "requests", "storage");
  return wanted ?? (origin === undefined ? "0" : (capacityText(origin) ?? "0"));
}

function sizeOf(spec: JsonObject): ReturnType<typeof parseQuantity> | undefined {
  const text = stringAt(spec, "resources", "requests", "storage");
  return text === undefined ? undefined : parseQuantity(text);
}

function capacityText(claim: KubeObject): string | undefined {
  return stringAt(claim.status, "capacity", "storage") ?? requestOf(claim);
}

function capacityOf(claim: KubeObject): ReturnType<typeof parseQuantity> | undefined {
  const text = capacityText(claim);
  return text === undefined ? undefined : parseQuantity(text);
}
