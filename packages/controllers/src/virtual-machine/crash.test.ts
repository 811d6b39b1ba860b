import { type Client, fieldAt, type JsonObject, type KubeObject, objectAt } from "@unfold/apimachinery";
import { recordOf, statusRefOf } from "@unfold/instancetype";
import { describe, expect, it } from "vitest";
import { startClusterControllers, startEmbeddedControllers } from "../home/start.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { resources } from "../resources.js";
import { surviveAdversity } from "../testing/adversity.js";
import { type Policy, TestControlPlane } from "../testing/control-plane.js";
import { remoteClient } from "../testing/failing-client.js";
import { virtualMachine } from "../testing/objects.js";
import { isOwnedBy } from "./adopt-revision.js";
import { capturedNames, givenNames } from "./captured-names.js";
import { holdsType } from "./type-revision.js";

const types = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
const merge = "application/merge-patch+json";

/** With a field nobody here knows, and a firmware identity, which is random unless given; runs are compared. */
function machine(spec: JsonObject): KubeObject {
  return virtualMachine({
    ...types,
    ...spec,
    template: {
      spec: {
        domain: { firmware: { uuid: "6b2f1c1e-0000-4000-8000-000000000001", serial: "s" }, devices: {} },
        volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
        futureField: { unknown: ["to", "us"] },
      },
    },
  });
}

/** What is left when everything has settled, without what differs from run to run. */
async function outcome(plane: TestControlPlane) {
  const vm = await plane.vm();
  const revisions = await plane.revisions();
  const { items } = await plane.api.list(resources.virtualMachineInstances);
  return {
    spec: vm.spec,
    refs: [statusRefOf("instancetype", vm), statusRefOf("preference", vm)],
    revisions: revisions.map(({ metadata }) => metadata.name ?? "").sort(),
    running: items.map((vmi) => objectAt(vmi, "status")?.["virtualMachineRevisionName"]),
  };
}

/** What holds whatever happened. */
async function expectSound(plane: TestControlPlane, after: string): Promise<void> {
  const vm = await plane.vm();
  const owned = (await plane.revisions()).filter((revision) => isOwnedBy(revision, vm));
  const names = new Set(owned.map(({ metadata }) => metadata.name));
  const named = new Set([...givenNames(vm), ...capturedNames(vm)]);
  for (const name of named) expect(names, `${after}: ${name} is named and gone`).toContain(name);
  const orphans = owned.filter((revision) => holdsType(revision) && !named.has(revision.metadata.name ?? ""));
  expect(
    orphans.map(({ metadata }) => metadata.name),
    `${after}: orphans`,
  ).toEqual([]);
  if (!isReferencing(vm) && recordOf(vm) !== undefined) expect(capturedNames(vm), after).toEqual([]);
  expect(fieldAt(vm.spec, "template", "spec", "futureField"), after).toEqual({ unknown: ["to", "us"] });
}

interface Sequence {
  readonly policy: Policy;
  /** Before the controllers that suffer. */
  readonly given: (plane: TestControlPlane) => Promise<unknown>;
  /** What the writes answer to. */
  readonly change: (plane: TestControlPlane) => Promise<unknown>;
  readonly run?: typeof startClusterControllers;
  /** The controllers reach the server over HTTPS. */
  readonly remote?: boolean;
}

/** Runs the controllers over a change under every adversity; each time the outcome is that of an undisturbed run. */
async function survive({
  policy,
  given,
  change,
  run = startEmbeddedControllers,
  remote = false,
}: Sequence): Promise<number> {
  const clientOf = ({ api }: TestControlPlane): Client => (remote ? remoteClient(api) : api);
  const prepare = async () => {
    const plane = await TestControlPlane.started(policy);
    await given(plane);
    await plane.quiet();
    await plane.stop();
    await change(plane);
    return plane;
  };
  const work = async (plane: TestControlPlane, client = clientOf(plane)) => {
    await plane.start(client, run);
    // What a crash left behind goes after a while.
    plane.clock.advance(11 * 60_000);
    await plane.quiet();
    await plane.stop();
  };
  const undisturbed = await prepare();
  await work(undisturbed);
  const want = await outcome(undisturbed);
  return surviveAdversity({
    prepare,
    clientOf,
    run: work,
    check: async (plane, after) => {
      expect(await outcome(plane), after).toEqual(want);
      await expectSound(plane, after);
    },
  });
}

