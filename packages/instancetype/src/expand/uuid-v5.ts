import { sha1 } from "./sha1.js";

/** Namespace of the firmware UUIDs KubeVirt derives from machine names (pkg/virt-controller/watch/vm). */
const firmwareNamespace = "6a1a24a1-4061-4607-8bf4-a3963d0c5895";

/** The firmware UUID of a machine that names none: version 5 over its name, the same at every start. */
export function firmwareUuid(name: string): string {
  return uuidV5(firmwareNamespace, name);
}

function uuidV5(namespace: string, name: string): string {
  const prefix = namespace.replaceAll("-", "").match(/../g) ?? [];
  const bytes = [...prefix.map((pair) => Number.parseInt(pair, 16)), ...new TextEncoder().encode(name)];
  const digest = sha1(Uint8Array.from(bytes)).subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
