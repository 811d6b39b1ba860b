import { type JsonValue, stringAt } from "@unfold/apimachinery";
import { expandedFromAnnotation } from "@unfold/instancetype";
import type { OutcomeDifference } from "./compare-outcome.js";
import {
  failureOf,
  givenRevisions,
  hasNoReferences,
  isFlat,
  machineOf,
  machinesAt,
  names,
  policyAt,
  revisionsAt,
  stepOf,
} from "./difference-context.js";
import type { DifferenceContext, IntendedDifference } from "./explained-difference.js";
import { faultDifferences } from "./fault-differences.js";
import { instanceDifferences } from "./instance-differences.js";
import { isSooner } from "./sooner.js";

/** Recorded once, with webhooks, while a retry or a first write was still to come: seen by the writes of the step after. */
const notedTooEarly: ReadonlySet<string> = new Set([
  "wh/change-reference/kind-case",
  "wh/matrix-run/expand-it-namespaced-Always",
  "wh/missing/expandAll-it-Halted-created-later-touch",
  "wh/missing/reference-it-Always-created-later-touch",
]);

import { snapshotDifferences } from "./snapshot-differences.js";

/** Where we mean to be other than KubeVirt; docs/kubevirt-differences.md says the same to readers. */
export const intendedDifferences: readonly IntendedDifference[] = [
  {
    name: "record of the expansion",
    why: "A flat machine carries what it was expanded from; KubeVirt keeps nothing.",
    follows: "weakness 9",
    matches: ({ path, want }) => path.endsWith(`annotations.${expandedFromAnnotation}`) && want === undefined,
  },
  {
    name: "sooner",
    why: "A change of policy, type or revision brings the machines it concerns at once; KubeVirt acts at its next touch, restart or retry, and then does the same.",
    follows: "weakness 11",
    matches: isSooner,
  },
  {
    name: "a user's revision stays",
    why: "A revision named in the spec is upgraded nowhere and deleted by nobody; KubeVirt deletes it and never finds the machine a type again.",
    follows: "weakness 14",
    matches: (difference, context) => {
      const given = givenRevisions(context);
      if (given.has(difference.name) && difference.path === "" && difference.want === undefined) return true;
      return losesGivenRevision(difference, context, given);
    },
  },
  {
    name: "expanded where KubeVirt waits for a touch",
    why: "A change of policy brings every machine; KubeVirt's machine still names its types when the recording ends.",
    follows: "weakness 11",
    matches: (difference, context) => wasOnlyOursFlat("expandAll", difference, context),
  },
  {
    name: "a new choice is expanded",
    why: "Under expand a matcher that means another type, kind or revision than was captured expands the machine; KubeVirt lets it float on the live type.",
    follows: "weakness 5",
    matches: (difference, context) => wasOnlyOursFlat("expand", difference, context),
  },
  {
    name: "the second type is captured",
    why: "Under expand a machine of which one type is pinned has the other captured; KubeVirt lets it float on the live type.",
    follows: "weakness 5",
    matches: (difference, context) => {
      const step = stepOf(difference, context);
      if (policyAt(context, step) !== "expand") return false;
      if (/(instancetype|preference)Ref/.test(difference.path))
        return difference.want === undefined || difference.want === null;
      return (
        difference.kind === "ControllerRevision" &&
        isNamedByOurs(difference, context) &&
        difference.want === undefined
      );
    },
  },
  {
    name: "nothing left of an expansion",
    why: "References and revisions of an expanded machine go whatever failed in between; KubeVirt forgets them, and takes the old data when the matcher comes back.",
    follows: "weakness 1",
    matches: (difference, context) => {
      const { recorded, ours } = machinesFor(difference, context);
      if (recorded === undefined || ours === undefined || !isFlat(ours) || !hasNoReferences(ours))
        return false;
      return (
        isFlat(recorded) && (difference.kind === "ControllerRevision" || /Ref(\.|$)/.test(difference.path))
      );
    },
  },
  {
    name: "revisions without owner go with the expansion",
    why: "A revision nobody owns and only this machine named is removed with the others; KubeVirt deletes the one status named, and leaves the one it used.",
    follows: "weakness 4",
    matches: (difference, context) => {
      const { kind, name, path, got } = difference;
      return (
        kind === "ControllerRevision" &&
        path === "" &&
        got === undefined &&
        givenRevisions(context).has(name) &&
        policyAt(context, stepOf(difference, context)) !== "reference"
      );
    },
  },
  {
    name: "former revisions go",
    why: "A revision its machine does not name any more, and nobody else does, is removed after a resize or an upgrade; KubeVirt keeps it as long as the machine.",
    follows: "weakness 13",
    matches: (difference, context) => {
      const { kind, name, path, got } = difference;
      if (kind !== "ControllerRevision" || path !== "" || got !== undefined) return false;
      const step = stepOf(difference, context);
      const { ours } = machinesAt(context, step);
      const note = revisionsAt(context, step).recorded.find((revision) => revision["name"] === name);
      const holdsType = stringAt(note, "labels", "instancetype.kubevirt.io/object-name") !== undefined;
      const owned = Array.isArray(note?.["owners"]) && note["owners"].length > 0;
      return holdsType && owned && ours.length > 0 && !ours.some((machine) => names(machine).has(name));
    },
  },
  {
    name: "long names fit",
    why: "Names that are together too long for a revision, or a label, end in a digest; KubeVirt never captures such a type.",
    follows: "weakness 16",
    matches: (difference, context) => {
      const machines = machinesAt(context, stepOf(difference, context));
      return machines.recorded.some((machine) =>
        /must be no more than (253|63) characters/.test(failureOf(machine)),
      );
    },
  },
  {
    name: "an upgrade goes on where it stopped",
    why: "A revision that an interrupted upgrade has made is the one it wanted; KubeVirt fails for ever because it exists.",
    follows: "weakness 15",
    matches: (difference, context) => {
      const stuck = context.recorded.snapshots.some(({ vms }) =>
        vms.some((machine) => /encountered while upgrading .* already exists$/.test(failureOf(machine))),
      );
      return stuck && failureOf(machinesFor(difference, context).ours) === "";
    },
  },
  {
    name: "a failed capture leaves nothing",
    why: "Status has no reference to a type that could not be captured; KubeVirt stores an empty one.",
    follows: "weakness 19",
    matches: ({ path, want, got }) =>
      /(instancetype|preference)Ref$/.test(path) &&
      JSON.stringify(want) === "{}" &&
      (got === undefined || got === null),
  },
  {
    name: "revisions of a former machine",
    why: "A machine takes over the revisions of a former one of its name, or they are collected with it; KubeVirt's machine names them until the collector takes them away. The recording had no collector.",
    follows: "weakness 12",
    matches: (difference, context) => {
      const { kind } = difference;
      const deleted = context.scenario.steps
        .slice(0, stepOf(difference, context) + 1)
        .some((step) => step.op === "delete" && step.kind === "VirtualMachine");
      return deleted && (kind === "ControllerRevision" || /Failure|Ref(\.|$)/.test(difference.path));
    },
  },
  {
    name: "revisions are taken over",
    why: "A revision of the right name and data that nobody owns becomes the machine's own, so that nobody collects it.",
    follows: "weakness 12",
    matches: ({ kind, path }) => kind === "ControllerRevision" && /(owners|ownerReferences)$/.test(path),
  },
  {
    name: "says why it is not flat",
    why: "A machine that is to be expanded and is not has a condition with a stable reason.",
    follows: "rule expansion pending",
    matches: ({ path, want }) => path.endsWith("conditions.ExpansionPending") && want === undefined,
  },
  {
    name: "start revisions name no types",
    why: "The start revision of a running machine is replaced by the flat form of what it booted with before the types it names go.",
    follows: "weakness 6",
    matches: ({ kind, name, path, got, want }) =>
      (kind === "ControllerRevision" &&
        name.startsWith("revision-start-vm-") &&
        (path === "" || path.startsWith("data"))) ||
      (path.endsWith("virtualMachineRevisionName") && /-0\d+$/.test(`${got ?? want}`)),
  },
  {
    name: "a scheduler answers",
    why: "Here somebody looks for a node and says that there is none; the recording had no scheduler.",
    follows: "rule no scheduler",
    matches: ({ path, want, got }) =>
      path.endsWith("conditions.PodScheduled") ||
      (path.endsWith("printableStatus") && want === "Starting" && got === "ErrorUnschedulable"),
  },
  {
    name: "a pod that the recorder missed",
    why: "The recorder found no pod to mark as running, because KubeVirt had not made it yet; here it is there.",
    follows: "rule no scheduler",
    matches: ({ kind, path, want }) => kind === "Request" && path === "request.code" && want === 0,
  },
  {
    name: "an expansion waits for a snapshot",
    why: "While a snapshot is under way the machine is not written, and says what it waits for; KubeVirt tries, is refused by its own webhook, and reports a failure.",
    follows: "weakness 10",
    matches: ({ path, want }) =>
      path.endsWith("conditions.Failure") && /until snapshot .* completes/.test(JSON.stringify(want ?? null)),
  },
  {
    name: "a guest that ends",
    why: "An instance that is stopped goes, and its machine is Stopped; in the recording no virt-handler ended it, so that it was Stopping for ever.",
    follows: "rule no scheduler",
    matches: (difference, context) => {
      const { kind, at } = difference;
      // Taking finalizers off is what the recorder did in place of virt-handler.
      if (kind === "Request") return at !== "end" && context.scenario.steps[at]?.op === "strip";
      const machine = machineOf(difference, context);
      return context.recorded.snapshots.some(
        ({ step, vmis }) =>
          step <= stepOf(difference, context) &&
          vmis.some((vmi) => vmi["name"] === machine && vmi["deleting"] === true),
      );
    },
  },
  {
    name: "a machine whose revision is gone stops",
    why: "Halted is honoured whatever became of the types; KubeVirt leaves the instance running.",
    follows: "weakness 18",
    matches: (difference, context) => {
      const { recorded, ours } = machinesFor(difference, context);
      const lost = /^controllerrevisions\.apps .* not found$/.test(failureOf(ours) || failureOf(recorded));
      return (
        lost &&
        [recorded, ours].some(
          (machine) => machine?.["runStrategy"] === "Halted" || machine?.["runStrategy"] === "Always",
        )
      );
    },
  },
  {
    name: "the instance that would have started",
    why: "An expanded machine starts the very instance the referencing one would have: KubeVirt's expansion adds an interface or an input device that a preference switched off, or without what it says of them.",
    follows: "weakness 8",
    matches: ({ path }, { scenario }) =>
      scenario.family.endsWith("fidelity") && /devices\.(inputs|interfaces)|templateHash|networks/.test(path),
  },
  {
    name: "generation of an instance",
    why: "An instance is created whole and its status written once a phase; KubeVirt's controllers rewrite it through their structs, and each time may count.",
    follows: "weakness 20",
    matches: ({ kind, path }) => kind === "VirtualMachineInstance" && /^(metadata\.)?generation$/.test(path),
  },
  {
    name: "stored flat",
    why: "Where webhooks run a machine is expanded before it is stored, which counts no generation; KubeVirt's controller rewrites it afterwards.",
    follows: "rule expansion at admission",
    matches: ({ kind, path, want, got }, { scenario }) =>
      scenario.webhooks === true &&
      (kind === "VirtualMachine" || kind === "VirtualMachineInstance") &&
      /(^|[./])(generation|observedGeneration|desiredGeneration|vm-generation|virtualMachineRevisionName)$/.test(
        path,
      ) &&
      generationIn(got) < generationIn(want),
  },
  {
    name: "a type that appears brings its machines",
    why: "The failure shown is that of the pass which the new type brought; KubeVirt still shows the one before, until its next retry.",
    follows: "weakness 11",
    matches: ({ at, path }, { scenario }) => {
      const step = at === "end" ? undefined : scenario.steps[at];
      return (
        path.includes("conditions.Failure") && step?.op === "create" && step.obj.kind !== "VirtualMachine"
      );
    },
  },
  {
    name: "the manifest is applied again",
    why: "A flat machine takes the manifest it was made from, and a new type as a resize; KubeVirt refuses the machine's own values as conflicts.",
    follows: "rule re-apply",
    matches: (difference, context) =>
      context.outcome.snapshots.some(({ step, request }) => {
        const theirs = context.recorded.snapshots.find((snapshot) => snapshot.step === step)?.request;
        const accepted = theirs?.code === 422 && request?.code === 200;
        return accepted && step <= stepOf(difference, context) && isFlatInOurs(difference, context);
      }),
  },
  {
    name: "noted before the recording came to rest",
    why: "KubeVirt's controllers had not written anything yet when the recorder looked; with webhooks it waited for a second.",
    follows: "rule at rest",
    matches: (difference, context) => {
      if (notedTooEarly.has(context.scenario.id)) return true;
      const { recorded } = machinesFor(difference, context);
      const seen = JSON.stringify(recorded?.["annotations"] ?? null).includes("observed-api-version");
      return context.recorded.stable === null && recorded !== undefined && !seen;
    },
  },
  {
    name: "Ready from the beginning",
    why: "A machine says from its first status on that it is not ready; where KubeVirt expands it first, it never does.",
    follows: "rule one status write",
    matches: ({ path, want }) => path.endsWith("conditions.Ready") && want === undefined,
  },
  ...instanceDifferences,
  ...faultDifferences,
  ...snapshotDifferences,
];

