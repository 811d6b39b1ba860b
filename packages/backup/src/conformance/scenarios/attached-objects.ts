import { machine, ownMemory } from "../fixtures/machine.js";
import { labelled } from "../fixtures/typed-machine.js";
import { importedVolume, volumeTemplate } from "../fixtures/volumes.js";
import type { Scenario } from "../scenario.js";
import { machineIs, startMachine, stopMachine } from "../steps/machines.js";
import { create, createData, hasPhase, isPresent, orphan, remove } from "../steps/objects.js";
import { backUp, restore } from "../steps/script.js";

const manyVolumes = "test-vm-with-different-volume-types";
const withCredentials = "test-vm-with-access-credentials";
const withClaim = "test-vm-with-pvc";

export const configurationVolumes: Scenario = {
  name: "10271",
  title: "VM with ConfigMap, Secret and ServiceAccount volumes",
  origin: "PartnerComp",
  steps: [
    createData("ConfigMap", "test-configmap"),
    createData("Secret", "test-secret"),
    create("VirtualMachine", manyVolumes, (trial) =>
      machine(trial, {
        name: manyVolumes,
        labelled: true,
        disk: { dataVolume: { name: "test-dv" } },
        volumes: [
          { configMap: { name: "test-configmap" } },
          { secret: { secretName: "test-secret" } },
          { serviceAccount: { serviceAccountName: "default" } },
        ],
        spec: { dataVolumeTemplates: [volumeTemplate(trial, "test-dv", "1Gi")] },
        domain: ownMemory,
      }),
    ),
    hasPhase("VirtualMachineInstance", manyVolumes, "Running"),
    stopMachine(manyVolumes),
    machineIs(manyVolumes, "Stopped"),
    backUp({ selector: labelled }),
    remove("ConfigMap", "test-configmap"),
    remove("Secret", "test-secret"),
    remove("VirtualMachine", manyVolumes),
    restore(),
    machineIs(manyVolumes, "Stopped"),
    isPresent("ConfigMap", "test-configmap"),
    isPresent("Secret", "test-secret"),
  ],
};

const credentials = "test-access-credentials-secret";

export const accessCredentials: Scenario = {
  name: "10272",
  title: "Running VM with access credentials",
  origin: "PartnerComp",
  steps: [
    createData("Secret", credentials),
    create("VirtualMachine", withCredentials, (trial) =>
      machine(trial, {
        name: withCredentials,
        labelled: true,
        disk: { dataVolume: { name: "test-dv" } },
        spec: { dataVolumeTemplates: [volumeTemplate(trial, "test-dv", "5Gi")] },
        domain: ownMemory,
        template: {
          accessCredentials: [
            {
              userPassword: {
                source: { secret: { secretName: credentials } },
                propagationMethod: { qemuGuestAgent: {} },
              },
            },
          ],
        },
      }),
    ),
    hasPhase("VirtualMachineInstance", withCredentials, "Running"),
    backUp({ selector: labelled }),
    remove("VirtualMachine", withCredentials),
    remove("Secret", credentials),
    restore(),
    isPresent("Secret", credentials),
    machineIs(withCredentials, "Running"),
  ],
};

export const claimOfItsOwn: Scenario = {
  name: "10273",
  title: "VM with a PVC that no DataVolume owns",
  origin: "PartnerComp",
  steps: [
    create("DataVolume", "test-pvc", (trial) => importedVolume(trial, "test-pvc", "6Gi")),
    hasPhase("DataVolume", "test-pvc", "Succeeded"),
    create("VirtualMachine", withClaim, (trial) =>
      machine(trial, {
        name: withClaim,
        labelled: true,
        disk: { persistentVolumeClaim: { claimName: "test-pvc" } },
        domain: ownMemory,
      }),
    ),
    machineIs(withClaim, "Running"),
    stopMachine(withClaim),
    machineIs(withClaim, "Stopped"),
    orphan("DataVolume", "test-pvc"),
    backUp({ selector: labelled }),
    remove("VirtualMachine", withClaim),
    remove("PersistentVolumeClaim", "test-pvc"),
    restore(),
    machineIs(withClaim, "Stopped"),
    startMachine(withClaim),
    machineIs(withClaim, "Running"),
    hasPhase("PersistentVolumeClaim", "test-pvc", "Bound"),
  ],
};
