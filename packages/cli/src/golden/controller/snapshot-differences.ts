import { type JsonValue, stringAt } from "@unfold/apimachinery";
import { expandedFromAnnotation } from "@unfold/instancetype";
import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceContext, IntendedDifference } from "./explained-difference.js";

/** Where snapshots, restores and clones are meant to be other than KubeVirt's; docs/vm-snapshots.md is the same for readers. */
export const snapshotDifferences: readonly IntendedDifference[] = [
  {
    name: "copies of revisions tell what they are copies of",
    why: "A restore finds the original by it, whatever its name is; KubeVirt guesses it from the copy's name.",
    follows: "rule snapshots",
    matches: ({ kind, path, want, got }) =>
      kind === "ControllerRevision" &&
      path === "metadata.annotations" &&
      want === undefined &&
      textOf(got).includes("unfold.dev/copied-from"),
  },
  {
    name: "revisions of a stopped machine are in its snapshot",
    why: "What only its status names is captured too, and the restored machine starts on it; KubeVirt's starts on the live type.",
    follows: "rule snapshots",
    matches: (difference, context) =>
      takesSnapshot(context) &&
      (isRevisionOfCopy(difference, context) ||
        isNamedRevision(difference, context) ||
        isCopyForClone(difference)),
  },
  {
    name: "a restored machine is what the snapshot's types say",
    why: "Expanded, it has the size of the snapshot, not that of an instance type that was edited since.",
    follows: "rule snapshots",
    matches: (difference, context) =>
      difference.kind === "VirtualMachine" &&
      targetsOf(context).includes(difference.name) &&
      /(templateHash|domain\.(cpu|memory)(\..*)?)$/.test(difference.path),
  },
  {
    name: "the machine in a snapshot is as the server has it",
    why: "KubeVirt writes it through its structs, from a cache: empty objects, a generation of later, no architecture.",
    follows: "weakness 20",
    matches: ({ kind, path }) =>
      kind === "VirtualMachineSnapshotContent" &&
      /^spec\.source\.virtualMachine\.(metadata\.(generation|finalizers)|spec\.template\.spec\.(architecture|domain\.resources))$/.test(
        path,
      ),
  },
  {
    name: "the machine in a snapshot is flat",
    why: "Expansion came first: the snapshot holds no reference that a backup could lose.",
    follows: "weakness 11",
    matches: ({ kind, path, got }, { outcome }) =>
      kind === "VirtualMachineSnapshotContent" &&
      path.startsWith("spec.source.virtualMachine.spec.") &&
      (got !== undefined || /\.(instancetype|preference)$/.test(path)) &&
      !textOf((outcome.objects["VirtualMachineSnapshotContent"] ?? []) as unknown as JsonValue).includes(
        '"instancetype":{',
      ),
  },
  {
    name: "the record is in the snapshot",
    why: "A flat machine's record is one of its annotations, and these are kept.",
    follows: "weakness 9",
    matches: ({ kind, path, got }) =>
      kind === "VirtualMachineSnapshotContent" &&
      path === "spec.source.virtualMachine.metadata.annotations" &&
      textOf(got).includes(expandedFromAnnotation),
  },
  {
    name: "snapshots and restores come to their end",
    why: "A revision that is gone, or that the restored machine does not need by that name, holds up neither.",
    follows: "weakness 7",
    matches: ({ kind, name, path, got }, context) =>
      (/^VirtualMachine(Snapshot|SnapshotContent|Restore)$/.test(kind) ||
        /^VirtualMachine(Snapshot|Restore)\//.test(name)) &&
      finishesOnlyHere(context) &&
      (path === "" || got !== undefined),
  },
  {
    name: "a revision with a name of its own comes along",
    why: "The copy is named by parts, so that the restored machine finds it; KubeVirt loses the name and then the type.",
    follows: "rule snapshots",
    matches: ({ kind, name, path }, context) =>
      kind === "VirtualMachine" &&
      targetsOf(context).includes(name) &&
      /(instancetypeRef|preferenceRef|conditions\.Failure)$/.test(path),
  },
  {
    name: "said once",
    why: "A restore or clone is complete once, and says so in one event; KubeVirt's conflicting passes repeat it.",
    follows: "rule snapshots",
    matches: ({ kind, name, path, want, got }) =>
      kind === "Event" &&
      /^VirtualMachine(Restore|Clone|Snapshot)\//.test(name) &&
      path === "count" &&
      want === ">1" &&
      got === 1,
  },
];

/** A clone's own snapshot is gone by the time somebody looks; that its copies were made shows in the writes alone. */
function isCopyForClone({ kind, name }: OutcomeDifference): boolean {
  return kind === "Write" && name.startsWith("create ControllerRevision tmp-snapshot-");
}

function textOf(value: JsonValue | undefined): string {
  return JSON.stringify(value ?? null);
}

/** Whether something is ready or complete here that in the recording never is. */
function finishesOnlyHere({ recorded, outcome }: DifferenceContext): boolean {
  const unfinished = ({ objects }: { readonly objects: typeof outcome.objects }) =>
    [...(objects["VirtualMachineSnapshot"] ?? []), ...(objects["VirtualMachineRestore"] ?? [])].filter(
      ({ status }) => !/"(readyToUse|complete)":true/.test(textOf(status as JsonValue | undefined)),
    ).length;
  return unfinished(outcome) === 0 && unfinished(recorded) > 0;
}

function created({ scenario }: DifferenceContext, kind: RegExp) {
  return scenario.steps.flatMap((step) =>
    step.op === "create" && kind.test(step.obj.kind) ? [step.obj] : [],
  );
}

function takesSnapshot(context: DifferenceContext): boolean {
  return created(context, /Snapshot$|Clone$/).length > 0;
}

/** Names of the machines that restores and clones are for. */
function targetsOf(context: DifferenceContext): readonly string[] {
  return created(context, /Restore$|Clone$/).map(({ spec }) => stringAt(spec, "target", "name") ?? "");
}

/** A revision of a snapshot, or of a machine that came from one. */
function isRevisionOfCopy({ kind, name }: OutcomeDifference, context: DifferenceContext): boolean {
  const owners = [
    ...created(context, /Snapshot$/).map(({ metadata }) => metadata.name),
    ...targetsOf(context),
  ];
  return kind === "ControllerRevision" && owners.some((owner) => name.startsWith(`${owner}-`));
}

/** The name of a revision, in a matcher or a reference of a machine that came from a snapshot, or of one in it. */
function isNamedRevision({ kind, name, path }: OutcomeDifference, context: DifferenceContext): boolean {
  if (!/(revisionName|controllerRevisionRef\.name)$/.test(path)) return false;
  return (
    kind === "VirtualMachineSnapshotContent" ||
    (kind === "VirtualMachine" && targetsOf(context).includes(name))
  );
}
