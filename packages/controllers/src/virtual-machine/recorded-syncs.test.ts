import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { resourceOf, typeKinds } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { informerSet } from "../home/informers.js";
import { noTypes } from "../loaded-types/no-types.js";
import { clusterStateOf } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { conditionOf, conditionsOf } from "../runtime/conditions.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { captureRevisions } from "./capture-revisions.js";
import { clientDeps } from "./client-deps.js";
import { commitStatus } from "./commit-status.js";
import { describeMachine } from "./describe.js";
import { expandByPolicy } from "./expand-by-policy.js";
import { findTypes } from "./find-types.js";
import { reconcileVirtualMachine } from "./reconcile.js";

interface Case {
  readonly id: string;
  readonly op: string;
  readonly vm: KubeObject;
  readonly instancetype: KubeObject | null;
  readonly preference: KubeObject | null;
  readonly config?: JsonObject;
  readonly revisions?: readonly KubeObject[];
}
interface Golden {
  readonly id: string;
  readonly vm: KubeObject;
  readonly error: string;
}

const folder = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));
const present = existsSync(folder);
const read = (name: string) =>
  gunzipSync(readFileSync(`${folder}${name}.ndjson.gz`))
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** KubeVirt's API refuses other policies. */
const isServed = ({ id, op }: Case) => op === "sync" && !id.startsWith("sync/bogus/");
const cases: readonly Case[] = present ? read("webhook-cases").filter(isServed) : [];
const golden = new Map<string, Golden>(
  present ? read("webhook-golden").map((entry: Golden) => [entry.id, entry]) : [],
);

/** One pass of the policy's part of the controller, on empty caches. */
async function sync({ vm, instancetype, preference, config, revisions = [] }: Case): Promise<KubeObject> {
  const client = new FakeClient([[resources.virtualMachines, vm]]);
  for (const type of [instancetype, preference]) {
    const kind = typeKinds.find((entry) => entry.kind === type?.kind);
    if (type !== null && kind !== undefined) client.seed(resourceOf(kind), type);
  }
  for (const revision of revisions) client.seed(resources.controllerRevisions, revision);
  const kubevirt = {
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: { name: "kubevirt" },
    spec: { configuration: config ?? {} },
  };
  const clock = new ManualClock();
  const recorder = { record: async () => {} };
  const deps = clientDeps({ ...informerSet({ client, clock, onError: () => {} }), client, clock, recorder });
  const stored = await client.get(resources.virtualMachines, vm.metadata as { name: string });
  const draft = {
    vm: stored,
    storedStatus: stored.status,
    vmi: undefined,
    cluster: clusterStateOf(undefined, [kubevirt]),
    types: noTypes,
  };
  const steps = [findTypes, expandByPolicy, captureRevisions, describeMachine, commitStatus];
  await reconcileVirtualMachine(deps, steps, draft).catch(() => {});
  return client.get(resources.virtualMachines, vm.metadata as { name: string });
}

const matchers = ({ spec }: KubeObject) => [objectAt(spec, "instancetype"), objectAt(spec, "preference")];
/** KubeVirt's controller leaves an empty reference in its memory when a capture fails; it is never stored. */
const refs = ({ status }: KubeObject) =>
  ["instancetypeRef", "preferenceRef"].map((field) => {
    const ref = objectAt(status, field);
    return ref !== undefined && Object.keys(ref).length === 0 ? undefined : ref;
  });
const isFlat = (vm: KubeObject) => matchers(vm).every((matcher) => matcher === undefined);

describe.skipIf(!present)("one sync, as recorded from KubeVirt (skipped without the recordings)", () => {
  it.each(cases.map((entry) => [entry.id, entry] as const))("%s", async (id, given) => {
    const want = golden.get(id);
    if (want === undefined) throw new Error("nothing was recorded");
    const vm = await sync(given);
    expect(matchers(vm)).toEqual(matchers(want.vm));
    // References of a machine that was expanded leave status in the next pass, after the spec is safe.
    if (!isFlat(vm)) expect(refs(vm)).toEqual(refs(want.vm));
    const failure = conditionOf(conditionsOf(listAt(vm.status, "conditions")), "Failure");
    expect((stringAt(failure, "message") ?? "").replace(/^unsupported error: /, "")).toBe(want.error);
  });
});
