import {
  addQuantities,
  fieldAt,
  integerQuantity,
  type KubeObject,
  parseQuantity,
  type Quantity,
  quantityValue,
  stringAt,
} from "@unfold/apimachinery";

const mebibyte = 1024 * 1024;

/** What a dump takes beside the guest's memory. */
const beside = integerQuantity(BigInt(100 * mebibyte), "BinarySI");

/** Share of a file system that is not for files: what CDI says when it is installed, and what is assumed without it. */
const overheadOfCdi = "0.06";
const overheadUnknown = "0.055";

/**
 * How large a claim has to be to hold the memory of an instance (KubeVirt pkg/storage/memorydump, pkg/storage/types).
 * `config` is CDI's; undefined where there is none.
 */
export function dumpSize(
  vmi: KubeObject,
  config: KubeObject | undefined,
  storageClass: string | undefined,
): Quantity {
  const memory =
    fieldAt(vmi.spec, "domain", "resources", "requests", "memory") ??
    fieldAt(vmi.spec, "domain", "memory", "guest") ??
    "0";
  const needed = addQuantities(parseQuantity(memory as string | number), beside);
  const total = (1 + Number(overheadOf(config, storageClass))) * Number(quantityValue(needed));
  return integerQuantity(BigInt(Math.max(1, Math.ceil(total / mebibyte)) * mebibyte), "BinarySI");
}

function overheadOf(config: KubeObject | undefined, storageClass: string | undefined): string {
  if (config === undefined) return overheadUnknown;
  const overhead = ["status", "filesystemOverhead"] as const;
  const own =
    storageClass === undefined ? undefined : stringAt(config, ...overhead, "storageClass", storageClass);
  return own ?? stringAt(config, ...overhead, "global") ?? overheadOfCdi;
}
