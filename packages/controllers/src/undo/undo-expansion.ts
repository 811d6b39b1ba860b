import {
  type Client,
  formatJsonPointer,
  isAlreadyExists,
  isConflict,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  objectAt,
  withField,
} from "@unfold/apimachinery";
import {
  type ClusterConfig,
  expandedFromAnnotation,
  type Role,
  statusRefField,
  statusRefOf,
} from "@unfold/instancetype";
import { isReferencing } from "../policy/policy-behaviours.js";
import { resources } from "../resources.js";
import type { Clock } from "../runtime/clock.js";
import { findRevision, type HeldRevision, holdRevision } from "./hold-revision.js";
import { reservation, undoAnnotation, withAnnotation } from "./undo-annotations.js";
import { planUndo, type UndoneRole, type UndoPlan, withNamedRevisions } from "./undo-plan.js";

/** What became of one machine. */
export type UndoOutcome =
  | { readonly kind: "undone" }
  | { readonly kind: "unchanged"; readonly reason: string }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

export interface UndoOptions {
  readonly client: Client;
  readonly config: ClusterConfig;
  readonly clock: Clock;
  /** Writes nothing, and tells what would become of the machine. */
  readonly dryRun?: boolean;
}

const attempts = 5;

/**
 * Takes the expansion of one machine back: it names the types again, and names exactly those it was expanded from.
 * Writes come in an order in which every prefix is a machine that starts as before: revisions first; then the machine,
 * with the revisions named in its spec, so that no live type can be meant; then its status; then the machine's spec
 * without what only held the place. A second call goes on where an interrupted one stopped.
 */
export async function undoExpansion(
  options: UndoOptions,
  key: { readonly namespace: string; readonly name: string },
): Promise<UndoOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await undoOnce(options, await options.client.get(resources.virtualMachines, key));
    } catch (error) {
      // Somebody wrote in between; what is there now decides.
      const retry = (isConflict(error) || isAlreadyExists(error)) && attempt < attempts;
      if (!retry) throw error;
    }
  }
}

async function undoOnce(options: UndoOptions, vm: KubeObject): Promise<UndoOutcome> {
  const plan = planUndo(vm, options.config);
  if (plan.kind !== "undo") return plan;
  const held = await Promise.all(
    plan.roles.map(async (undone) => ({ undone, found: await findRevision(options.client, vm, undone) })),
  );
  const reasons = held.flatMap(({ found }) => (found.ok ? [] : [found.reason]));
  if (reasons.length > 0) return { kind: "refused", reasons };
  if (options.dryRun === true) return { kind: "undone" };
  const revisions = held.flatMap(({ undone, found }) => (found.ok ? [{ undone, found }] : []));
  await holdAll(options, vm, revisions);
  const referencing = await writeReferencing(options, vm, plan, revisions);
  if (referencing === undefined) {
    return { kind: "refused", reasons: ["the reference policy is not reference any more"] };
  }
  // A controller whose cache was behind may have removed one in the meantime.
  for (const { undone, found } of revisions) {
    const name = found.name;
    const again = await findRevision(options.client, vm, renamed(undone, name));
    if (again.ok) await holdAll(options, vm, [{ undone, found: again }]);
  }
  await finish(options, referencing, revisions);
  return { kind: "undone" };
}

interface Held {
  readonly undone: UndoneRole;
  readonly found: Extract<HeldRevision, { readonly ok: true }>;
}

function renamed(undone: UndoneRole, name: string): UndoneRole {
  return { ...undone, revision: { ...undone.revision, metadata: { ...undone.revision.metadata, name } } };
}

async function holdAll(
  { client, clock }: UndoOptions,
  vm: KubeObject,
  revisions: readonly Held[],
): Promise<void> {
  const until = `${new Date(clock.now() + reservation).toISOString().slice(0, 19)}Z`;
  for (const { found } of revisions) await holdRevision(client, vm, found, until);
}

/** The machine that names its types; undefined when admission kept it flat. */
async function writeReferencing(
  { client }: UndoOptions,
  vm: KubeObject,
  { referencing }: Extract<UndoPlan, { readonly kind: "undo" }>,
  revisions: readonly Held[],
): Promise<KubeObject | undefined> {
  if (referencing === undefined) return vm;
  const names = new Map<Role, string>(revisions.map(({ undone, found }) => [undone.role, found.name]));
  // The record stays until the end: it is what an interrupted undo goes on from.
  const spec = withNamedRevisions({ ...referencing, metadata: vm.metadata }, names);
  const marked = withAnnotation(spec, undoAnnotation, vm.metadata.resourceVersion ?? "");
  const written = await client.update(resources.virtualMachines, marked);
  return isReferencing(written) ? written : undefined;
}

async function finish({ client }: UndoOptions, vm: KubeObject, revisions: readonly Held[]): Promise<void> {
  const { namespace, name = "" } = vm.metadata;
  const key = { namespace, name };
  const patch = (body: readonly JsonObject[]) => ({ type: "application/json-patch+json", body }) as const;
  const status = statusOperations(vm, revisions);
  if (status.length > 0) {
    await client.patch(resources.virtualMachines, key, patch(status), { subresource: "status" });
  }
  await client.patch(resources.virtualMachines, key, patch(closingOperations(vm, revisions)));
}

function statusOperations(vm: KubeObject, revisions: readonly Held[]): readonly JsonObject[] {
  const refs = revisions.map(({ undone: { role, statusRef }, found }) => ({
    role,
    ref: statusRef(found.name),
  }));
  const changed = refs.filter(({ role, ref }) => !jsonEqual(statusRefOf(role, vm), ref));
  if (changed.length === 0) return [];
  if (vm.status === undefined) {
    const value = refs.reduce<JsonObject>(
      (given, { role, ref }) => withField(given, statusRefField[role], ref),
      {},
    );
    return [{ op: "add", path: "/status", value }];
  }
  return changed.map(({ role, ref }) => ({
    op: "add",
    path: formatJsonPointer(["status", statusRefField[role]]),
    value: ref,
  }));
}

/** Takes away what only held the place; refused when the machine became another one meanwhile. */
function closingOperations(vm: KubeObject, revisions: readonly Held[]): readonly JsonObject[] {
  const annotation = (key: string) => formatJsonPointer(["metadata", "annotations", key]);
  const placeholders = revisions
    .filter(({ undone }) => !undone.namedByUser)
    .filter(({ undone, found }) => objectAt(vm.spec, undone.role)?.["revisionName"] === found.name)
    .flatMap(({ undone, found }) => {
      const path = formatJsonPointer(["spec", undone.role, "revisionName"]);
      return [
        { op: "test", path, value: found.name },
        { op: "remove", path },
      ];
    });
  return [
    ...placeholders,
    { op: "remove", path: annotation(undoAnnotation) },
    { op: "remove", path: annotation(expandedFromAnnotation) },
  ];
}
