import { type JsonValue, jsonEqual } from "@unfold/apimachinery";
import { expandedFromAnnotation } from "@unfold/instancetype";
import { comparableNote } from "./comparable.js";
import type { OutcomeDifference } from "./compare-outcome.js";
import type { DifferenceContext, IntendedDifference } from "./explained-difference.js";
import type { Snapshot } from "./recorded-scenario.js";

/** Where we mean to be other than KubeVirt; docs/kubevirt-differences.md is the same for readers. */
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
    name: "generation of an instance",
    why: "An instance is created whole and its status written once a phase; KubeVirt's controllers rewrite it through their structs, and each time may count.",
    follows: "weakness 20",
    matches: ({ kind, path }) => kind === "VirtualMachineInstance" && /^(metadata\.)?generation$/.test(path),
  },
];

/** Whether the recording shows our value too, after a later step. */
function isSooner(difference: OutcomeDifference, { recorded }: DifferenceContext): boolean {
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
