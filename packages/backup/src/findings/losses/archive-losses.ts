import type { CatalogueEntry } from "../catalogue-entry.js";

/** What an archive holds of a machine falls short of what brings its type back. */
export const archiveLosses: readonly CatalogueEntry[] = [
  {
    code: "L01",
    severity: "error",
    subject: "role",
    title: "Named revision is not in the archive",
    condition: "spec.*.revisionName names a ControllerRevision that the archive does not hold.",
    explanation:
      "The restored machine asks for a revision that is gone. Since KubeVirt 1.6 it is admitted and never starts; before, its creation is refused.",
    remedy:
      "Back up with kubevirt-velero-plugin 0.8 or newer, give the revision the label the backup selects by, or expand the machine.",
    source: "kubevirt-velero-plugin #258; KubeVirt pkg/instancetype/find",
  },
  {
    code: "L02",
    severity: "error",
    subject: "role",
    title: "Pin is in status only",
    condition: "Status names a revision the archive holds, spec.*.revisionName is empty.",
    explanation:
      "A restore drops status, and with it the pin: the machine takes whatever type of that name lives at the destination.",
    remedy:
      "Set spec.*.revisionName at restore (unfold rescue writes the resource modifier), or back up with plugin 0.8 or newer.",
    source: "kubevirt-velero-plugin #333; Velero pkg/restore",
  },
  {
    code: "L03",
    severity: "error",
    subject: "role",
    title: "Pin is in status only and its revision is not in the archive",
    condition:
      "Status names a revision, spec.*.revisionName is empty, and the archive does not hold the revision.",
    explanation:
      "Pin and content are both lost: the machine takes the destination's type of that name, or waits for it.",
    remedy:
      "Recover the type with unfold rescue from another archive or a cluster; back up with plugin 0.8 or newer.",
    source: "kubevirt-velero-plugin #258 and #333",
  },
  {
    code: "L04",
    severity: "error",
    subject: "role",
    title: "Never captured",
    condition: "The machine has a matcher, and neither spec nor status names a revision.",
    explanation:
      "The backup was taken before the controller stored a revision, or the machine never synced. Nothing says which type it ran on.",
    remedy: "Wait until status names a revision, then back up again.",
    source: "kubevirt-velero-plugin #360",
  },
  {
    code: "L05",
    severity: "error",
    subject: "role",
    title: "Revision cannot be used",
    condition:
      "The archive holds the revision, but its data cannot be decoded, is of the other role, or its object-name label is missing or names another type.",
    explanation:
      "An unreadable revision stops the machine. A missing label matters to pins in status: KubeVirt then takes the live type instead, silently.",
    remedy: "Compare the revision with one of another backup; unfold rescue can write a readable one.",
    source: "KubeVirt #9261 and #14595",
  },
  {
    code: "L06",
    severity: "info",
    subject: "role",
    title: "Revision belongs to another machine",
    condition: "Two machines name one revision whose owner, or whose name, is another machine's.",
    explanation: "Clones keep the revision they came with. Deleting its owner deletes it for both.",
    remedy: "Keep both in the backup; clear revisionName of the clone so that it captures its own.",
    source: "KubeVirt VirtualMachineClone",
  },
  {
    code: "L08",
    severity: "error",
    subject: "role",
    title: "Label selector misses the revision",
    condition:
      "The Backup selects by label, the revision lacks the label, and no plugin action added it to the archive.",
    explanation: "Machines do not hand their labels down to their revisions; only the plugin adds them.",
    remedy: "Install kubevirt-velero-plugin, label the revisions, or back up the namespace.",
    source: "kubevirt-velero-plugin #258",
  },
  {
    code: "L09",
    severity: "error",
    subject: "role",
    title: "Revision is excluded by label",
    condition: "The revision carries velero.io/exclude-from-backup=true.",
    explanation: "That label also keeps out what a plugin asks for.",
    remedy: "Remove the label from the revision.",
    source: "Velero exclude-from-backup",
  },
  {
    code: "L27",
    severity: "info",
    subject: "role",
    title: "Live type is not in the archive",
    condition: "The machine is not pinned and the archive does not hold the type it names.",
    explanation: "Since 0.9 the plugin adds revisions only: an unpinned machine has nothing to fall back on.",
    remedy: "Back up the types too.",
    source: "kubevirt-velero-plugin #360",
  },
  {
    code: "L28",
    severity: "warning",
    subject: "role",
    title: "Matcher was changed after the last sync",
    condition: "The name in status differs from the name in the matcher.",
    explanation: "The revision in status is the old type's; KubeVirt takes the live object of the new name.",
    remedy: "Wait for the sync, then back up.",
    source: "KubeVirt #14595",
  },
  {
    code: "L29",
    severity: "info",
    subject: "role",
    title: "Revision of an older format",
    condition: "The revision has no API version in name or labels, or holds one before v1beta1.",
    explanation:
      "KubeVirt up to 1.6 upgrades it under the policy reference; 1.7 and newer cannot read the alpha formats.",
    remedy: "Let the source upgrade it, or write a current one with unfold rescue.",
    source: "KubeVirt pkg/instancetype/upgrade",
  },
  {
    code: "L30",
    severity: "info",
    subject: "machine",
    title: "Machine is flat",
    condition: "The machine names neither instance type nor preference.",
    explanation: "It holds its own configuration: nothing can be lost.",
    remedy: "None is needed.",
    source: "KubeVirt instance type reference policy",
  },
  {
    code: "L31",
    severity: "info",
    subject: "machine",
    title: "Machine has one type only",
    condition: "The machine names an instance type or a preference, not both.",
    explanation: "Each is judged by itself. Under expand either pin keeps the machine as it is.",
    remedy: "None is needed.",
    source: "KubeVirt instance type reference policy",
  },
  {
    code: "L34",
    severity: "error",
    subject: "machine",
    title: "Persistent TPM or EFI state is not in the archive",
    condition:
      "Only the preference asks for persistent TPM or EFI, and the archive lacks the PVC persistent-state-for the machine.",
    explanation:
      "The plugin looks at the template before the preference is applied. A stopped Windows machine comes back without its vTPM and NVRAM.",
    remedy: "Label the PVC, back up the namespace, or expand the machine before the backup.",
    source: "KubeVirt #17564",
  },
];
