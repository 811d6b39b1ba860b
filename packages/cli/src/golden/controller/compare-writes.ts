import type { OutcomeDifference } from "./compare-outcome.js";
import { recordedResources } from "./recorded-resources.js";
import type { Outcome, RecordedWrite } from "./recorded-scenario.js";

/** A difference in how often an object was made or removed. */
export interface WriteDifference extends OutcomeDifference {
  /** The object, as other differences call it. */
  readonly of: { readonly kind: string; readonly name: string };
}

/** Resource → kind of what is compared; pods are made anew for reasons that are the nodes'. */
const kinds = new Map(
  Object.entries(recordedResources)
    .filter(([kind]) => kind !== "Pod" && kind !== "Event")
    .map(([kind, { resource }]) => [resource, kind] as const),
);

/**
 * What the controllers made and removed, by object: the writes between two notes that leave no trace in them. Status
 * writes and updates are left to what they lead to: how many there are, and in which order, is KubeVirt's timing.
 */
export function compareWrites(recorded: Outcome, played: Outcome): readonly WriteDifference[] {
  const [want, got] = [counted(recorded.writes), counted(played.writes)];
  const keys = new Set([...want.keys(), ...got.keys()]);
  return [...keys].flatMap((key) => {
    const [wanted, found] = [want.get(key) ?? 0, got.get(key) ?? 0];
    if (wanted === found) return [];
    const [verb = "", kind = "", name = ""] = key.split(" ");
    return [
      {
        at: "end" as const,
        kind: "Write",
        name: key,
        path: verb,
        want: wanted,
        got: found,
        of: { kind, name },
      },
    ];
  });
}

function counted(writes: readonly RecordedWrite[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { verb, resource, name, code } of writes) {
    const kind = kinds.get(resource);
    if (kind === undefined || code >= 300 || (verb !== "create" && verb !== "delete")) continue;
    // A start revision is named by the generation, which is counted otherwise here.
    if (name.startsWith("revision-start-vm-")) continue;
    const key = `${verb} ${kind} ${name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