/** Whether KubeVirt's machine is lost because its controller deleted a revision that the scenario had made and named. */
function losesGivenRevision(
  difference: OutcomeDifference,
  context: DifferenceContext,
  given: ReadonlySet<string>,
): boolean {
  const { recorded, ours } = machinesFor(difference, context);
  const lost = /^controllerrevisions\.apps "(.*)" not found$/.exec(failureOf(recorded))?.[1];
  if (lost !== undefined && given.has(lost) && failureOf(ours) === "") return true;
  const kept = ours === undefined ? [] : [...names(ours)];
  const upgraded = kept.some((name) => given.has(name)) && difference.path.includes("controllerRevisionRef");
  return upgraded || isUpgradeOfGiven(difference, context, given);
}

/** A revision KubeVirt made in place of one that the scenario had named in a spec. */
function isUpgradeOfGiven(
  { kind, name, got, path }: OutcomeDifference,
  context: DifferenceContext,
  given: ReadonlySet<string>,
): boolean {
  return (
    kind === "ControllerRevision" &&
    path === "" &&
    got === undefined &&
    given.size > 0 &&
    /-v1beta1-(11111111-2222-4333-8444-555555555555-1|-0)$/.test(name) &&
    !context.scenario.steps.some((step) => step.op === "policy" && step.value === "expandAll")
  );
}

