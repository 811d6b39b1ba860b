import { isJsonObject, type JsonObject, type JsonValue, listAt, stringAt } from "@unfold/apimachinery";

/** The volumes of a machine's template. */
export function volumesOf(spec: JsonValue | undefined): readonly JsonObject[] {
  return listAt(spec, "template", "spec", "volumes").filter(isJsonObject);
}

/** Name of the claim behind a volume; a data volume's claim has its name. Undefined for volumes without one. */
export function claimNameOf(volume: JsonValue): string | undefined {
  return (
    stringAt(volume, "persistentVolumeClaim", "claimName") ??
    stringAt(volume, "dataVolume", "name") ??
    stringAt(volume, "memoryDump", "claimName")
  );
}

export function volumeNameOf(volume: JsonObject): string {
  return stringAt(volume, "name") ?? "";
}
