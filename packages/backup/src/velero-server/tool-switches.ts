import type { KubeObject } from "@unfold/apimachinery";

/** One way in which a backup tool differs from Velero. */
export interface ToolSwitch {
  /** Its name in the annotation. */
  readonly name: string;
  /** What such a tool does. */
  readonly summary: string;
  /** What becomes of an object on its way into the archive; undefined leaves it out. */
  readonly archive?: (object: KubeObject, groupResource: string) => KubeObject | undefined;
  /** Metadata that a restore takes over although it is the old cluster's. */
  readonly keepsMetadata?: readonly string[];
  /** Resources that are restored before all others. */
  readonly restoresFirst?: readonly string[];
}

/** The switches to choose from. */
export const toolSwitches: readonly ToolSwitch[] = [
  {
    name: "keep-owner-references",
    summary: "Restores ownerReferences as they were saved.",
    keepsMetadata: ["ownerReferences"],
  },
  {
    name: "drop-revisions",
    summary: "Never saves ControllerRevisions.",
    archive: (object, groupResource) => (groupResource === "controllerrevisions.apps" ? undefined : object),
  },
  {
    name: "machines-first",
    summary: "Restores virtual machines before everything else.",
    restoresFirst: ["virtualmachines.kubevirt.io"],
  },
];
