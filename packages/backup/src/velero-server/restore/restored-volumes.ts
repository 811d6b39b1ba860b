import {
  fieldAt,
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";

/** Annotations that say a claim is bound; the new cluster binds it anew. */
const bindingAnnotations = ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"];

/**
 * A volume on its way back (Velero pkg/restore): one that goes with its claim is made anew for the restored claim, one
 * that outlives it is restored and waits for the claim of that name.
 * @returns undefined when the volume is made anew
 */
export function restoredVolume(volume: KubeObject): KubeObject | undefined {
  if (stringAt(volume.spec, "persistentVolumeReclaimPolicy") !== "Retain") return undefined;
  const claim = objectAt(volume.spec, "claimRef");
  if (claim === undefined) return volume;
  const free = withField(withField(claim, "uid", undefined), "resourceVersion", undefined);
  return withFieldAt(volume, ["spec", "claimRef"], free) as KubeObject;
}

/** A claim without what binds it. @param hasVolume whether the volume it names is there, or was restored */
export function restoredClaim(claim: KubeObject, hasVolume: (name: string) => boolean): KubeObject {
  const unbound = bindingAnnotations.reduce<JsonObject>(
    (left, annotation) => withFieldAt(left, ["metadata", "annotations", annotation], undefined),
    claim,
  ) as KubeObject;
  const volume = fieldAt(claim.spec, "volumeName");
  if (typeof volume !== "string" || volume === "" || hasVolume(volume)) return unbound;
  return withFieldAt(unbound, ["spec", "volumeName"], undefined) as KubeObject;
}
