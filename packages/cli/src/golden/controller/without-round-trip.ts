import { fieldAt, isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import type { RecordedOutcome, RecordedScenario, Snapshot } from "./recorded-scenario.js";

/**
 * The recording without one artefact. Whatever KubeVirt's controller writes first to a machine, its Go structs add
 * `resources: {}` to the template, and the API server counts a generation that nobody asked for. Where its webhooks
 * run they add it before the machine is stored.
 */
export function withoutRoundTrip(scenario: RecordedScenario, recorded: RecordedOutcome): RecordedOutcome {
  if (scenario.webhooks === true) return recorded;
  const names = new Set(
    scenario.steps.flatMap((step) => (addsResources(step) ? [step.obj.metadata.name] : [])),
  );
  const counted = (name: JsonValue | undefined) => typeof name === "string" && names.has(name);
  const objects = Object.entries(recorded.objects).map(([kind, list]) => [
    kind,
    list.map((object) => withoutIn(kind, renumbered(object, names), counted)),
  ]);
  return {
    ...recorded,
    snapshots: recorded.snapshots.map((snapshot) => withoutInSnapshot(renumbered(snapshot, names), counted)),
    objects: Object.fromEntries(objects),
  };
}

function addsResources(
  step: RecordedScenario["steps"][number],
): step is Extract<RecordedScenario["steps"][number], { readonly op: "create" }> {
  if (step.op !== "create" || step.obj.kind !== "VirtualMachine") return false;
  return fieldAt(step.obj.spec, "template", "spec", "domain", "resources") === undefined;
}

type Counted = (name: JsonValue | undefined) => boolean;

function withoutInSnapshot(snapshot: Snapshot, counted: Counted): Snapshot {
  return {
    ...snapshot,
    vms: snapshot.vms.map((vm) => (counted(vm["name"]) ? less(vm, "generation") : vm)),
    vmis: snapshot.vmis.map((vmi) =>
      counted(vmi["name"]) ? within(vmi, "annotations", (it) => less(it, generationAnnotation)) : vmi,
    ),
    controllerRevisions: snapshot.controllerRevisions.map(withRevision),
  };
}

const generationAnnotation = "kubevirt.io/vm-generation";

function withoutIn(kind: string, object: JsonObject, counted: Counted): JsonObject {
  if (kind === "ControllerRevision") return withRevision(object);
  if (!counted(fieldAt(object, "metadata", "name"))) return object;
  if (kind === "VirtualMachineInstance") {
    return within(object, "metadata", (it) =>
      within(it, "annotations", (annotations) => less(annotations, generationAnnotation)),
    );
  }
  if (kind !== "VirtualMachine") return object;
  const lessInStatus = within(object, "status", (it) =>
    less(less(it, "observedGeneration"), "desiredGeneration"),
  );
  return within(lessInStatus, "metadata", (it) => less(it, "generation"));
}

/** Start revisions of the machines carry the generation in their names. */
function renumbered<T>(value: T, names: ReadonlySet<string | undefined>): T {
  const text = JSON.stringify(value).replace(
    /(revision-start-vm-<uid:vm\/([^>#]+)(?:#\d+)?>)-(\d+)/g,
    (whole, prefix: string, name: string, generation: string) =>
      names.has(name) ? `${prefix}-${Number(generation) - 1}` : whole,
  );
  return JSON.parse(text) as T;
}

/** The number that counts a start revision is the one at the end of its name. */
function withRevision(revision: JsonObject): JsonObject {
  const name = String(revision["name"] ?? fieldAt(revision, "metadata", "name") ?? "");
  const generation = /^revision-start-vm-.*-(\d+)$/.exec(name)?.[1];
  return generation === undefined ? revision : { ...revision, revision: Number(generation) };
}

function within(object: JsonObject, field: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? { ...object, [field]: change(value) } : object;
}

function less(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  if (typeof value === "number") return { ...object, [field]: value - 1 };
  return typeof value === "string" ? { ...object, [field]: String(Number(value) - 1) } : object;
}
