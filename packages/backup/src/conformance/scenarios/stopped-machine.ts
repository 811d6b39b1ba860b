import { machine, ownMemory } from "../fixtures/machine.js";
import { blankVolume, volumeTemplate } from "../fixtures/volumes.js";
import type { Scenario } from "../scenario.js";
import { machineIs, stopMachine } from "../steps/machines.js";
import { create, hasPhase, isAbsent, remove } from "../steps/objects.js";
import { backUp, restore } from "../steps/script.js";

const vm = "test-vm-with-dv-and-dvtemplate";

export const stoppedMachine: Scenario = {
  name: "10267",
  title: "Stopped VM with a DataVolume and a DataVolume template",
  origin: "PartnerComp",
  steps: [
    create("DataVolume", "test-dv", (trial) => blankVolume(trial, "test-dv")),
    hasPhase("DataVolume", "test-dv", "Succeeded"),
    create("VirtualMachine", vm, (trial) =>
      machine(trial, {
        name: vm,
        labelled: false,
        disk: { dataVolume: { name: "test-dv" } },
        volumes: [{ dataVolume: { name: "test-dv-template" } }],
        spec: { dataVolumeTemplates: [volumeTemplate(trial, "test-dv-template", "1Gi")] },
        domain: ownMemory,
      }),
    ),
    hasPhase("DataVolume", "test-dv-template", "Succeeded"),
    hasPhase("VirtualMachineInstance", vm, "Running"),
    stopMachine(vm),
    machineIs(vm, "Stopped"),
    backUp(),
    remove("VirtualMachine", vm),
    remove("DataVolume", "test-dv"),
    isAbsent("DataVolume", "test-dv-template"),
    restore(),
    machineIs(vm, "Stopped"),
    hasPhase("DataVolume", "test-dv", "Succeeded"),
    hasPhase("DataVolume", "test-dv-template", "Succeeded"),
  ],
};
