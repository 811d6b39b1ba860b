import type { CatalogueEntry } from "../catalogue-entry.js";

/** What the cluster backed up from knew, and the archive or snapshot does not. */
export const sourceLosses: readonly CatalogueEntry[] = [
  {
    code: "L22",
    severity: "error",
    subject: "role",
    title: "Type is to be inferred from a volume",
    condition:
      "The matcher has inferFromVolume and no name, and the volume's origin at the destination lacks the labels.",
    explanation:
      "Inference runs again only while the name is empty, and needs the labels of the volume's source.",
    remedy: "Resolve the name before the backup.",
    source: "KubeVirt #13952",
  },
  {
    code: "L26",
    severity: "error",
    subject: "role",
    title: "Offline snapshot without revision",
    condition: "A VirtualMachineSnapshot was taken of a stopped machine whose pin is in status only.",
    explanation:
      "KubeVirt copies revisions into a snapshot only for pins in spec: a restore to a new machine uses the live type.",
    remedy: "Set spec.*.revisionName before the snapshot, or expand.",
    source: "KubeVirt pkg/storage/snapshot",
  },
  {
    code: "L36",
    severity: "warning",
    subject: "machine",
    title: "Fields of the machine are missing in the archive",
    condition: "The machine at the source has fields that the archive's copy lacks.",
    explanation: "The plugin reads and writes machines with the API it was built with: newer fields vanish.",
    remedy: "Upgrade the plugin, then back up again.",
    source: "kubevirt-velero-plugin #386",
  },
];
