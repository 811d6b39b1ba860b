import { type JsonValue, jsonEqual, listAt } from "@unfold/apimachinery";
import { answerCase, type CaseAnswer } from "./answer-case.js";
import type { GoldenAnswer, GoldenCase } from "./golden-case.js";

/** One field in which the engine and KubeVirt differ. */
export interface Difference {
  readonly field: string;
  readonly want: JsonValue | undefined;
  readonly got: JsonValue | undefined;
}

/** Fields that say how the recording is to be read, and are no answers. */
const notes: ReadonlySet<string> = new Set([
  "id",
  "conflictsUnordered",
  "spreadPanic",
  "admitPanic",
  "requirementsPanic",
]);

/** Fields that KubeVirt's crashes leave without an answer to compare with. */
function crashedFields(want: GoldenAnswer): ReadonlySet<string> {
  const vmi = ["vmi", "vmiError"];
  const expansion = ["expanded", "error", "errorKind", "conflicts", ...vmi];
  return new Set([
    ...(want.spreadPanic === undefined ? [] : ["spread"]),
    ...(want.admitPanic === undefined ? [] : ["admitCauses"]),
    ...(want.requirementsPanic === undefined ? [] : ["requirements", "requirementsApplied"]),
    ...(want.errorKind === "panic" ? expansion : []),
    ...(want.vmiError?.startsWith("panic:") ? vmi : []),
  ]);
}

/**
 * Where the engine's answer differs from the recording. Where KubeVirt crashed, any answer will do that is not a
 * crash: the sane machine or a clear error.
 */
export async function compareCase(given: GoldenCase, want: GoldenAnswer): Promise<readonly Difference[]> {
  const got = await answerCase(given);
  const crashed = crashedFields(want);
  const fields = Object.keys(want).filter((field) => !notes.has(field) && !crashed.has(field));
  return fields.flatMap((field) => {
    const answer = field === "conflicts" && want.conflictsUnordered ? sorted(got) : got[field];
    return jsonEqual(want[field], answer) ? [] : [{ field, want: want[field], got: answer }];
  });
}

function sorted(got: CaseAnswer): JsonValue {
  return [...listAt(got.conflicts)].sort();
}
