import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { hashOf, type RecordedForm } from "./recorded-form.js";
import { sameMachine } from "./same-machine.js";

/** What stands in a namespace, by kind. */
export type NamespaceContent = ReadonlyMap<string, readonly KubeObject[]>;

/** A virtual machine as the recording notes it after each step. */
export function machineNote(vm: KubeObject, form: RecordedForm): JsonObject {
  const { spec, status, metadata } = vm;
  return form.value({
    name: metadata.name ?? "",
    generation: metadata.generation ?? null,
    annotations: (metadata.annotations ?? null) as JsonValue,
    deleting: metadata.deletionTimestamp !== undefined,
    instancetype: objectAt(spec, "instancetype") ?? null,
    preference: objectAt(spec, "preference") ?? null,
    instancetypeRef: objectAt(status, "instancetypeRef") ?? null,
    preferenceRef: objectAt(status, "preferenceRef") ?? null,
    conditions: conditionNotes(status),
    printableStatus: stringAt(status, "printableStatus") ?? null,
    created: fieldAt(status, "created") ?? null,
    ready: fieldAt(status, "ready") ?? null,
    runStrategy: stringAt(spec, "runStrategy") ?? null,
    running: fieldAt(spec, "running") ?? null,
    stateChangeRequests: fieldAt(status, "stateChangeRequests") ?? null,
    templateHash: hashes(sameMachine(vm).map((same) => form.value(objectAt(same.spec, "template") ?? null))),
  }) as JsonObject;
}

/** Hashes of one value in every form that stands for it, the stored one first. */
function hashes(forms: readonly JsonValue[]): string {
  return [...new Set(forms.map(hashOf))].join(" ");
}

/** What a revision holds: a type's spec as it was given, or the spec of a machine in every form it may have. */
function sameData(revision: KubeObject): readonly JsonValue[] {
  const spec = fieldAt(revision, "data", "spec") ?? null;
  if (!isJsonObject(spec) || spec["template"] === undefined) return [spec];
  return sameMachine({ ...revision, spec }).map((same) => same.spec ?? null);
}

function conditionNotes(status: KubeObject["status"]): readonly JsonObject[] {
  const notes = listAt(status, "conditions").map((condition) => ({
    type: stringAt(condition, "type") ?? "",
    status: stringAt(condition, "status") ?? "",
    ...definedText(condition, "reason"),
    ...definedText(condition, "message"),
  }));
  return notes.sort((a, b) => (a.type < b.type ? -1 : 1));
}

function definedText(condition: JsonValue, field: string): JsonObject {
  const value = stringAt(condition, field) ?? "";
  return value === "" ? {} : { [field]: value };
}

export function instanceNote(vmi: KubeObject, form: RecordedForm): JsonObject {
  return form.value({
    name: vmi.metadata.name ?? "",
    generation: vmi.metadata.generation ?? null,
    annotations: (vmi.metadata.annotations ?? null) as JsonValue,
    deleting: vmi.metadata.deletionTimestamp !== undefined,
    phase: stringAt(vmi.status, "phase") ?? null,
    cpu: objectAt(vmi.spec, "domain", "cpu") ?? null,
    memory: objectAt(vmi.spec, "domain", "memory") ?? null,
  }) as JsonObject;
}

export function revisionNote(revision: KubeObject, form: RecordedForm): JsonObject {
  const { metadata } = revision;
  const owners = (metadata.ownerReferences ?? []).map(({ kind, name, uid }) => `${kind}/${name}/${uid}`);
  return form.value({
    name: metadata.name ?? "",
    labels: (metadata.labels ?? null) as JsonValue,
    owners,
    revision: (revision["revision"] ?? null) as JsonValue,
    dataKind: stringAt(revision, "data", "kind") ?? null,
    dataSpecSha256: hashes(sameData(revision).map((spec) => form.value(spec))),
  }) as JsonObject;
}

/** All objects of a namespace as they are at the end of a scenario. */
export function finalObjects(content: NamespaceContent, form: RecordedForm) {
  const shown = [...content].map(([kind, objects]) => {
    const list = objects.map(shownBy(kind, form));
    return [kind, kind === "Event" ? counted(list) : list] as const;
  });
  return Object.fromEntries(shown.filter(([, objects]) => objects.length > 0));
}

/** Events that differ only in what the recording has no names for are one. */
function counted(events: readonly JsonObject[]): readonly JsonObject[] {
  const known = new Map<string, JsonObject>();
  for (const event of events) {
    const { count: _, ...text } = event;
    const key = JSON.stringify(text);
    known.set(key, known.has(key) ? { ...event, count: ">1" } : event);
  }
  return [...known.values()];
}

function shownBy(kind: string, form: RecordedForm): (object: KubeObject) => JsonObject {
  if (kind === "Pod") {
    return ({ metadata, status }) =>
      form.value({ name: metadata.name ?? "", phase: stringAt(status, "phase") ?? null }) as JsonObject;
  }
  if (kind === "Event") return (event) => eventNote(event, form);
  return (object) => form.object(object);
}

function eventNote(event: KubeObject, form: RecordedForm): JsonObject {
  const involved = objectAt(event, "involvedObject");
  const count = Number(fieldAt(event, "count") ?? 1);
  return form.value({
    type: stringAt(event, "type") ?? "",
    reason: stringAt(event, "reason") ?? "",
    message: stringAt(event, "message") ?? "",
    object: `${stringAt(involved, "kind")}/${stringAt(involved, "name")}`,
    source: stringAt(event, "source", "component") ?? "",
    count: count > 1 ? ">1" : 1,
  }) as JsonObject;
}
