import { type KubeObject, stringAt, withFieldAt } from "@unfold/apimachinery";
import { firmwareUuid } from "@unfold/instancetype";
import type { VirtualMachineStep } from "./draft.js";

const path = ["spec", "template", "spec", "domain", "firmware", "uuid"] as const;

/**
 * Writes down the firmware UUID a machine that names none boots with, so that it stays whatever the machine is called
 * later (KubeVirt pkg/virt-controller/watch/vm FirmwareController). Its webhook gives new machines one; this is for those
 * that came past it. Not while something is wrong with the machine.
 */
export const keepFirmwareIdentity: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, failure } = draft;
  if (failure !== undefined || (stringAt(vm.spec, ...path.slice(1)) ?? "") !== "") return "continue";
  await deps.updateVm(withFieldAt(vm, [...path], firmwareUuid(vm.metadata.name ?? "")) as KubeObject);
  return "continue";
};
