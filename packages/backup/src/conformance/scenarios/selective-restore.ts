import { machine, ownMemory } from "../fixtures/machine.js";
import { volumeTemplate } from "../fixtures/volumes.js";
import type { Scenario, Step } from "../scenario.js";
import { create, hasPhase, isAbsent, isPresent, remove } from "../steps/objects.js";
import { backUp, restoreSelected } from "../steps/script.js";
import type { Trial } from "../trial.js";
import { Unmet } from "../unmet.js";

/** Put on claims by the backup, taken away by the restore (kubevirt-velero-plugin). */
const uidLabel = "velero.kubevirt.io/pvc-uid";

const haltedMachine = (number: 1 | 2): readonly Step[] => [
  create("VirtualMachine", `test-vm-${number}`, (trial) =>
    machine(trial, {
      name: `test-vm-${number}`,
      labelled: false,
      disk: { dataVolume: { name: `test-dv-${number}` } },
      spec: {
        runStrategy: "Halted",
        dataVolumeTemplates: [volumeTemplate(trial, `test-dv-${number}`, "1Gi")],
      },
      domain: ownMemory,
    }),
  ),
  hasPhase("DataVolume", `test-dv-${number}`, "Succeeded"),
];

const noteUid: Step = {
  title: "note the uid of the first claim",
  run: async (trial) => {
    trial.notes.set("uid", (await trial.find("PersistentVolumeClaim", "test-dv-1"))?.metadata.uid ?? "");
  },
};

const markIsGone: Step = {
  title: "the restored claim does not carry the label of the backup",
  run: async (trial) => {
    const claim = await trial.find("PersistentVolumeClaim", "test-dv-1");
    if (claim?.metadata.labels?.[uidLabel] === undefined) return;
    const expectation = { kind: "PersistentVolumeClaim", name: "test-dv-1", wanted: "no mark" } as const;
    throw new Unmet(`PersistentVolumeClaim test-dv-1 carries ${uidLabel}`, expectation);
  },
};

export const selectiveRestore: Scenario = {
  name: "selective-restore",
  title: "Restore of one volume out of a namespace, by the label of its uid",
  origin: "PartnerComp",
  steps: [
    ...haltedMachine(1),
    ...haltedMachine(2),
    noteUid,
    backUp(),
    remove("VirtualMachine", "test-vm-1"),
    remove("VirtualMachine", "test-vm-2"),
    isAbsent("PersistentVolumeClaim", "test-dv-1"),
    isAbsent("PersistentVolumeClaim", "test-dv-2"),
    restoreSelected((trial: Trial) => `${uidLabel}=${trial.notes.get("uid") ?? ""}`),
    isPresent("PersistentVolumeClaim", "test-dv-1"),
    markIsGone,
    isAbsent("PersistentVolumeClaim", "test-dv-2"),
    isAbsent("VirtualMachine", "test-vm-1"),
    isAbsent("VirtualMachine", "test-vm-2"),
  ],
};