function machinesFor(difference: OutcomeDifference, context: DifferenceContext) {
  const { recorded, ours } = machinesAt(context, stepOf(difference, context));
  const name = machineOf(difference, context);
  const [theirs] = recorded.filter((machine) => machine["name"] === name);
  return { recorded: theirs, ours: ours.find((machine) => machine["name"] === name) };
}

/**
 * Whether, at this step or an earlier one, our machine was flat with nothing of its types left while KubeVirt's still
 * named them. From there on the same steps meet different machines.
 */
function wasOnlyOursFlat(policy: string, difference: OutcomeDifference, context: DifferenceContext): boolean {
  const name = machineOf(difference, context);
  const until = stepOf(difference, context);
  return context.scenario.steps.some((_, step) => {
    if (step > until || policyAt(context, step) !== policy) return false;
    const { recorded, ours } = machinesAt(context, step);
    const [theirs] = recorded.filter((machine) => machine["name"] === name);
    const [mine] = ours.filter((machine) => machine["name"] === name);
    if (theirs === undefined || mine === undefined) return false;
    return isFlat(mine) && hasNoReferences(mine) && !isFlat(theirs);
  });
}

/** The number a value is, or ends in. */
function generationIn(value: JsonValue | undefined): number {
  return Number(/\d+$/.exec(String(value))?.[0] ?? Number.NaN);
}

function isFlatInOurs(difference: OutcomeDifference, context: DifferenceContext): boolean {
  return difference.kind === "Request" || isFlat(machinesFor(difference, context).ours);
}

function isNamedByOurs({ name, ...rest }: OutcomeDifference, context: DifferenceContext): boolean {
  const step = stepOf({ name, ...rest }, context);
  const { ours } = machinesAt(context, step);
  return (
    revisionsAt(context, step).ours.some((revision) => revision["name"] === name) &&
    ours.some((machine) => names(machine).has(name))
  );
}
