import {
  formatJsonPointer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  ownField,
} from "@unfold/apimachinery";
import type { VirtualMachineStep } from "./draft.js";

/** Requests of users that must not be overwritten by a pass that has not seen them. */
const guarded: ReadonlySet<string> = new Set(["stateChangeRequests"]);

/** The one write of status in a pass; none when nothing changed. */
export const commitStatus: VirtualMachineStep = (deps) => async (draft) => {
  const operations = statusPatch(draft.storedStatus, draft.vm.status);
  if (operations.length === 0) return "continue";
  const written = await deps.patchStatus(draft.vm, operations);
  draft.vm = written;
  draft.storedStatus = written.status;
  return "continue";
};

/** The JSON patch from one status to another, by top-level fields. */
export function statusPatch(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly JsonObject[] {
  if (!isJsonObject(after) || jsonEqual(before, after)) return [];
  if (!isJsonObject(before)) return [{ op: "add", path: "/status", value: after }];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => fieldPatch(field, ownField(before, field), ownField(after, field)));
}

function fieldPatch(
  field: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly JsonObject[] {
  if (jsonEqual(before, after)) return [];
  const path = formatJsonPointer(["status", field]);
  const test = guarded.has(field) && before !== undefined ? [{ op: "test", path, value: before }] : [];
  if (after === undefined) return [...test, { op: "remove", path }];
  return [...test, { op: "add", path, value: after }];
}
