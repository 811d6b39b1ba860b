import { isAlreadyExists, type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import {
  checkExistingRevision,
  planCapture,
  type Role,
  type TypeLookup,
  upgradeRevision,
  withRevisionName,
  withStatusRef,
} from "@unfold/instancetype";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import { adoptRevision } from "./adopt-revision.js";
import {
  fail,
  textOf,
  type VirtualMachineDeps,
  type VirtualMachineDraft,
  type VirtualMachineStep,
} from "./draft.js";

/**
 * Keeps a copy of each type a machine runs on, and its name in status (KubeVirt pkg/instancetype/revision, store).
 * The copies are created first; status is written once, with everything else the pass has to say.
 */
export const captureRevisions: VirtualMachineStep = (deps) => async (draft) => {
  const { vm, cluster, failure } = draft;
  const wanted = isReferencing(vm) && policyBehaviours[cluster.policy].captures(vm);
  if (!wanted || failure !== undefined) return "continue";
  try {
    const lookup = await deps.loadLookup(vm);
    for (const role of ["instancetype", "preference"] as const) await capture(deps, draft, role, lookup);
  } catch (error) {
    const message = `error encountered while storing instancetype.kubevirt.io controllerRevisions: ${textOf(error)}`;
    await deps.record(vm, "Warning", "FailedCreate", message);
    fail(draft, { reason: "FailedCreate", message }, error);
  }
  return "continue";
};

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
  const upgrades = plan.revision === undefined && policyBehaviours[draft.cluster.policy].upgrades;
  const ref = upgrades ? await upgraded(deps, draft.vm, role, plan.ref, lookup) : plan.ref;
  if (plan.changed || ref !== plan.ref) draft.vm = withStatusRef(role, draft.vm, ref);
}

type Ref = Parameters<typeof withRevisionName>[0];

/**
 * A revision in the format of an older release is copied into today's (KubeVirt pkg/instancetype/upgrade). One that the
 * user named in the spec is left alone: KubeVirt deletes it, and the machine is never found a type again.
 */
async function upgraded(
  deps: VirtualMachineDeps,
  vm: KubeObject,
  role: Role,
  ref: Ref,
  lookup: TypeLookup,
): Promise<Ref> {
  const name = stringAt(ref, "controllerRevisionRef", "name") ?? "";
  if (name === "" || stringAt(objectAt(vm.spec, role), "revisionName") === name) return ref;
  const revision = lookup.revision(vm.metadata.namespace ?? "", name);
  const result = revision === undefined ? undefined : upgradeRevision(vm, revision);
  if (result === undefined || !result.ok || result.revision === undefined) return ref;
  if (result.revision.metadata.name === name) return ref;
  await ensureRevision(deps, vm, result.revision);
  return withRevisionName(ref, result.revision.metadata.name ?? "");
}

async function ensureRevision(deps: VirtualMachineDeps, vm: KubeObject, wanted: KubeObject): Promise<void> {
  try {
    await deps.createRevision(wanted);
    return;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const { namespace = "", name = "" } = wanted.metadata;
  const found = await deps.getRevision(namespace, name);
  if (found === undefined) {
    await deps.createRevision(wanted);
    return;
  }
  const different = checkExistingRevision(found, wanted);
  if (different !== undefined) throw new Error(different.error.message);
  await adoptRevision(deps, vm, found);
}
