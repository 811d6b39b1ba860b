import {
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { applyTypes } from "../apply/apply-types.js";
import { conflictFailure, type Failed, failed } from "../engine-error.js";
import { templateBasePath } from "../expand/expand.js";
import { type FoundType, find } from "../find/find.js";
import { matcherOf } from "../find/matcher.js";
import type { Role, TypeLookup } from "../find/type-lookup.js";
import { captureRevision, revisionNameFor } from "./capture-revision.js";
import { sameRevisionData } from "./same-revision-data.js";
import { nextStatusRef, statusRefOf, withRevisionName } from "./status-ref.js";

/** What has to be written for one role; `revision` is to be created before `ref` is stored in status. */
export interface CapturePlan {
  readonly ref: JsonObject;
  /** Whether `ref` differs from the one in status. */
  readonly changed: boolean;
  readonly revision?: KubeObject;
}

export type CapturePlanResult = { readonly ok: true; readonly plan: CapturePlan | undefined } | Failed;

/**
 * What policy `reference` writes for a virtual machine: its reference brought in line with the matcher and, where that
 * names no revision yet, the live type captured (KubeVirt pkg/instancetype/revision, store). Nothing without a matcher.
 */
export function planCapture(role: Role, vm: KubeObject, lookup: TypeLookup): CapturePlanResult {
  const matcher = matcherOf(role, vm);
  if (matcher === undefined) return { ok: true, plan: undefined };
  const { ref, needsCapture, changed } = nextStatusRef(matcher, statusRefOf(role, vm));
  if (!needsCapture) return { ok: true, plan: { ref, changed } };
  const live = findLive(role, vm, lookup);
  if (!live.ok) return live;
  const revision = captureRevision(vm, live.found.object);
  const named = withRevisionName(ref, revisionNameFor(vm, live.found.object));
  return { ok: true, plan: { ref: named, changed: true, revision } };
}

/** A revision of the wanted name that already exists is used if it holds the same spec. */
export function checkExistingRevision(existing: KubeObject, wanted: KubeObject): Failed | undefined {
  const result = sameRevisionData(wanted, existing);
  if (!result.ok) return result;
  if (result.same) return undefined;
  const name = stringAt(existing, "metadata", "name");
  return failed("other", `found existing ControllerRevision with unexpected data: ${name}`);
}

type LiveResult = { readonly ok: true; readonly found: FoundType } | Failed;

/** The live type, whatever was captured before; an instance type must not conflict with the template. */
function findLive(role: Role, vm: KubeObject, lookup: TypeLookup): LiveResult {
  const unresolved = withField(vm, "status", undefined) as KubeObject;
  const unpinned = withFieldAt(unresolved, ["spec", role, "revisionName"], undefined) as KubeObject;
  const result = find(role, unpinned, lookup);
  if (!result.ok) return result;
  if (result.found === undefined) return failed("other", `VirtualMachine has no spec.${role}`);
  if (role === "preference") return { ok: true, found: result.found };
  const { conflicts } = applyTypes({
    basePath: templateBasePath,
    instancetype: result.found,
    spec: objectAt(vm.spec, "template", "spec") ?? {},
    metadata: objectAt(vm.spec, "template", "metadata") ?? {},
  });
  if (conflicts.length > 0) return conflictFailure(conflicts);
  return { ok: true, found: result.found };
}
