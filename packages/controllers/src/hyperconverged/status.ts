import { type JsonObject, jsonEqual, listAt, objectAt, withFieldAt } from "@unfold/apimachinery";
import { type Condition, conditionsOf, withCondition, withoutCondition } from "../runtime/conditions.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";

interface StatusChange {
  readonly conditions: readonly Condition[];
  /** Types of conditions to remove. */
  readonly removed?: readonly string[];
  readonly fields: JsonObject;
}

/** Writes conditions and fields into status; nothing is sent when nothing changes. */
export async function writeStatus(
  deps: HyperconvergedDeps,
  draft: HyperconvergedDraft,
  { conditions, removed = [], fields }: StatusChange,
): Promise<void> {
  const { status, metadata } = draft.hyperconverged;
  const observedGeneration = metadata.generation ?? 0;
  const now = deps.now();
  let list = conditionsOf(listAt(status, "conditions"));
  for (const type of removed) list = withoutCondition(list, type);
  for (const condition of conditions) list = withCondition(list, { ...condition, observedGeneration }, now);
  const after = { ...objectAt(status), ...fields, conditions: list };
  if (jsonEqual(status, after)) return;
  const written = await deps.updateStatus(
    withFieldAt(draft.hyperconverged, ["status"], after) as typeof draft.hyperconverged,
  );
  draft.hyperconverged = written;
}
