import { type KubeObject, listAt } from "@unfold/apimachinery";
import { formatKey } from "../runtime/object-key.js";
import { claimNameOf } from "../storage/volume-claims.js";

/** Keys of the claims that an instance's specification uses. */
export function claimKeys(spec: KubeObject["spec"], namespace: string | undefined): readonly string[] {
  return listAt(spec, "volumes").flatMap((volume) => {
    const name = claimNameOf(volume);
    return name === undefined ? [] : [formatKey({ namespace, name })];
  });
}
