import type { JsonObject, KubeObject } from "@unfold/apimachinery";

/** Annotation of a claim with the DataVolume whose content it holds already. */
export const populatedFor = "cdi.kubevirt.io/storage.populatedFor";
/** Annotation of a DataVolume whose claim holds its content already, or will be brought with it. */
export const prePopulated = "cdi.kubevirt.io/storage.prePopulated";
/** Annotation of a DataVolume that may take over a claim of its name that nobody owns. */
export const allowClaimAdoption = "cdi.kubevirt.io/allowClaimAdoption";

/** Labels that tell which instance type and preference suit a disk; they go from a source to what is made of it. */
const inferenceLabels = "instancetype.kubevirt.io/default-";

/** The claim of a DataVolume (CDI newPersistentVolumeClaim). */
export function dataVolumeClaim(
  dataVolume: KubeObject,
  spec: JsonObject,
  labelled: readonly (KubeObject | undefined)[],
): KubeObject {
  const { name = "", namespace = "", labels, annotations } = dataVolume.metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name,
      namespace,
      labels: { ...inferred(labelled), ...labels, app: "containerized-data-importer" },
      annotations: { ...passedOn(annotations), "cdi.kubevirt.io/storage.usePopulator": "false" },
      ownerReferences: [ownerOf(dataVolume)],
    },
    spec,
  };
}

export function ownerOf({ metadata: { name = "", uid = "" } }: KubeObject) {
  return {
    apiVersion: "cdi.kubevirt.io/v1beta1",
    kind: "DataVolume",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The inference labels of the objects a disk comes from; the nearest wins. */
function inferred(objects: readonly (KubeObject | undefined)[]): { readonly [label: string]: string } {
  const entries = objects.flatMap((object) =>
    Object.entries(object?.metadata.labels ?? {}).filter(([label]) => label.startsWith(inferenceLabels)),
  );
  return Object.fromEntries(entries.reverse());
}

function passedOn(annotations: KubeObject["metadata"]["annotations"] = {}): {
  readonly [key: string]: string;
} {
  const entries = Object.entries(annotations).filter(([key]) =>
    key.startsWith("cdi.kubevirt.io/storage.bind"),
  );
  return Object.fromEntries(entries);
}
