import { type JsonObject, type JsonValue, objectAt, stringAt } from "@unfold/apimachinery";

/**
 * What an instance says of a volume that takes its memory: a simulated guest is dumped as soon as the claim is there
 * (KubeVirt pkg/virt-handler updateMemoryDumpInfo). A dump that is done stays as it was.
 */
export function dumpedVolume(
  { name, claimName, vmi, now }: { name: string; claimName: string; vmi: string; now: string },
  before: readonly JsonValue[],
): JsonObject {
  const known = before.find((volume) => stringAt(volume, "name") === name);
  const time = now.replace(/[-:Z]/g, "").replace("T", "-");
  return {
    target: "",
    hotplugVolume: {},
    phase: "MemoryDumpCompleted",
    reason: "VolumeReady",
    message: `Memory dump to Volume ${name} has completed successfully`,
    memoryDumpVolume: objectAt(known, "memoryDumpVolume") ?? {
      claimName,
      startTimestamp: now,
      endTimestamp: now,
      targetFileName: `${vmi}-${name}-${time}.memory.dump`,
    },
  };
}
