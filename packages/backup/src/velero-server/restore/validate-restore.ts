import { fieldAt, type JsonValue, stringAt } from "@unfold/apimachinery";
import { listProblems, listsAt, textsAt } from "../run/filter-lists.js";
import { neverRestored } from "./restore-order.js";

/** What is wrong with a Restore's spec by itself, in Velero's words (Velero pkg/controller validateAndComplete). */
export function validateRestoreSpec(spec: JsonValue | undefined): readonly string[] {
  const problems: string[] = [];
  const included = textsAt(spec, "includedResources");
  for (const resource of neverRestored) {
    if (included.includes(resource)) problems.push(`${resource} are non-restorable resources`);
  }
  const { includes, excludes } = listsAt(spec, "Resources");
  for (const problem of listProblems({ includes, excludes: [...new Set([...excludes, ...neverRestored])] })) {
    problems.push(`Invalid included/excluded resource lists: ${problem}`);
  }
  for (const problem of listProblems(listsAt(spec, "Namespaces"))) {
    problems.push(`Invalid included/excluded namespace lists: ${problem}`);
  }
  const selector = fieldAt(spec, "labelSelector");
  if (Array.isArray(fieldAt(spec, "orLabelSelectors")) && selector !== undefined && selector !== null) {
    problems.push(
      "encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified",
    );
  }
  const policy = stringAt(spec, "existingResourcePolicy") ?? "";
  if (!["", "none", "update"].includes(policy)) {
    problems.push("existing-resource-policy has invalid value, it accepts only none, update as value");
  }
  const isGiven = (field: string): boolean => (stringAt(spec, field) ?? "") !== "";
  if (isGiven("backupName") === isGiven("scheduleName")) {
    problems.push("Either a backup or schedule must be specified as a source for the restore, but not both");
  }
  return problems;
}
