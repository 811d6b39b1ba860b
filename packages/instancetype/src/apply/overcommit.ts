import { integerQuantity, type Quantity, quantityText, quantityValue } from "@unfold/apimachinery";

/**
 * The memory request of an overcommitted guest. KubeVirt computes in float32 and truncates to int64
 * (pkg/instancetype/apply/memory), so the result is a little off the exact share; it keeps the guest's format.
 */
export function overcommittedRequest(guest: Quantity, percent: number): string {
  const share = Math.fround(1 - Math.fround(Math.fround(percent) / 100));
  const bytes = Math.fround(toFloat32(quantityValue(guest)) * share);
  return quantityText(integerQuantity(BigInt(Math.trunc(bytes)), guest.format));
}

const exactBits = 53;

/** Rounds once to float32: numbers a double cannot hold are first shortened with a sticky last bit. */
function toFloat32(value: bigint): number {
  const excess = value.toString(2).length - exactBits;
  if (excess <= 0) return Math.fround(Number(value));
  const shift = BigInt(excess);
  const kept = value >> shift;
  const sticky = kept << shift === value ? kept : kept | 1n;
  return Math.fround(Number(sticky)) * 2 ** excess;
}
