import { fieldAt, isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceContext } from "./explained-difference.js";
import type { Outcome, RecordedStep, Snapshot } from "./recorded-scenario.js";

/** The step after which a difference shows; the last one for what is left at the end. */
export function stepOf({ at }: OutcomeDifference, { scenario }: DifferenceContext): number {
  return at === "end" ? scenario.steps.length - 1 : at;
}

/** The policy in force at a step. */
export function policyAt({ scenario }: DifferenceContext, step: number): string {
  const set = scenario.steps.slice(0, step + 1).findLast((entry) => entry.op === "policy");
  return set?.op === "policy" && set.value !== "unset" ? set.value : "reference";
}

/** Notes of the machines after a step, on both sides. */
export function machinesAt({ recorded, outcome }: DifferenceContext, step: number) {
  return { recorded: notes(recorded, step, "vms"), ours: notes(outcome, step, "vms") };
}

export function revisionsAt({ recorded, outcome }: DifferenceContext, step: number) {
  return {
    recorded: notes(recorded, step, "controllerRevisions"),
    ours: notes(outcome, step, "controllerRevisions"),
  };
}

function notes(outcome: Outcome, step: number, list: "vms" | "controllerRevisions"): readonly JsonObject[] {
  return outcome.snapshots.find((snapshot: Snapshot) => snapshot.step === step)?.[list] ?? [];
}

/** The machine a difference is about: the object itself, the instance of its name, or the owner of a revision. */
export function machineOf(difference: OutcomeDifference, context: DifferenceContext): string | undefined {
  const { kind, name } = difference;
  if (kind === "VirtualMachine" || kind === "VirtualMachineInstance") return name;
  if (kind === "Pod") return /^virt-launcher-(.*)-<rand>$/.exec(name)?.[1];
  if (kind === "Event") return /^VirtualMachine(?:Instance)?\/(\S+)/.exec(name)?.[1];
  if (kind !== "ControllerRevision") return undefined;
  const step = stepOf(difference, context);
  const { recorded, ours } = revisionsAt(context, step);
  const note = [...recorded, ...ours].find((candidate) => candidate["name"] === name);
  const [owner] = Array.isArray(note?.["owners"]) ? (note["owners"] as readonly string[]) : [];
  const known = machinesAt(context, step);
  const namer = [...known.recorded, ...known.ours].find((machine) => names(machine).has(name));
  return owner?.split("/")[1] ?? (namer === undefined ? undefined : String(namer["name"]));
}

/** Revisions a machine's matchers and references name. */
export function names(machine: JsonObject): ReadonlySet<string> {
  const texts = [
    fieldAt(machine, "instancetype", "revisionName"),
    fieldAt(machine, "preference", "revisionName"),
    fieldAt(machine, "instancetypeRef", "controllerRevisionRef", "name"),
    fieldAt(machine, "preferenceRef", "controllerRevisionRef", "name"),
  ];
  return new Set(texts.filter((text): text is string => typeof text === "string"));
}

/** Whether a note is of a machine that names no type, with or without references left in status. */
export function isFlat(machine: JsonObject | undefined): boolean {
  return machine !== undefined && machine["instancetype"] === null && machine["preference"] === null;
}

export function hasNoReferences(machine: JsonObject): boolean {
  return machine["instancetypeRef"] === null && machine["preferenceRef"] === null;
}

/** Revisions that the scenario made itself, as a user would. */
export function givenRevisions({ scenario }: DifferenceContext): ReadonlySet<string> {
  return new Set(scenario.steps.flatMap((step) => (isRevision(step) ? [step.obj.metadata.name ?? ""] : [])));
}

function isRevision(step: RecordedStep): step is Extract<RecordedStep, { readonly op: "create" }> {
  return step.op === "create" && step.obj.kind === "ControllerRevision";
}

/** Text of the condition Failure in a note. */
export function failureOf(machine: JsonObject | undefined): string {
  const conditions = machine?.["conditions"];
  const list: readonly JsonValue[] = Array.isArray(conditions) ? conditions : [];
  const failure = list.find((condition) => isJsonObject(condition) && condition["type"] === "Failure");
  return String(fieldAt(failure, "message") ?? "");
}
