import type { CatalogueEntry } from "../catalogue-entry.js";

/** What the Backup, or its results, say was left out. */
export const backupLosses: readonly CatalogueEntry[] = [
  {
    code: "L07",
    severity: "error",
    subject: "site",
    title: "Backup leaves out ControllerRevisions",
    condition: "The Backup excludes controllerrevisions, or includes a list of resources without them.",
    explanation: "Additional items of a plugin obey resource filters: no revision gets into the archive.",
    remedy: "Add controllerrevisions.apps to includedResources.",
    source: "Velero pkg/backup item collection",
  },
  {
    code: "L10",
    severity: "error",
    subject: "site",
    title: "Results tell of a revision that was not found",
    condition:
      "Warnings of the backup or restore say that a ControllerRevision was not found or could not be restored as additional item.",
    explanation: "Such warnings do not change the phase: the backup is Completed all the same.",
    remedy: "Back up again once the revisions exist.",
    source: "Velero pkg/backup and pkg/restore additional items",
  },
  {
    code: "L24",
    severity: "error",
    subject: "site",
    title: "Machine was refused by the backup",
    condition: "The results hold one of the plugin's refusals, such as: VM cannot be safely backed up.",
    explanation: "The machine as a whole is not in the archive.",
    remedy: "Widen the backup: VMIs, pods and volumes have to be in scope of a running machine.",
    source: "kubevirt-velero-plugin backup actions",
  },
];
