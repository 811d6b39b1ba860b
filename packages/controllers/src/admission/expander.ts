import {
  type Admission,
  type AdmissionRequest,
  type AdmissionResponse,
  type Client,
  type KubeObject,
  withField,
} from "@unfold/apimachinery";
import {
  type ClusterConfig,
  digestRecordOf,
  digestReferences,
  type EngineError,
  type InferredFrom,
  inferMatchers,
  type KeptRecord,
  keepStoredRecord,
  lookupOf,
  preferVm,
  provenRecord,
  reapply,
  recordText,
} from "@unfold/instancetype";
import { blockedBy } from "../expansion/blocked-by.js";
import { expandWithRecord, isExpandedHere } from "../expansion/expand-with-record.js";
import { loadLookup, typesIn } from "../loaded-types/load-types.js";
import { isReferencing, policyBehaviours } from "../policy/policy-behaviours.js";
import type { ClusterState } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { isRestored } from "../restore/is-restored.js";
import { getIfThere } from "../runtime/get-if-there.js";
import { isUndo, withoutUndo } from "../undo/undo-annotations.js";
import { allowed, deniedFor } from "./answers.js";
import { isFlatWithRecord } from "./flat-with-record.js";
import { withGuestIdentity } from "./guest-identity.js";
import { inferredFrom, recallMatchers, takeNote } from "./inferred-matchers.js";
import { preferenceOf } from "./preference-of.js";
import { virtualMachineRule } from "./virtual-machine-rule.js";

export interface ExpanderOptions {
  readonly client: Client;
  readonly readCluster: () => Promise<ClusterState>;
}

/**
 * Stores virtual machines flat under `expand` and `expandAll`, and keeps flat those that are. It runs beside KubeVirt's
 * own webhooks, possibly before them, and therefore infers matchers itself.
 */
export function virtualMachineExpander(options: ExpanderOptions): Admission {
  return {
    name: "virtualmachine-expander.unfold.dev",
    type: "mutating",
    path: "/virtualmachines-expand",
    rules: [virtualMachineRule],
    // A cluster goes on without it: machines are admitted unexpanded and the controller makes up for it.
    failurePolicy: "Ignore",
    review: (request) => review(options, request),
  };
}

async function review(options: ExpanderOptions, request: AdmissionRequest): Promise<AdmissionResponse> {
  const { object, oldObject } = request;
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return allowed();
  const flat = oldObject !== undefined && isFlatWithRecord(oldObject);
  if (!isReferencing(object) && !flat && recordText(object) === undefined) return allowed();
  if (flat && isUndo(oldObject, object)) {
    const { policy } = await options.readCluster();
    // Another policy would expand it at once: nothing changes, and the client sees that.
    return policy === "reference" ? allowed() : allowed(oldObject);
  }
  // A restore sets the machine back as a whole: what it is now has no say in what it becomes.
  const reapplies = flat && !isRestored(oldObject, object);
  const get = (reference: Parameters<typeof getIfThere>[1]) => getIfThere(options.client, reference);
  const { vm, from } = takeNote(flat ? withoutUndo(object) : object);
  const recalled = reapplies ? recallMatchers(vm, oldObject) : vm;
  const inferred = await inferMatchers(recalled, get);
  // Inference that fails is KubeVirt's webhook to deny, in its own words.
  if (!inferred.ok) return allowed();
  const sent: Sent = { vm: inferred.vm, inferredFrom: { ...from, ...inferredFrom(recalled, inferred.vm) } };
  return reapplies ? reapplied(options, oldObject, sent) : expanded(options, request, sent);
}

/** A machine with its matchers inferred, and by what. */
interface Sent {
  readonly vm: KubeObject;
  readonly inferredFrom: InferredFrom;
}

/** An update of a machine that was expanded before, whatever the policy is now. */
async function reapplied(
  { client, readCluster }: ExpanderOptions,
  old: KubeObject,
  { vm, inferredFrom }: Sent,
): Promise<AdmissionResponse> {
  const { config } = await readCluster();
  const unresolved = withStatus(vm, undefined);
  const lookup = await loadLookup(client, unresolved);
  const same = isReferencing(vm) ? withGuestIdentity(vm, old) : vm;
  const incoming = preferVm(same, preferenceOf(unresolved, old, lookup));
  const result = reapply({ old, incoming, config, lookup, inferredFrom });
  if (result.ok) return allowed(withStatus(result.vm, vm.status), result.warnings);
  if (result.error.kind === "conflict") return conflictsOf(result.error);
  return allowed(withStatus(result.referencing, vm.status), result.warnings);
}

async function expanded(
  { client, readCluster }: ExpanderOptions,
  request: AdmissionRequest,
  { vm: given, inferredFrom }: Sent,
): Promise<AdmissionResponse> {
  const { config, policy } = await readCluster();
  const { oldObject } = request;
  const { vm, warnings } = await withTrueRecord(client, given, oldObject, config);
  // What counts of status is what is stored: a creation has none, an update cannot change it here.
  const known = withStatus(vm, oldObject?.status);
  if (!isReferencing(vm) || !policyBehaviours[policy].expands(known)) return allowed(vm, warnings);
  const instance = request.operation === "CREATE" ? undefined : await instanceOf(client, known);
  if (blockedBy(known, instance) !== undefined) return allowed(vm, warnings);
  const lookup = await loadLookup(client, known);
  const flat = expandWithRecord(known, typesIn(known, lookup), config, inferredFrom);
  // What conflicts is KubeVirt's webhook to deny as well, in its own name.
  return allowed(flat.ok ? withStatus(flat.vm, vm.status) : vm, warnings);
}

/** A record that is the stored one or made here is true; any other has to prove itself. */
async function withTrueRecord(
  client: Client,
  vm: KubeObject,
  old: KubeObject | undefined,
  config: ClusterConfig,
): Promise<KeptRecord> {
  const carried = isExpandedHere(vm) || (old !== undefined && recordText(old) === recordText(vm));
  if (carried || recordText(vm) === undefined) return { vm, warnings: [] };
  const types = [...digestReferences(vm), ...(old === undefined ? [] : digestReferences(old))];
  const found = await Promise.all(types.map((reference) => getIfThere(client, reference)));
  const evidence = { config, lookup: lookupOf(found.filter((object) => object !== undefined)) };
  const stays = old !== undefined && digestRecordOf(old) !== undefined && !isRestored(old, vm);
  return stays ? keepStoredRecord(old, vm, evidence) : provenRecord(vm, evidence);
}

function instanceOf(client: Client, { metadata }: KubeObject): Promise<KubeObject | undefined> {
  const { namespace = "", name = "" } = metadata;
  return getIfThere(client, { resource: resources.virtualMachineInstances, namespace, name });
}

function withStatus(vm: KubeObject, status: KubeObject["status"]): KubeObject {
  return withField(vm, "status", status) as KubeObject;
}

function conflictsOf({ conflicts }: EngineError): AdmissionResponse {
  return deniedFor(
    conflicts.map(({ path, message }) => ({ reason: "FieldValueInvalid", message, field: path })),
  );
}
