import type { CatalogueEntry } from "../../findings/catalogue-entry.js";

/** What a script can do wrong beyond losing a type; the audit of a backup cannot see it. */
export const conformanceFindings: readonly CatalogueEntry[] = [
  {
    code: "C1",
    severity: "error",
    subject: "site",
    title: "Script broke its contract",
    condition: "A call ended with another exit code than 0, by a signal, or not in time.",
    explanation: "The script is what the scenarios have of the product: what it reports is what happened.",
    remedy: "Run the same call by hand with the kubeconfig of the cluster; its output stands in the report.",
    source: "PartnerComp backup script contract",
  },
  {
    code: "C2",
    severity: "error",
    subject: "machine",
    title: "Machine did not come back",
    condition: "The VirtualMachine or VirtualMachineInstance is not there after a restore that succeeded.",
    explanation: "It was not saved, or the restore left it out without failing.",
    remedy: "Look for the machine in the archive; unfold audit tells what an archive of Velero's form holds.",
    source: "PartnerComp restore assertions",
  },
  {
    code: "C3",
    severity: "error",
    subject: "machine",
    title: "Restored disk is imported again",
    condition: "A restored DataVolume passes through ImportScheduled or ImportInProgress.",
    explanation:
      "CDI fills the volume from its first source: what the guest wrote since is gone, although all objects look right.",
    remedy:
      "Save the DataVolume with the annotation cdi.kubevirt.io/storage.prePopulated and its PVC with cdi.kubevirt.io/storage.populatedFor, each naming the DataVolume, and restore the PVC first.",
    source: "CDI prePopulated and populatedFor; kubevirt-velero-plugin DataVolume backup action",
  },
  {
    code: "C4",
    severity: "error",
    subject: "site",
    title: "More came back than was asked for",
    condition: "After a restore by label an object is there that the label does not select.",
    explanation: "A user who restores one volume gets machines that start beside the originals.",
    remedy: "Honour -s on restore.",
    source: "PartnerComp selective restore",
  },
  {
    code: "C5",
    severity: "warning",
    subject: "machine",
    title: "Mark of the backup stays on a restored volume",
    condition: "A restored PVC carries the label velero.kubevirt.io/pvc-uid.",
    explanation:
      "The next backup finds the uid of a claim that is no more, and a selective restore takes the wrong one.",
    remedy: "Take the label away, or put back the value it had, when the claim is restored.",
    source: "kubevirt-velero-plugin PVC restore action",
  },
  {
    code: "C6",
    severity: "error",
    subject: "machine",
    title: "Object the machine needs did not come back",
    condition:
      "A volume, Secret, ConfigMap or ServiceAccount that the machine uses is not there after the restore, or the volume that a claim names.",
    explanation: "The machine waits for it, or starts without it.",
    remedy:
      "Follow the machine's volumes and access credentials when it is backed up, whatever the label selector; clear spec.volumeName of a claim whose volume is made anew.",
    source: "kubevirt-velero-plugin object graph",
  },
  {
    code: "C7",
    severity: "error",
    subject: "machine",
    title: "Machine does not reach the state it had",
    condition:
      "All objects came back, and the machine or its volume does not get to the state that is expected.",
    explanation: "The reason stands in the conditions of the object, which the message quotes.",
    remedy: "Compare the restored object with the saved one.",
    source: "PartnerComp restore assertions",
  },
];
