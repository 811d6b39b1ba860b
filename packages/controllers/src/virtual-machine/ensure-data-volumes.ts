import {
  isAlreadyExists,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { allowClaimAdoption } from "../simulated-storage/data-volume-claim.js";
import { phaseOfDataVolume } from "../simulated-storage/data-volume-status.js";
import { controllerOf, ownerReference } from "./adopt-revision.js";
import {
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";
import { runStrategyOf } from "./run-strategy.js";

/** Annotation of a machine whose DataVolumes are to be made only when it starts. */
const immediateCreation = "kubevirt.io/immediate-data-volume-creation";

/** Phases of a DataVolume in which its machine may be started. */
const startable = new Set(["Succeeded", "WaitForFirstConsumer", "PendingPopulation"]);

/**
 * Makes the DataVolumes of a machine's templates, and holds its start until they are filled (KubeVirt
 * pkg/virt-controller/watch/vm handleDataVolumes).
 */
export const ensureDataVolumes: VirtualMachineStep = (deps) => async (draft) => {
  const { vm } = draft;
  const templates = listAt(vm.spec, "dataVolumeTemplates").filter(isJsonObject);
  const later = vm.metadata.annotations?.[immediateCreation] === "false" && runStrategyOf(vm) === "Halted";
  if (templates.length === 0 || later) return "continue";
  try {
    for (const template of templates) {
      if (!(await ensure(deps, draft, template))) draft.awaitsData = true;
    }
  } catch (error) {
    draft.awaitsData = true;
    const message = `Error encountered while creating DataVolumes: ${textOf(error)}`;
    fail(draft, { reason: "FailedCreate", message }, error);
  }
  return "continue";
};

/** Whether the DataVolume of a template is there and filled. */
async function ensure(
  deps: VirtualMachineDeps,
  { vm }: VirtualMachineDraft,
  template: JsonObject,
): Promise<boolean> {
  const name = stringAt(template, "metadata", "name") ?? "";
  const found = deps.dataVolumeOf(vm, name);
  if (found !== undefined) {
    // As KubeVirt claims it (ClaimMatchedDataVolumes): it goes with the machine then.
    const isFree = controllerOf(found) === undefined && found.metadata.deletionTimestamp === undefined;
    if (isFree) await deps.adoptDataVolume(vm, found);
    const phase = phaseOfDataVolume(found);
    if (phase === "Failed") {
      const message = `DataVolume ${name} failed to import disk image`;
      await deps.record(vm, "Warning", "FailedDataVolumeImport", message);
    }
    return startable.has(phase);
  }
  try {
    await deps.createDataVolume(dataVolumeFor(vm, template));
  } catch (error) {
    // The cache has not heard of it yet, and will bring the next pass.
    if (isAlreadyExists(error)) return false;
    await deps.record(
      vm,
      "Warning",
      "FailedDataVolumeCreate",
      `Error creating DataVolume ${name}: ${textOf(error)}`,
    );
    throw new Error(`failed to create DataVolume: ${textOf(error)}`);
  }
  await deps.record(vm, "Normal", "SuccessfulDataVolumeCreate", `Created DataVolume ${name}`);
  return false;
}

function dataVolumeFor(vm: KubeObject, template: JsonObject): KubeObject {
  const metadata = objectAt(template, "metadata") ?? {};
  const labels = { ...objectAt(metadata, "labels"), "kubevirt.io/created-by": vm.metadata.uid ?? "" };
  const annotations = { ...objectAt(metadata, "annotations"), [allowClaimAdoption]: "true" };
  return {
    apiVersion: "cdi.kubevirt.io/v1beta1",
    kind: "DataVolume",
    metadata: {
      name: stringAt(metadata, "name") ?? "",
      namespace: vm.metadata.namespace ?? "",
      labels: labels as { readonly [key: string]: string },
      annotations: annotations as { readonly [key: string]: string },
      ownerReferences: [ownerReference(vm)],
    },
    spec: objectAt(template, "spec") ?? {},
  };
}
