import { type JsonObject, objectAt } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { VolumeList } from "./volumes.js";

/** Name of the volume to infer from: the named one, else the lowest boot order, else the first. @throws UsageError */
export function inferenceVolume(list: VolumeList, from: string | undefined): string {
  if (list.volumes.length === 0) {
    throw new UsageError("at least one volume is needed to infer an instance type or preference");
  }
  const lowest = Math.min(...list.bootOrders.keys());
  const name = from ?? list.bootOrders.get(lowest) ?? list.volumes[0]?.["name"];
  const volume = list.volumes.find((candidate) => candidate["name"] === name);
  if (volume === undefined) throw new UsageError(`there is no volume with name "${name}"`);
  requireLabelledSource(list, volume);
  return String(name);
}

function requireLabelledSource(list: VolumeList, volume: JsonObject): void {
  if (volume["persistentVolumeClaim"] !== undefined) return;
  const dataVolume = objectAt(volume, "dataVolume");
  if (dataVolume === undefined) {
    throw new UsageError(
      "inference of instancetype or preference works only with datasources, datavolumes or pvcs",
    );
  }
  const template = list.dataVolumeTemplates.find(
    (candidate) => objectAt(candidate, "metadata")?.["name"] === dataVolume["name"],
  );
  const source = objectAt(template, "spec", "source") ?? {};
  const referenced = objectAt(template, "spec", "sourceRef")?.["kind"] === "DataSource";
  if (template === undefined || referenced || ["pvc", "registry", "snapshot"].some((key) => key in source))
    return;
  throw new UsageError(
    "this datavolume is not valid to infer an instancetype or preference from (source needs to be PVC, Registry or Snapshot, sourceRef needs to be DataSource)",
  );
}
