import { formatJsonPointer, jsonEqual, objectAt, stringAt } from "@unfold/apimachinery";
import { generationAnnotation } from "@unfold/instancetype";
import type { VirtualMachineStep } from "./draft.js";
import { bootedSpec, startRevisionsOf } from "./start-revision.js";

/**
 * Tells the instance that it runs the newest generation when the template is still the one it booted with, as after a
 * change of run strategy or an expansion (KubeVirt conditionallyBumpGenerationAnnotationOnVmi).
 */
export const followGeneration: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, vmi } = draft;
  const booted = vmi?.metadata.annotations?.[generationAnnotation];
  const generation = String(vm.metadata.generation ?? 0);
  if (vmi === undefined || booted === undefined || booted === generation) return "continue";
  const current = stringAt(vmi.status, "virtualMachineRevisionName");
  const revision = startRevisionsOf(deps, vm).find(({ metadata }) => metadata.name === current);
  const template = revision === undefined ? undefined : objectAt(bootedSpec(revision), "template");
  if (template === undefined || !jsonEqual(template, objectAt(vm.spec, "template"))) return "continue";
  const path = formatJsonPointer(["metadata", "annotations", generationAnnotation]);
  draft.vmi = await deps.patchInstance(vmi, [
    { op: "test", path, value: booted },
    { op: "replace", path, value: generation },
  ]);
  return "continue";
};
