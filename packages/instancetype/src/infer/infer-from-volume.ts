import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { fatal, type Inference, type InferenceContext, ignorable } from "./inference.js";
import {
  labelledDefaults,
  labelledOrigin,
  locationOf,
  originMissing,
  originObject,
} from "./volume-origin.js";

/**
 * The defaults of the image behind a volume: its claim, or along DataVolume and DataSource to where the image came
 * from (KubeVirt pkg/instancetype/infer).
 */
export async function inferFromVolume(context: InferenceContext, volumeName: string): Promise<Inference> {
  const namespace = context.vm.metadata?.namespace ?? "";
  const volumes = listAt(context.vm.spec, "template", "spec", "volumes");
  const volume = volumes.find((candidate) => stringAt(candidate, "name") === volumeName);
  if (volume === undefined) return fatal(`unable to find volume ${volumeName} to infer defaults`);
  const claim = objectAt(volume, "persistentVolumeClaim");
  if (claim !== undefined) {
    return labelledOrigin(context, "claim", { namespace, name: stringAt(claim, "claimName") ?? "" });
  }
  const dataVolume = objectAt(volume, "dataVolume");
  if (dataVolume !== undefined) return inferFromDataVolume(context, stringAt(dataVolume, "name") ?? "");
  return ignorable(`unable to infer defaults from volume ${volumeName} as type is not supported`);
}

async function inferFromDataVolume(context: InferenceContext, name: string): Promise<Inference> {
  const at = { namespace: context.vm.metadata?.namespace ?? "", name };
  const template = listAt(context.vm.spec, "dataVolumeTemplates").find(
    (candidate) => stringAt(candidate, "metadata", "name") === name,
  );
  if (template !== undefined) return inferFromDataVolumeSpec(context, objectAt(template, "spec"));
  const dataVolume = await originObject(context, "dataVolume", at);
  // CDI garbage-collects finished DataVolumes; their claim of the same name stays.
  if (dataVolume === undefined) return labelledOrigin(context, "claim", at);
  const labelled = labelledDefaults(context.role, dataVolume);
  return labelled.ok ? labelled : inferFromDataVolumeSpec(context, dataVolume.spec);
}

async function inferFromDataVolumeSpec(
  context: InferenceContext,
  spec: JsonValue | undefined,
): Promise<Inference> {
  const fromSource = await inferFromSource(context, objectAt(spec, "source"));
  if (fromSource !== undefined) return fromSource;
  const reference = objectAt(spec, "sourceRef");
  if (reference !== undefined) return inferFromSourceRef(context, reference);
  return ignorable("unable to infer defaults from DataVolumeSpec as DataVolumeSource is not supported");
}

async function inferFromSourceRef(context: InferenceContext, reference: JsonObject): Promise<Inference> {
  const kind = stringAt(reference, "kind") ?? "";
  if (kind !== "DataSource") {
    return ignorable(`unable to infer defaults from DataVolumeSourceRef as Kind ${kind} is not supported`);
  }
  const namespace = stringAt(reference, "namespace") ?? context.vm.metadata?.namespace ?? "";
  return inferFromDataSource(context, { namespace, name: stringAt(reference, "name") ?? "" });
}

async function inferFromDataSource(
  context: InferenceContext,
  at: { readonly namespace: string; readonly name: string },
): Promise<Inference> {
  const dataSource = await originObject(context, "dataSource", at);
  if (dataSource === undefined) return originMissing("dataSource", at.name);
  const labelled = labelledDefaults(context.role, dataSource);
  if (labelled.ok) return labelled;
  return (
    (await inferFromSource(context, objectAt(dataSource.spec, "source"))) ??
    ignorable(
      "unable to infer defaults from DataSource that doesn't provide DataVolumeSourcePVC or DataVolumeSourceSnapshot",
    )
  );
}

/** The one step DataVolumes and DataSources share; undefined when the source is neither claim nor snapshot. */
async function inferFromSource(
  context: InferenceContext,
  source: JsonObject | undefined,
): Promise<Inference | undefined> {
  const { pvc, snapshot } = source ?? {};
  if (isJsonObject(pvc)) return labelledOrigin(context, "claim", locationOf(pvc));
  if (isJsonObject(snapshot)) return labelledOrigin(context, "snapshot", locationOf(snapshot));
  return undefined;
}
