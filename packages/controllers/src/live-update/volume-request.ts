import { type JsonValue, stringAt } from "@unfold/apimachinery";

/** Name of the volume that an entry of `status.volumeRequests` wants plugged or unplugged. */
export function requestedVolume(request: JsonValue): string | undefined {
  return stringAt(request, "addVolumeOptions", "name") ?? stringAt(request, "removeVolumeOptions", "name");
}
