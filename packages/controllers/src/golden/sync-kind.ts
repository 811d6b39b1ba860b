import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  objectAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { goFormOfVm } from "@unfold/instancetype";
import { playSync } from "./play-sync.js";
import { type RecordedSync, revisionField, type SyncDifference, type SyncOutcome } from "./recorded-sync.js";
import { intendedSyncDifferences } from "./sync-differences.js";

/** One difference and, where it is wanted, the rule it follows from. */
export interface ExplainedSyncDifference extends SyncDifference {
  readonly verdict: "intended" | "unexplained";
  readonly rule?: string;
}

/** One pass of KubeVirt's controller under each reference policy. */
export const syncKind = {
  name: "sync",
  recognises: ({ op }: JsonObject): boolean => op === "sync",
  family: (): string => "webhook-sync",
  compare: (given: JsonObject, golden: JsonObject): Promise<readonly ExplainedSyncDifference[]> =>
    compareSync(given as unknown as RecordedSync, golden as unknown as SyncOutcome),
} as const;

/** In what a pass of ours leaves another machine, error or revisions behind than KubeVirt's did. */
export async function compareSync(
  given: RecordedSync,
  golden: SyncOutcome,
): Promise<readonly ExplainedSyncDifference[]> {
  const [want, got] = [fieldsOf(golden), fieldsOf(await playSync(given))];
  const fields = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...fields]
    .filter((field) => !jsonEqual(want[field], got[field]))
    .map((field) => {
      const difference = { field, want: want[field], got: got[field] };
      const rule = intendedSyncDifferences.find((candidate) => candidate.matches(difference, given));
      return rule === undefined
        ? { ...difference, verdict: "unexplained" }
        : { ...difference, verdict: "intended", rule: rule.name };
    });
}

/** What is compared: everything but conditions, which the recorded function does not write, and the record of an expansion. */
function fieldsOf({ vm, error, storedRevisions = [] }: SyncOutcome): {
  readonly [field: string]: JsonValue | undefined;
} {
  const { spec = {} } = goFormOfVm(vm);
  return {
    ...Object.fromEntries(
      Object.entries(spec as JsonObject).map(([field, value]) => [`spec.${field}`, value]),
    ),
    "status.instancetypeRef": refIn(vm, "instancetypeRef"),
    "status.preferenceRef": refIn(vm, "preferenceRef"),
    ...Object.fromEntries(
      storedRevisions.map((revision) => [revisionField(revision.metadata.name ?? ""), typeIn(revision)]),
    ),
    error,
  };
}

/** KubeVirt's controller leaves an empty reference in its memory when a capture fails; it is never stored. */
function refIn({ status }: KubeObject, field: string): JsonObject | undefined {
  const ref = objectAt(status, field);
  return ref !== undefined && Object.keys(ref).length === 0 ? undefined : ref;
}

/** The type in a revision, without the version a store gave it: the recorder's gave none. */
function typeIn({ data }: KubeObject): JsonValue | undefined {
  return isJsonObject(data) ? withFieldAt(data, ["metadata", "resourceVersion"], undefined) : data;
}
