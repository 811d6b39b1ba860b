import { createHash } from "node:crypto";

/** Longest value of a label. */
const longest = 63;
const hashLength = 6;

/** A name as value of a label: one that is too long ends in a part of its hash (Velero pkg/label GetValidName). */
export function validLabelValue(name: string): string {
  if (name.length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, hashLength);
  return `${name.slice(0, longest - hashLength)}${hash}`;
}
