import { type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { formatKey } from "../runtime/object-key.js";

/** The claim behind a volume: its own, or the one of its DataVolume, which has the same name. */
export function claimNameOf(volume: JsonValue): string | undefined {
  return stringAt(volume, "persistentVolumeClaim", "claimName") ?? stringAt(volume, "dataVolume", "name");
}

/** Keys of the claims that an instance's specification uses. */
export function claimKeys(spec: KubeObject["spec"], namespace: string | undefined): readonly string[] {
  return listAt(spec, "volumes").flatMap((volume) => {
    const name = claimNameOf(volume);
    return name === undefined ? [] : [formatKey({ namespace, name })];
  });
}
