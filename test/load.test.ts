import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasReason, type KubeObject, listAll } from "@unfold/apimachinery";
import { ClusterClient, loadClusterAccess } from "@unfold/cluster-client";
import { isReferencing, resources } from "@unfold/controllers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";

/** Seconds of load: short in the test suite, long in the soak. */
const seconds = process.env["UNFOLD_SOAK"] === undefined ? 30 : 600;
const writers = 4;
const namesPerWriter = 25;
const policies = ["reference", "expand", "expandAll"] as const;

const dataDir = mkdtempSync(join(tmpdir(), "unfold-load-"));
let controlPlane: ControlPlane;
let client: ClusterClient;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", dataDir]);
  client = new ClusterClient(loadClusterAccess({ path: join(dataDir, "kubeconfig") }));
});

afterAll(async () => {
  client.close();
  await controlPlane.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Numbers below `below` that are the same in every run (a linear congruential generator). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

function vm(name: string, size: number): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "default" },
    spec: {
      runStrategy: "Halted",
      instancetype: { name: ["u1.small", "u1.medium", "u1.large"][size] ?? "u1.small" },
      preference: { name: "fedora" },
      template: { spec: { domain: { devices: {} } } },
    },
  };
}

/** Resident memory of the control plane in MiB, every second. */
async function sampleMemory(until: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 1000))) {
    const status = readFileSync(`/proc/${controlPlane.pid}/status`, "utf8");
    samples.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  }
  return samples;
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

/** Memory settles in the first half: buffers fill up, and code is compiled. Then it stays. */
function expectFlat(samples: readonly number[]): void {
  const quarter = Math.floor(samples.length / 4);
  const [third, last] = [samples.slice(2 * quarter, 3 * quarter), samples.slice(3 * quarter)].map(median);
  console.log(`memory: ${third?.toFixed(0)} MiB in the third quarter, ${last?.toFixed(0)} MiB in the last`);
  expect(last).toBeLessThan((third ?? 0) * 1.15 + 20);
}

/** Creates, changes and deletes VMs of its own names; gives how many requests succeeded. */
async function write(writer: number, until: number): Promise<number> {
  const next = sequence(writer + 1);
  let done = 0;
  while (Date.now() < until) {
    const name = `load-${writer}-${next(namesPerWriter)}`;
    const key = { namespace: "default", name };
    const actions = [
      () => client.create(resources.virtualMachines, vm(name, next(3))),
      () =>
        client.patch(resources.virtualMachines, key, {
          type: "application/merge-patch+json",
          body: { metadata: { labels: { round: String(next(100)) } } },
        }),
      () => client.delete(resources.virtualMachines, key),
    ];
    try {
      await actions[next(actions.length)]?.();
      done++;
    } catch (error) {
      if (!["AlreadyExists", "NotFound", "Conflict"].some((reason) => hasReason(error, reason as "NotFound")))
        throw error;
    }
  }
  return done;
}

async function alternatePolicies(until: number): Promise<void> {
  for (let round = 0; Date.now() < until; round++) {
    await setPolicy(policies[round % policies.length] ?? "reference");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function setPolicy(referencePolicy: string): Promise<void> {
  const key = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
  const body = { spec: { instancetypeConfig: { referencePolicy } } };
  await client.patch(resources.hyperconvergeds, key, { type: "application/merge-patch+json", body });
}

interface Followed {
  readonly state: Map<string, string>;
  readonly stop: () => Promise<void>;
}

/** Follows the VMs by watch alone, from the first version on; every event must be newer than the one before. */
async function follow(): Promise<Followed> {
  const { metadata } = await client.list(resources.virtualMachines);
  const state = new Map<string, string>();
  const abort = new AbortController();
  let last = Number(metadata.resourceVersion);
  const running = (async () => {
    while (!abort.signal.aborted) {
      const options = { resourceVersion: String(last), signal: abort.signal };
      for await (const { type, object } of client.watch(resources.virtualMachines, options)) {
        const version = Number(object.metadata.resourceVersion);
        if (type !== "BOOKMARK") expect(version).toBeGreaterThan(last);
        last = Math.max(last, version);
        if (type === "DELETED") state.delete(object.metadata.name ?? "");
        else if (type !== "BOOKMARK") state.set(object.metadata.name ?? "", String(version));
      }
    }
  })();
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  return { state, stop };
}

it(
  `under ${seconds} s of load watches miss nothing, and expandAll ends with flat VMs and no type revision`,
  async () => {
    const followers = await Promise.all([follow(), follow()]);
    const until = Date.now() + seconds * 1000;
    const [memory, , ...done] = await Promise.all([
      sampleMemory(until),
      alternatePolicies(until),
      ...Array.from({ length: writers }, (_, writer) => write(writer, until)),
    ]);
    expect(Math.min(...done)).toBeGreaterThan(seconds);
    if (seconds >= 600) expectFlat(memory);

    await setPolicy("expandAll");
    await eventually("every VM is flat", async () =>
      (await listAll(client, resources.virtualMachines)).items.some(isReferencing) ? undefined : true,
    );
    const selector = { labelSelector: "instancetype.kubevirt.io/object-name" };
    await eventually("no type revision is left", async () =>
      (await listAll(client, resources.controllerRevisions, selector)).items.length === 0 ? true : undefined,
    );
    for (const { state, stop } of followers) {
      await eventually("the watch shows what a list shows", async () => {
        const { items } = await listAll(client, resources.virtualMachines);
        const listed = items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
        const seen = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
        return JSON.stringify(listed) === JSON.stringify(seen) ? true : undefined;
      });
      await stop();
    }
  },
  (seconds + 120) * 1000,
);