const create = (spec: JsonObject) => (plane: TestControlPlane) =>
  plane.api.create(resources.virtualMachines, machine(spec));

/** Puts a revision as KubeVirt 0.59 wrote it in place of the captured one. */
async function makeOld(plane: TestControlPlane): Promise<void> {
  const vm = await plane.vm();
  const revisions = await plane.revisions();
  const [name = ""] = capturedNames(vm);
  const current = revisions.find(({ metadata }) => metadata.name === name);
  if (current === undefined) throw new Error("nothing was captured");
  const { "instancetype.kubevirt.io/object-version": _, ...labels } = current.metadata.labels ?? {};
  const { resourceVersion: __, uid: ___, ...metadata } = current.metadata;
  const old = { ...current, metadata: { ...metadata, name: "vm-u1.medium-old-1", labels } };
  await plane.api.create(resources.controllerRevisions, old);
  await plane.api.delete(resources.controllerRevisions, { namespace: "ns", name });
  const body = { status: { instancetypeRef: { controllerRevisionRef: { name: "vm-u1.medium-old-1" } } } };
  const key = { namespace: "ns", name: "vm" };
  await plane.api.patch(resources.virtualMachines, key, { type: merge, body }, { subresource: "status" });
}

const resize = (plane: TestControlPlane) =>
  plane.api.patch(
    resources.virtualMachines,
    { namespace: "ns", name: "vm" },
    { type: merge, body: { spec: { instancetype: { name: "u1.large" } } } },
  );

const sequences: readonly (Sequence & { readonly name: string; readonly writes: number })[] = [
  {
    name: "capture and start",
    policy: "reference",
    given: async () => {},
    change: create({ runStrategy: "Always" }),
    writes: 6,
  },
  { name: "upgrade", policy: "reference", given: create({}), change: makeOld, writes: 3 },
  { name: "resize", policy: "reference", given: create({}), change: resize, writes: 3 },
  {
    name: "expand a halted machine",
    policy: "reference",
    given: create({}),
    change: (plane) => plane.setPolicy("expandAll"),
    writes: 3,
  },
  {
    name: "expand a halted machine over HTTPS",
    policy: "reference",
    given: create({}),
    change: (plane) => plane.setPolicy("expandAll"),
    remote: true,
    writes: 4,
  },
  {
    name: "expand a running machine",
    policy: "reference",
    given: create({ runStrategy: "Always" }),
    change: (plane) => plane.setPolicy("expandAll"),
    writes: 7,
  },
  {
    name: "expand a running machine over HTTPS",
    policy: "reference",
    given: create({ runStrategy: "Always" }),
    change: (plane) => plane.setPolicy("expandAll"),
    remote: true,
    writes: 7,
  },
  {
    name: "expand a machine whose revisions nobody owns",
    policy: "reference",
    given: create({}),
    change: async (plane) => {
      for (const { metadata, ...revision } of await plane.revisions()) {
        const { ownerReferences: _, ...free } = metadata;
        await plane.api.update(resources.controllerRevisions, { ...revision, metadata: free });
      }
      await plane.setPolicy("expandAll");
    },
    writes: 6,
  },
  {
    name: "expand beside KubeVirt",
    policy: "reference",
    given: create({ runStrategy: "Always" }),
    change: (plane) => plane.setPolicy("expandAll"),
    run: startClusterControllers,
    remote: true,
    writes: 4,
  },
  {
    name: "a new choice under expand",
    policy: "reference",
    given: create({}),
    change: async (plane) => {
      await plane.setPolicy("expand");
      await resize(plane);
    },
    writes: 3,
  },
];

describe("a process that dies, conflicts, times out or watches badly at any write", () => {
  it.each(sequences)("finishes: $name", async ({ name: _, writes, ...sequence }) => {
    expect(await survive(sequence)).toBeGreaterThanOrEqual(writes);
  });
});
