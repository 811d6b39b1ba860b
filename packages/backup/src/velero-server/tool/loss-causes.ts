/** How one of the losses L01 to L37 comes about. */
export type LossCause =
  | {
      readonly code: string;
      /** Values of the annotations that choose plugin and switches, and settings of Backup or Restore, in words. */
      readonly tool: string;
    }
  | {
      readonly code: string;
      /** Why no backup tool is to blame. */
      readonly notByTool: string;
    };

/** For each loss what produces it here, or why no tool does. Each of the first kind is tried by a test. */
export const lossCauses: readonly LossCause[] = [
  { code: "L01", tool: "behavior drop-revisions" },
  { code: "L02", tool: "plugin none or 0.7; behavior drop-spec-pins" },
  { code: "L03", tool: "plugin none or 0.7 with a label selector" },
  { code: "L04", tool: "plugin none, behavior drop-status-refs" },
  { code: "L05", tool: "plugin none, behavior drop-revision-labels; behavior drop-revision-kind" },
  { code: "L06", notByTool: "a clone keeps its origin's revision before any backup is made" },
  { code: "L07", tool: "a Backup that excludes controllerrevisions" },
  { code: "L08", tool: "plugin none with a label selector" },
  { code: "L09", tool: "a revision labelled velero.io/exclude-from-backup=true" },
  { code: "L10", tool: "a plugin, and a machine whose revision was deleted before the backup" },
  { code: "L11", tool: "a Restore that excludes controllerrevisions" },
  { code: "L12", tool: "a Restore with plugin none and a label selector" },
  { code: "L13", tool: "plugin none, and a Restore with namespaceMapping of a namespaced type" },
  { code: "L14", tool: "a Restore over a revision of the same name with other content" },
  { code: "L15", tool: "behavior keep-owner-references" },
  { code: "L16", tool: "every Restore: owners are the old cluster's" },
  { code: "L17", tool: "plugin none, to a cluster without the type" },
  { code: "L18", tool: "plugin none, to a cluster with another type of that name" },
  { code: "L19", notByTool: "the two clusters carry different releases" },
  { code: "L20", notByTool: "the two clusters have different policies" },
  { code: "L21", notByTool: "the two clusters have different policies" },
  { code: "L22", notByTool: "the machine never got the name of its type, as its volume has no labels" },
  { code: "L23", notByTool: "the destination's KubeVirt is too old" },
  { code: "L24", tool: "a plugin, and a Backup of a running machine that excludes pods" },
  { code: "L25", tool: "plugin none, and a Restore with restoreStatus of virtualmachines" },
  { code: "L26", notByTool: "KubeVirt's own snapshot of a stopped machine leaves the revision out" },
  {
    code: "L27",
    tool: "plugin 0.9 or unfold with a label selector, behaviors drop-spec-pins and drop-status-refs",
  },
  { code: "L28", notByTool: "the machine's matcher was changed right before the backup" },
  { code: "L29", tool: "behavior drop-revision-labels" },
  { code: "L30", notByTool: "the machine is flat, and nothing is lost" },
  { code: "L31", notByTool: "the machine names one type only" },
  { code: "L32", tool: "behavior machines-first, as --restore-resource-priorities can be set" },
  { code: "L33", notByTool: "the destination captured a revision before the restore" },
  { code: "L34", tool: "plugin 0.9 with a label selector" },
  { code: "L35", tool: "a Restore with a label selector, to a clean cluster" },
  { code: "L36", tool: "plugin 0.8 or 0.9 with fields newer than its types; behavior drop-new-fields" },
  { code: "L37", tool: "plugin 0.8, 0.9 or unfold: the pin is in spec from then on" },
];
