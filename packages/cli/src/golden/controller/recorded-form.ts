import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from "@unfold/apimachinery";

/** Kind → what the recording calls it within `<uid:…>`. */
const shortKinds: { readonly [kind: string]: string } = {
  VirtualMachine: "vm",
  VirtualMachineInstance: "vmi",
  VirtualMachineInstancetype: "it",
  VirtualMachineClusterInstancetype: "cit",
  VirtualMachinePreference: "pref",
  VirtualMachineClusterPreference: "cpref",
  ControllerRevision: "cr",
  Pod: "pod",
  VirtualMachineSnapshot: "snap",
  VirtualMachineSnapshotContent: "snapcontent",
  VirtualMachineRestore: "restore",
  VirtualMachineClone: "clone",
  ServiceAccount: "sa",
};

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** The recording's launcher was another build. */
const launcherImage = /^quay\.io\/kubevirt\/virt-launcher:.*$/;
/** Given by hand in some manifests. */
const handMade = "11111111-2222-4333-8444-555555555555";

/** Puts objects into the form of the recording: what differs from run to run is replaced by names for it. */
export class RecordedForm {
  readonly #names = new Map<string, string>();

  /** @param created every object of the run in the order of creation */
  constructor(created: readonly KubeObject[]) {
    const counts = new Map<string, number>();
    for (const { kind, metadata } of created) {
      const short = shortKinds[kind];
      const { uid = "", name = "" } = metadata;
      if (short === undefined || this.#names.has(uid)) continue;
      const known = `${short}/${this.text(name)}`;
      const count = (counts.get(known) ?? 0) + 1;
      counts.set(known, count);
      this.#names.set(uid, `<uid:${known}${count === 1 ? "" : `#${count}`}>`);
    }
  }

  text(value: string): string {
    if (time.test(value)) return "<time>";
    return value
      .replace(launcherImage, "x/virt-launcher")
      .replace(uuid, (found) => this.#names.get(found) ?? this.#unnamed(found))
      .replace(/(virt-launcher-[a-z0-9.-]+?-)[a-z0-9]{5}\b/g, "$1<rand>");
  }

  /** Version 5 is made from a name and stays. */
  #unnamed(found: string): string {
    return found === handMade || found[14] === "5" ? found : "<uuid>";
  }

  value(value: JsonValue): JsonValue {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.value(item));
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      entries.map(([key, member]) => [
        this.text(key),
        key === "resourceVersion" ? "<rv>" : this.value(member as JsonValue),
      ]),
    );
  }

  object(object: KubeObject): JsonObject {
    const { managedFields: _, selfLink: __, ...metadata } = object.metadata as JsonObject;
    return this.value({ ...object, metadata }) as JsonObject;
  }
}

/** The recording's short form of a large value. */
export function hashOf(value: JsonValue | undefined): string {
  return createHash("sha256")
    .update(sortedJson(value ?? null))
    .digest("hex")
    .slice(0, 16);
}

function sortedJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => sortedJson(item)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sortedJson(value[key] ?? null)}`).join(",")}}`;
}
