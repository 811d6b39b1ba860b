import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { Controller } from "../runtime/controller.js";
import { ignoreNotFound } from "../runtime/ignore-not-found.js";
import { formatKey, keyOf } from "../runtime/object-key.js";
import { type ClaimControllerOptions, setVolumeStatus } from "./claim-controller.js";
import { provisioner } from "./storage-classes.js";

/** Takes back volumes whose claim is gone. */
export function volumeController(options: ClaimControllerOptions): Controller {
  const { client, clock, claims, volumes, onError } = options;
  const controller = new Controller({
    name: "persistentvolume",
    clock,
    ...(onError === undefined ? {} : { onError }),
    reconcile: async (key) => {
      const volume = volumes.get(key);
      if (volume === undefined || !isOurs(volume) || isClaimed(options, volume)) return undefined;
      if (stringAt(volume.spec, "persistentVolumeReclaimPolicy") === "Retain") {
        await setVolumeStatus(client, volume, "Released");
      } else {
        await ignoreNotFound(client.delete(resources.persistentVolumes, { name: key }));
      }
      return undefined;
    },
  });
  // At the start, for claims that went while nobody looked.
  volumes.onChange(({ before, after }) => {
    if (before === undefined && after !== undefined) controller.enqueue(keyOf(after));
  });
  claims.onChange(({ before, after }) => {
    const name = stringAt(before?.spec, "volumeName");
    if (after === undefined && name !== undefined) controller.enqueue(name);
  });
  return controller;
}

function isOurs({ spec }: KubeObject): boolean {
  return stringAt(spec, "csi", "driver") === provisioner;
}

/** Whether the volume's claim is there; a volume that never was anybody's is free, not released. */
function isClaimed({ claims }: ClaimControllerOptions, { spec }: KubeObject): boolean {
  const ref = objectAt(spec, "claimRef");
  const uid = stringAt(ref, "uid") ?? "";
  const key = formatKey({ namespace: stringAt(ref, "namespace"), name: stringAt(ref, "name") ?? "" });
  return uid === "" || claims.get(key)?.metadata.uid === uid;
}
