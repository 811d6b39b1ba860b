import { type KubeObject, objectAt, stringAt } from "@unfold/apimachinery";
import { expand } from "@unfold/instancetype";
import { typesIn } from "../loaded-types/load-types.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import type { VirtualMachineDeps, VirtualMachineDraft } from "./draft.js";
import { bootedSpec, ensureSameRevision, startRevision, startRevisionsOf } from "./start-revision.js";

/**
 * Makes the start revisions independent of the revisions of types that are about to go. The one the running instance
 * points at is replaced by the flat form of the spec it booted with, from the types it booted with; the others serve
 * nobody. False when the instance cannot be made to point at the new one: then the types have to stay.
 */
export async function flattenStartRevisions(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
): Promise<boolean> {
  const current = stringAt(draft.vmi?.status, "virtualMachineRevisionName") ?? "";
  for (const revision of startRevisionsNamingTypes(deps, draft.vm)) {
    if (revision.metadata.name === current && !(await replaceCurrent(deps, draft, revision))) return false;
    await deps.deleteRevision(revision);
  }
  return true;
}

function bootedVm(revision: KubeObject, vm: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = vm;
  return { apiVersion, kind, metadata, spec: bootedSpec(revision) ?? {} };
}

/** The start revisions of a machine whose spec is not flat. */
export function startRevisionsNamingTypes(deps: VirtualMachineDeps, vm: KubeObject): readonly KubeObject[] {
  return startRevisionsOf(deps, vm).filter((revision) => isReferencing(bootedVm(revision, vm)));
}

async function replaceCurrent(
  deps: VirtualMachineDeps,
  draft: VirtualMachineDraft,
  revision: KubeObject,
): Promise<boolean> {
  const wanted = await flatRevision(deps, draft, revision);
  if (wanted === undefined || draft.vmi === undefined) return false;
  const { name = "" } = (await ensureSameRevision(deps, wanted)).metadata;
  const path = "/status/virtualMachineRevisionName";
  const written = await deps.patchInstance(draft.vmi, [
    { op: "test", path, value: revision.metadata.name ?? "" },
    { op: "replace", path, value: name },
  ]);
  draft.vmi = written;
  // KubeVirt's webhook undoes changes of an instance's status that do not come from KubeVirt itself.
  return stringAt(written.status, "virtualMachineRevisionName") === name;
}

async function flatRevision(
  deps: VirtualMachineDeps,
  { vm, cluster }: VirtualMachineDraft,
  revision: KubeObject,
): Promise<KubeObject | undefined> {
  const booted = bootedVm(revision, vm);
  const { instancetype, preference } = typesIn(booted, await deps.loadLookup(booted));
  if (!instancetype.ok || !preference.ok) return undefined;
  const flat = expand(booted, {
    instancetype: instancetype.found,
    preference: preference.found,
    config: cluster.config,
    mode: "faithful",
  });
  if (!flat.ok) return undefined;
  return startRevision(vm, `0${generationOf(revision)}`, objectAt(flat.vm, "spec") ?? {});
}

/**
 * The generation at the end of the name. A leading zero makes a new name that KubeVirt still reads as the generation
 * the instance booted from, and removes at the next start like any older one; data of a revision cannot be changed.
 */
function generationOf(revision: KubeObject): string {
  return revision.metadata.name?.split("-").at(-1) ?? "0";
}
