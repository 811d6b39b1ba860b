import { type JsonObject, type JsonValue, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";

/** `status.memoryDumpRequest` of a virtual machine. */
export function dumpRequestOf({ status }: KubeObject): JsonObject | undefined {
  return objectAt(status, "memoryDumpRequest");
}

/** Whether a dump is neither over nor about to be forgotten: the guest is being written to a claim. */
export function isDumping(vm: KubeObject): boolean {
  const request = dumpRequestOf(vm);
  return request !== undefined && !["Completed", "Failed"].includes(stringAt(request, "phase") ?? "");
}

/** Whether a volume is there to take the guest's memory. */
export function isDumpVolume(volume: JsonValue | undefined): boolean {
  return objectAt(volume, "memoryDump") !== undefined;
}

/** The volume by which a claim takes the guest's memory; it has the claim's name. */
export function dumpVolume(claimName: string): JsonObject {
  return { name: claimName, memoryDump: { claimName, hotpluggable: true } };
}
