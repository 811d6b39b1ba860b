import { type KubeObject, listAll, listAt, stringAt } from "@unfold/apimachinery";
import { resourceOf, typeKinds } from "@unfold/instancetype";
import { allInformers, informerSet } from "../home/informers.js";
import { noTypes } from "../loaded-types/no-types.js";
import { clusterStateOf } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { startControllers } from "../runtime/start-controllers.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { captureRevisions } from "../virtual-machine/capture-revisions.js";
import { clientDeps } from "../virtual-machine/client-deps.js";
import { commitStatus } from "../virtual-machine/commit-status.js";
import { describeMachine } from "../virtual-machine/describe.js";
import { dropFormerRevisions } from "../virtual-machine/drop-former-revisions.js";
import { expandByPolicy } from "../virtual-machine/expand-by-policy.js";
import { findTypes } from "../virtual-machine/find-types.js";
import { clearReferences, dropExpandedRevisions } from "../virtual-machine/finish-expansion.js";
import { reconcileVirtualMachine } from "../virtual-machine/reconcile.js";
import type { RecordedSync, SyncOutcome } from "./recorded-sync.js";

/** The policy's part of a pass; the recording has nothing of what machines live through besides. */
const steps = [
  findTypes,
  expandByPolicy,
  captureRevisions,
  clearReferences,
  describeMachine,
  commitStatus,
  dropExpandedRevisions,
  dropFormerRevisions,
];

/** One pass over a recorded machine, on an API that has nothing else. */
export async function playSync(given: RecordedSync): Promise<SyncOutcome> {
  const client = new FakeClient([[resources.virtualMachines, given.vm]]);
  for (const type of [given.instancetype, given.preference]) {
    const kind = typeKinds.find((entry) => entry.kind === type?.kind);
    if (type !== null && kind !== undefined) client.seed(resourceOf(kind), type);
  }
  for (const revision of given.revisions ?? []) client.seed(resources.controllerRevisions, revision);
  await passOver(client, given);
  const { items } = await listAll(client, resources.controllerRevisions);
  return {
    vm: await storedIn(client, given),
    error: errorOf(await storedIn(client, given)),
    ...(items.length === 0 ? {} : { storedRevisions: items }),
  };
}

async function passOver(client: FakeClient, given: RecordedSync): Promise<void> {
  const clock = new ManualClock();
  const recorder = { record: async () => {} };
  const informers = informerSet({ client, clock, onError: () => {} });
  const running = await startControllers({ informers: allInformers(informers), controllers: [] });
  const stored = await storedIn(client, given);
  const draft = {
    vm: stored,
    storedStatus: stored.status,
    vmi: undefined,
    cluster: clusterStateOf(undefined, [kubevirtWith(given)]),
    types: noTypes,
  };
  const deps = clientDeps({ ...informers, client, clock, recorder });
  // What a pass throws is for its retry; what it has to say about the machine is in the status it wrote.
  await reconcileVirtualMachine(deps, steps, draft).catch(() => {});
  await running.stop();
}

function storedIn(client: FakeClient, { vm: { metadata } }: RecordedSync): Promise<KubeObject> {
  const { namespace = "", name = "" } = metadata;
  return client.get(resources.virtualMachines, { namespace, name });
}

function kubevirtWith({ config = {} }: RecordedSync): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: { name: "kubevirt" },
    spec: { configuration: config },
  };
}

/** The recording is of the error itself, before KubeVirt puts its kind in front. */
function errorOf({ status }: KubeObject): string {
  const failure = conditionOf(conditionsOf(listAt(status, "conditions")), "Failure");
  return (stringAt(failure, "message") ?? "").replace(/^unsupported error: /, "");
}
