import { type JsonValue, jsonEqual } from "@unfold/apimachinery";
import { comparableNote } from "./comparable.js";
import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceContext } from "./explained-difference.js";
import type { Snapshot } from "./recorded-scenario.js";

/** Whether the recording shows our value too, after a later step. */
export function isSooner(difference: OutcomeDifference, { recorded }: DifferenceContext): boolean {
  const { at, got } = difference;
  if (at === "end" || difference.kind === "Request") return false;
  return recorded.snapshots
    .filter(({ step }) => step > at)
    .some((later) => isSame(valueIn(later, difference), got));
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return jsonEqual(a, b) || (typeof a === "string" && typeof b === "string" && b.split(" ").includes(a));
}

const lists = {
  VirtualMachine: "vms",
  VirtualMachineInstance: "vmis",
  ControllerRevision: "controllerRevisions",
} as const;

function valueIn(snapshot: Snapshot, { kind, name, path }: OutcomeDifference): JsonValue | undefined {
  const list = lists[kind as keyof typeof lists];
  const note = snapshot[list].find((candidate) => candidate["name"] === name);
  return note === undefined ? undefined : memberAt(comparableNote(note), path);
}

/** The value at members joined by dots; names of members may hold dots themselves. */
function memberAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  if (path === "" || typeof value !== "object" || value === null || Array.isArray(value)) {
    return path === "" ? value : undefined;
  }
  const entries = Object.entries(value as { readonly [key: string]: JsonValue });
  const entry = entries.find(([key]) => path === key || path.startsWith(`${key}.`));
  return entry === undefined ? undefined : memberAt(entry[1], path.slice(entry[0].length + 1));
}
