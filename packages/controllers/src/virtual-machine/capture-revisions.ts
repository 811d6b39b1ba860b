import { isAlreadyExists, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import {
  checkExistingRevision,
  planCapture,
  type Role,
  statusRefOf,
  type TypeLookup,
  upgradeRevision,
  withRevisionName,
  withStatusRef,
} from "@unfold/instancetype";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import { keyOf } from "../runtime/object-key.js";
import { adoptRevision } from "./adopt-revision.js";
import { capturedNames, revisionKey } from "./captured-names.js";
import {
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";

/**
 * Keeps a copy of each type a machine runs on, and its name in status (KubeVirt pkg/instancetype/revision, store); then
 * rewrites copies in the format of an older release (pkg/instancetype/upgrade). The copies are created first; status is
 * written once, with everything else the pass has to say, and what it no longer names goes in a later pass.
 */
export const captureRevisions: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, cluster, failure } = draft;
  const behaviour = policyBehaviours[cluster.policy];
  if (!isReferencing(vm) || !behaviour.captures(vm) || failure !== undefined) return "continue";
  const lookup = await deps.loadLookup(vm);
  const before = capturedNames(vm);
  const captured = await attempt(deps, draft, "storing", (role) => capture(deps, draft, role, lookup));
  if (captured && behaviour.upgrades) {
    await attempt(deps, draft, "upgrading", (role) => upgrade(deps, draft, role, lookup));
  }
  const after = new Set(capturedNames(draft.vm));
  for (const name of before) if (!after.has(name)) deps.ownCopies.add(revisionKey(vm, name));
  return "continue";
};

/** Does one thing for both roles; what goes wrong is said as KubeVirt says it. */
async function attempt(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  what: "storing" | "upgrading",
  act: (role: Role) => Promise<void>,
): Promise<boolean> {
  try {
    await act("instancetype");
    await act("preference");
    return true;
  } catch (error) {
    const message = `error encountered while ${what} instancetype.kubevirt.io controllerRevisions: ${textOf(error)}`;
    await deps.record(draft.vm, "Warning", "FailedCreate", message);
    fail(draft, { reason: "FailedCreate", message }, error);
    return false;
  }
}

async function capture(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  role: Role,
  lookup: TypeLookup,
): Promise<void> {
  const result = planCapture(role, draft.vm, lookup);
  if (!result.ok) throw new Error(result.error.message);
  const { plan } = result;
  if (plan === undefined) return;
  if (plan.revision !== undefined) await ensureRevision(deps, draft.vm, plan.revision);
  if (plan.changed) draft.vm = withStatusRef(role, draft.vm, plan.ref);
}

/**
 * A revision that the user named in the spec is left alone: KubeVirt deletes it, and the machine is never found a type
 * again. One that exists under the new name already is what a former pass left behind.
 */
async function upgrade(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  role: Role,
  lookup: TypeLookup,
): Promise<void> {
  const { vm } = draft;
  const ref = statusRefOf(role, vm);
  const name = stringAt(ref, "controllerRevisionRef", "name") ?? "";
  if (ref === undefined || name === "" || objectAt(vm.spec, role) === undefined) return;
  if (stringAt(vm.spec, role, "revisionName") === name) return;
  const revision = lookup.revision(vm.metadata.namespace ?? "", name);
  const result = revision === undefined ? undefined : upgradeRevision(vm, revision);
  if (result === undefined) return;
  if (!result.ok) throw new Error(result.error.message);
  const wanted = result.revision;
  if (wanted === undefined || wanted.metadata.name === name) return;
  await ensureRevision(deps, vm, wanted);
  draft.vm = withStatusRef(role, vm, withRevisionName(ref, wanted.metadata.name ?? ""));
}

async function ensureRevision(deps: VirtualMachineDeps, vm: KubeObject, wanted: KubeObject): Promise<void> {
  const { namespace = "", name = "" } = wanted.metadata;
  const found = (await created(deps, wanted))
    ? undefined
    : await deps.getRevision(namespace, name).catch(failedTo("get"));
  if (found === undefined) return;
  const different = checkExistingRevision(found, wanted);
  if (different !== undefined) throw new Error(different.error.message);
  await adoptRevision(deps, vm, found);
}

/** False when the name is taken. */
async function created(deps: VirtualMachineDeps, wanted: KubeObject): Promise<boolean> {
  try {
    await deps.createRevision(wanted);
    deps.ownCopies.add(keyOf(wanted));
    return true;
  } catch (error) {
    return isAlreadyExists(error) ? false : failedTo("create")(error);
  }
}

function failedTo(what: "create" | "get"): (error: unknown) => never {
  return (error) => {
    throw new Error(`failed to ${what} ControllerRevision: ${textOf(error)}`, { cause: error });
  };
}
