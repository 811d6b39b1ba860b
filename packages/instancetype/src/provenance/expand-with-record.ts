import type { KubeObject } from "@unfold/apimachinery";
import type { Failed } from "../engine-error.js";
import { type ExpandInput, expand } from "../expand/expand.js";
import type { ExpansionRecord } from "./expansion-record.js";
import { recordExpansion } from "./record-expansion.js";

/** An expanded machine and what it was made from; there is no record of a machine that names no type. */
export type RecordedExpansion =
  | { readonly ok: true; readonly vm: KubeObject; readonly record: ExpansionRecord | undefined }
  | Failed;

/** As {@link expand}, with the record that takes the expansion back. The machine does not carry it yet. */
export function expandWithRecord(vm: KubeObject, input: ExpandInput): RecordedExpansion {
  const result = expand(vm, input);
  if (!result.ok) return result;
  const recorded = input.instancetype !== undefined || input.preference !== undefined;
  return { ok: true, vm: result.vm, record: recorded ? recordExpansion(vm, result.vm, input) : undefined };
}
