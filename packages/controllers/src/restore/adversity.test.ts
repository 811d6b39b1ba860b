import { type JsonObject, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { readCluster } from "../policy/read-cluster.js";
import { resources } from "../resources.js";
import { surviveAdversity } from "../testing/adversity.js";
import { TestControlPlane } from "../testing/control-plane.js";
import { virtualMachine } from "../testing/objects.js";
import { vmClone, vmRestore, vmSnapshot } from "../testing/storage-objects.js";
import { undoExpansion } from "../undo/undo-expansion.js";

const matchers = { instancetype: { name: "u1.medium" }, preference: { name: "fedora" } };
// Random unless given; runs are compared.
const firmware = { uuid: "6b2f1c1e-0000-4000-8000-000000000001", serial: "s" };
const machine = virtualMachine({
  ...matchers,
  template: {
    spec: { domain: { firmware, devices: {} }, volumes: [{ name: "root", containerDisk: { image: "x:1" } }] },
  },
});
const key = (name: string) => ({ namespace: "ns", name });
const merge = (body: JsonObject) => ({ type: "application/merge-patch+json", body }) as const;

async function started(...changes: readonly JsonObject[]): Promise<TestControlPlane> {
  const plane = await TestControlPlane.started("reference");
  await plane.api.create(resources.virtualMachines, machine);
  await plane.quiet();
  for (const change of changes) {
    await plane.api.patch(resources.virtualMachines, key("vm"), merge(change));
    await plane.quiet();
  }
  return plane;
}

/** Everything that is there at the end, without what differs from run to run. */
async function outcome(plane: TestControlPlane): Promise<unknown> {
  const list = async (resource: Parameters<typeof plane.api.list>[0]) =>
    (await plane.api.list(resource)).items;
  const conditions = ({ metadata, status }: KubeObject) => [
    metadata.name?.replace(/[0-9a-f-]{36}/, "UID"),
    ...listAt(status, "conditions").map((item) => `${stringAt(item, "type")} ${stringAt(item, "status")}`),
  ];
  const machines = (await list(resources.virtualMachines)).map(({ metadata, spec, status }) => ({
    name: metadata.name,
    finalizers: metadata.finalizers,
    annotations: Object.keys(metadata.annotations ?? {}).toSorted(),
    spec: metadata.name === "copy" ? withoutFirmware(spec) : spec,
    refs: ["instancetypeRef", "preferenceRef", "snapshotInProgress", "restoreInProgress"].map(
      (field) => (status as JsonObject | undefined)?.[field],
    ),
  }));
  return {
    machines,
    revisions: (await plane.revisions())
      .map(({ metadata }) => `${metadata.name} ${metadata.ownerReferences?.[0]?.name}`)
      .toSorted(),
    snapshots: (await list(resources.virtualMachineSnapshots)).map(conditions),
    contents: (await list(resources.virtualMachineSnapshotContents)).length,
    restores: (await list(resources.virtualMachineRestores)).map(conditions),
    clones: (await list(resources.virtualMachineClones)).map(conditions),
  };
}

function withoutFirmware(spec: KubeObject["spec"]): unknown {
  return JSON.parse(JSON.stringify(spec), (name, value: unknown) =>
    name === "firmware" ? undefined : value,
  );
}

/** What the garbage collector of an API server would do. */
async function collectGarbage(plane: TestControlPlane): Promise<void> {
  const owners = new Set<string>();
  for (const resource of [
    resources.virtualMachines,
    resources.virtualMachineInstances,
    resources.virtualMachineSnapshots,
  ]) {
    for (const { metadata } of (await plane.api.list(resource)).items) owners.add(metadata.uid ?? "");
  }
  for (const { metadata } of await plane.revisions()) {
    const [owner] = metadata.ownerReferences ?? [];
    if (owner !== undefined && !owners.has(owner.uid)) {
      await plane.api.delete(resources.controllerRevisions, key(metadata.name ?? ""));
    }
  }
}

interface Work {
  readonly prepare: () => Promise<TestControlPlane>;
  readonly begin: (plane: TestControlPlane) => Promise<unknown>;
}

/** Lets the controllers do a piece of work under every adversity; each time all is as in an undisturbed run. */
async function survive({ prepare, begin }: Work): Promise<number> {
  const begun = async () => {
    const plane = await prepare();
    await plane.stop();
    await begin(plane);
    return plane;
  };
  const run = async (plane: TestControlPlane, client = plane.api as Parameters<typeof plane.start>[0]) => {
    await plane.start(client);
    await plane.quiet();
    // What a crash left unnamed goes after a while.
    plane.clock.advance(601_000);
    await plane.quiet();
    await plane.stop();
    await collectGarbage(plane);
  };
  const undisturbed = await begun();
  await run(undisturbed);
  await run(undisturbed);
  const want = await outcome(undisturbed);
  return surviveAdversity<TestControlPlane>({
    prepare: begun,
    clientOf: (plane) => plane.api,
    run,
    check: async (plane, after) => expect(await outcome(plane), after).toEqual(want),
  });
}

/** The long form: a clone has too many writes to lose each of them three times in passing. */
const everything = process.env["UNFOLD_SOAK"] === "1";

describe("under every adversity", () => {
  it("a snapshot is finished", async () => {
    const writes = await survive({
      prepare: () => started(),
      begin: (plane) => plane.api.create(resources.virtualMachineSnapshots, vmSnapshot()),
    });
    expect(writes).toBeGreaterThan(8);
  });

  it.each(everything ? ["vm", "fresh"] : ["fresh"])("a restore to %s is finished", async (target) => {
    const writes = await survive({
      prepare: async () => {
        const plane = await started();
        await plane.api.create(resources.virtualMachineSnapshots, vmSnapshot());
        await plane.quiet();
        const body = {
          spec: { template: { spec: { hostname: "later" } }, instancetype: { name: "u1.large" } },
        };
        await plane.api.patch(resources.virtualMachines, key("vm"), merge(body));
        await plane.quiet();
        return plane;
      },
      begin: (plane) => plane.api.create(resources.virtualMachineRestores, vmRestore(target)),
    });
    expect(writes).toBeGreaterThan(6);
  });

  it.skipIf(!everything)("a clone is finished (long form)", async () => {
    const writes = await survive({
      prepare: () => started(),
      begin: (plane) => plane.api.create(resources.virtualMachineClones, vmClone()),
    });
    expect(writes).toBeGreaterThan(20);
  });

  it("an undo is finished by a second one, and the machine starts the same in between", async () => {
    const expanded = async () => {
      const plane = await started();
      for (const policy of ["expandAll", "reference"] as const) {
        await plane.setPolicy(policy);
        await plane.quiet();
      }
      const type = { name: "u1.medium" };
      const body = { spec: { cpu: { guest: 64 } } };
      await plane.api.patch(resources.virtualMachineClusterInstancetypes, type, merge(body));
      return plane;
    };
    const before = await started();
    const essence = async (plane: TestControlPlane) => {
      const { spec, status } = await plane.vm();
      return {
        spec,
        ref: objectAt(status, "instancetypeRef"),
        revisions: (await plane.typeRevisions()).toSorted(),
      };
    };
    const want = await essence(before);
    const writes = await surviveAdversity<TestControlPlane>({
      prepare: expanded,
      clientOf: (plane) => plane.api,
      run: async (plane, client) => {
        const { config } = await readCluster(plane.api);
        await undoExpansion({ client, config, clock: plane.clock }, key("vm")).catch(() => undefined);
        await plane.quiet();
        await expectMemory(plane, "4Gi");
      },
      check: async (plane, after) => {
        expect(await essence(plane), after).toEqual(want);
        await plane.stop();
      },
    });
    expect(writes).toBe(5);
  });
});

/** What an instance started now would get. */
async function expectMemory(plane: TestControlPlane, memory: string): Promise<void> {
  for (const runStrategy of ["Always", "Halted"]) {
    await plane.api.patch(resources.virtualMachines, key("vm"), merge({ spec: { runStrategy } }));
    await plane.quiet();
    if (runStrategy === "Always") {
      expect(stringAt((await plane.vmi()).spec, "domain", "memory", "guest")).toBe(memory);
    }
  }
}
