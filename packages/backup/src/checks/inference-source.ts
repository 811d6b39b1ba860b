import { fieldAt, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { Inventory } from "../inventory/inventory.js";
import { resources } from "../inventory/known-resources.js";

/**
 * The object whose labels say which types suit a volume (KubeVirt pkg/instancetype/infer): the PVC, or what the volume's
 * DataVolume or template was made from. Undefined when it is not in this place.
 */
export function inferenceSource(
  vm: KubeObject,
  volumeName: string,
  namespace: string,
  place: Inventory,
): KubeObject | undefined {
  const volume = listAt(vm.spec, "template", "spec", "volumes").find(
    (item) => stringAt(item, "name") === volumeName,
  );
  const claim = stringAt(volume, "persistentVolumeClaim", "claimName");
  if (claim !== undefined) return place.get(resources.persistentVolumeClaims, namespace, claim);
  const name = stringAt(volume, "dataVolume", "name");
  if (name === undefined) return undefined;
  const templates = listAt(vm.spec, "dataVolumeTemplates");
  const template = templates.find((item) => stringAt(item, "metadata", "name") === name);
  const dataVolume = place.get(resources.dataVolumes, namespace, name);
  return (
    originOf(fieldAt(template, "spec"), namespace, place) ??
    originOf(dataVolume?.spec, namespace, place) ??
    dataVolume ??
    place.get(resources.persistentVolumeClaims, namespace, name)
  );
}

function originOf(spec: JsonValue | undefined, namespace: string, place: Inventory): KubeObject | undefined {
  const claim = stringAt(spec, "source", "pvc", "name");
  if (claim !== undefined) {
    return place.get(
      resources.persistentVolumeClaims,
      stringAt(spec, "source", "pvc", "namespace") ?? namespace,
      claim,
    );
  }
  const source = stringAt(spec, "sourceRef", "name");
  if (source === undefined) return undefined;
  return place.get(resources.dataSources, stringAt(spec, "sourceRef", "namespace") ?? namespace, source);
}
