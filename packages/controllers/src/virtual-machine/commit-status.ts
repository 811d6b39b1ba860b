import {
  ApiError,
  conflict,
  formatJsonPointer,
  isConflict,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  objectAt,
  ownField,
} from "@unfold/apimachinery";
import {
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";

/** Requests of users that must not be overwritten by a pass that has not seen them. */
const guarded: ReadonlySet<string> = new Set(["stateChangeRequests", "volumeRequests", "memoryDumpRequest"]);

/** The one write of status in a pass; none when nothing changed. */
export const commitStatus: VirtualMachineStep = (deps) => async (draft) => {
  const operations = statusPatch(draft.storedStatus, draft.vm.status);
  if (operations.length === 0) return "continue";
  const written = await deps.patchStatus(draft.vm, operations).catch(async (error: unknown) => {
    if (isInapplicable(error)) throw seenTooLate(draft);
    if (!isConflict(error)) await reportUncaptured(deps, draft, error);
    throw error;
  });
  draft.vm = written;
  draft.storedStatus = written.status;
  return "continue";
};

/**
 * What API servers answer when a patch finds something else than it was made for: the cache lagged behind, often behind
 * this controller's own last write. It is a conflict in all but its code.
 */
function isInapplicable(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 422 &&
    error.message.includes("the server rejected our request due to an error in our request")
  );
}

function seenTooLate({ vm: { metadata } }: VirtualMachineDraft): Error {
  const { name = "" } = metadata;
  return conflict(
    { group: "kubevirt.io", resource: "virtualmachines", name },
    "its status was written meanwhile",
  );
}

/** Revisions that status cannot name are not captured: KubeVirt's event says so. */
async function reportUncaptured(
  deps: VirtualMachineDeps,
  { vm, storedStatus }: VirtualMachineDraft,
  error: unknown,
): Promise<void> {
  const fields = ["instancetypeRef", "preferenceRef"] as const;
  if (fields.every((field) => jsonEqual(objectAt(storedStatus, field), objectAt(vm.status, field)))) return;
  const message = `error encountered while storing instancetype.kubevirt.io controllerRevisions: ${textOf(error)}`;
  await deps.record(vm, "Warning", "FailedCreate", message);
}

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
