import { backupActions, backupActionsFor } from "../../actions/backup-actions.js";
import type { BackupItemAction, RestoreItemAction } from "../../actions/item-action.js";
import { typedRoundTrip } from "../../actions/kubevirt-fields.js";
import { type MachineTraits, pinsInSpec, pinsInStatusFirst } from "../../actions/machine-traits.js";
import { restoreActions, restoreActionsFor } from "../../actions/restore-actions.js";

/** A plugin for virtual machines that a backup or restore runs with. */
export interface ToolPlugin {
  /** Value of the annotation that chooses it. */
  readonly name: string;
  /** Prefix of its actions' registered names. */
  readonly vendor: string;
  readonly summary: string;
  readonly backup: readonly BackupItemAction[];
  readonly restore: readonly RestoreItemAction[];
}

const vendor = "kubevirt-velero-plugin";

/** What all releases of kubevirt-velero-plugin have in common; its types go through one of KubeVirt 1.`minor`. */
function upstreamTraits(minor: number, more: Partial<MachineTraits>): MachineTraits {
  return {
    pinsOf: pinsInStatusFirst,
    writesPins: true,
    savesTypes: false,
    stateBy: "template",
    savesEverythingNamed: false,
    roundTrip: (vm) => typedRoundTrip(vm, minor),
    roundTripsSaved: true,
    ...more,
  };
}

function upstream(name: string, summary: string, traits: MachineTraits): ToolPlugin {
  return { name, vendor, summary, backup: backupActionsFor(traits), restore: restoreActionsFor(traits) };
}

/** The plugins to choose from; the first is the one that is meant when none is named. */
export const toolPlugins: readonly ToolPlugin[] = [
  {
    name: "unfold",
    vendor: "unfold.dev",
    summary: "the actions of unfold velero-plugin",
    backup: backupActions,
    restore: restoreActions,
  },
  { name: "none", vendor: "", summary: "Velero alone", backup: [], restore: [] },
  upstream(
    "0.7",
    "kubevirt-velero-plugin 0.7: pins in spec only, the types come along, restored machines pass through KubeVirt 1.2's types",
    upstreamTraits(2, { pinsOf: pinsInSpec, writesPins: false, savesTypes: true, roundTripsSaved: false }),
  ),
  upstream(
    "0.8",
    "kubevirt-velero-plugin 0.8: pins of status are copied into spec, the types come along, machines pass through KubeVirt 1.5's types",
    upstreamTraits(5, { savesTypes: true }),
  ),
  upstream(
    "0.9",
    "kubevirt-velero-plugin 0.9: as 0.8 without the types, and through KubeVirt 1.7's",
    upstreamTraits(7, {}),
  ),
];
