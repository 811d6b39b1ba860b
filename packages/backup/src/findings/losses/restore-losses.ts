import type { CatalogueEntry } from "../catalogue-entry.js";

/** What a Restore leaves behind, or brings in the wrong order or place. */
export const restoreLosses: readonly CatalogueEntry[] = [
  {
    code: "L11",
    severity: "error",
    subject: "site",
    title: "Restore leaves out ControllerRevisions",
    condition: "The Restore excludes controllerrevisions, or includes a list of resources without them.",
    explanation: "Additional items obey the restore's filters too.",
    remedy: "Add controllerrevisions.apps to includedResources of the Restore.",
    source: "Velero pkg/restore",
  },
  {
    code: "L12",
    severity: "error",
    subject: "site",
    title: "Restore selects by label without a plugin at the destination",
    condition:
      "The Restore has a label selector and the destination's Velero has no KubeVirt restore action.",
    explanation: "Only the plugin's restore action brings in revisions that the selector does not match.",
    remedy: "Install kubevirt-velero-plugin at the destination.",
    source: "kubevirt-velero-plugin restore actions",
  },
  {
    code: "L13",
    severity: "error",
    subject: "role",
    title: "Namespaced type is not in the new namespace",
    condition: "The Restore maps the namespace, and the unpinned machine uses a namespaced type.",
    explanation: "The matcher means a type in the machine's own namespace, and there it is not.",
    remedy: "Pin the machine before the backup, or restore the type into the new namespace first.",
    source: "Velero namespaceMapping",
  },
  {
    code: "L25",
    severity: "info",
    subject: "role",
    title: "Pin comes back with status only",
    condition: "The pin is in status only, and the Restore restores the status of virtualmachines.",
    explanation:
      "Status is written after creation: the controller may have captured the live type by then, and the result depends on who is first.",
    remedy: "Set spec.*.revisionName instead.",
    source: "Velero restoreStatus",
  },
  {
    code: "L32",
    severity: "warning",
    subject: "site",
    title: "Machines are restored before their revisions",
    condition: "The destination's restore priorities put virtualmachines before controllerrevisions.",
    explanation: "Up to KubeVirt 1.5 the machine is refused; later it fails until its revision is there.",
    remedy:
      "Put controllerrevisions.apps before virtualmachines.kubevirt.io in --restore-resource-priorities.",
    source: "Velero --restore-resource-priorities",
  },
  {
    code: "L35",
    severity: "error",
    subject: "machine",
    title: "Selective restore misses the persistent state",
    condition:
      "The machine keeps TPM or EFI state, the Restore selects by label, and the PVC of that state lacks the label.",
    explanation: "The restore action looks for the PVC at the destination, where it is not.",
    remedy: "Label the PVC like the machine.",
    source: "kubevirt-velero-plugin restore of virtual machines",
  },
];
