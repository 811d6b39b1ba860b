import { isJsonObject, type JsonObject, type JsonValue, jsonEqual } from "@unfold/apimachinery";
import { comparable, comparableNote } from "./comparable.js";
import type { Outcome, RecordedOutcome, Snapshot } from "./recorded-scenario.js";

/** One value in which an outcome is not as recorded. */
export interface OutcomeDifference {
  /** The step after which it shows; `end` for the objects that are left. */
  readonly at: number | "end";
  readonly kind: string;
  readonly name: string;
  /** Members from the object on, joined by dots. */
  readonly path: string;
  /** Undefined where one side has nothing. */
  readonly want: JsonValue | undefined;
  readonly got: JsonValue | undefined;
}

/** What differs; steps and lists on which two runs of the recording did not agree are left out. */
export function compareOutcome(given: RecordedOutcome, played: Outcome): readonly OutcomeDifference[] {
  const [want, got] = [withoutCause(given), withoutCause(played)];
  const unstable = new Set(want.stable?.unstableSteps ?? []);
  const steps = want.snapshots.filter(({ step }) => !unstable.has(step));
  return [
    ...steps.flatMap((snapshot) => compareSnapshot(snapshot, got.snapshots[snapshot.step])),
    ...(want.stable?.objects === false ? [] : compareObjects(want, got)),
  ];
}

function compareSnapshot(want: Snapshot, got: Snapshot | undefined): readonly OutcomeDifference[] {
  const at = want.step;
  const lists = [
    ["VirtualMachine", want.vms, got?.vms ?? []],
    ["VirtualMachineInstance", want.vmis, got?.vmis ?? []],
    ["ControllerRevision", want.controllerRevisions, got?.controllerRevisions ?? []],
  ] as const;
  const request = differences({ request: want.request ?? null }, { request: got?.request ?? null });
  const reached = differences({ reached: want.reached ?? null }, { reached: got?.reached ?? null });
  return [
    ...[...request, ...reached].map((found) => ({ at, kind: "Request", name: "", ...found })),
    ...lists.flatMap(([kind, wanted, found]) =>
      compareNamed({ at, kind }, wanted.map(comparableNote), found.map(comparableNote), noteName),
    ),
  ];
}

function compareObjects(want: RecordedOutcome, got: Outcome): readonly OutcomeDifference[] {
  const kinds = new Set([...Object.keys(want.objects), ...Object.keys(got.objects)]);
  return [...kinds].flatMap((kind) => {
    if (kind === "Event" && want.stable?.events === false) return [];
    const [wanted, found] = [want, got].map(({ objects }) =>
      (objects[kind] ?? []).map((object) => comparable(kind, object)),
    );
    return compareNamed({ at: "end", kind }, wanted ?? [], found ?? [], nameIn(kind));
  });
}

function nameIn(kind: string): (object: JsonObject) => string {
  if (kind === "Pod") return noteName;
  if (kind === "Event") {
    return ({ object, type, reason, message }) => [object, type, reason, message].join(" | ");
  }
  return ({ metadata }) => (isJsonObject(metadata) ? String(metadata["name"]) : "");
}

function noteName({ name }: JsonObject): string {
  return String(name);
}

function compareNamed(
  place: Pick<OutcomeDifference, "at" | "kind">,
  want: readonly JsonObject[],
  got: readonly JsonObject[],
  nameOf: (object: JsonObject) => string,
): readonly OutcomeDifference[] {
  const named = (list: readonly JsonObject[]) => new Map(list.map((object) => [nameOf(object), object]));
  const [wanted, found] = [named(want), named(got)];
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].flatMap((name) =>
    differences(wanted.get(name), found.get(name)).map((difference) => ({ ...place, name, ...difference })),
  );
}

type Difference = Pick<OutcomeDifference, "path" | "want" | "got">;

function differences(
  want: JsonValue | undefined,
  got: JsonValue | undefined,
  path: readonly string[] = [],
): readonly Difference[] {
  if (want === undefined || got === undefined) {
    return want === got ? [] : [{ path: path.join("."), want, got }];
  }
  if (jsonEqual(want, got) || isOneOfHashes(want, got)) return [];
  if (isJsonObject(want) && isJsonObject(got)) {
    const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
    return [...keys].flatMap((key) => differences(want[key], got[key], [...path, key]));
  }
  return [{ path: path.join("."), want, got }];
}

/** One of the hashes of the forms in which we may hold the recorded value. */
function isOneOfHashes(want: JsonValue, got: JsonValue): boolean {
  return (
    typeof want === "string" && typeof got === "string" && got.split(" ").includes(want) && hash.test(want)
  );
}

const hash = /^[0-9a-f]{16}$/;

/** The outcome without what a client says of a webhook it cannot reach: words of the connection, not of the controller. */
function withoutCause<T>(value: T): T {
  if (typeof value === "string") {
    return value.replace(/(failed calling webhook "fault\.rec\.example").*/, "$1") as T;
  }
  if (Array.isArray(value)) return value.map(withoutCause) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutCause(member)])) as T;
}
