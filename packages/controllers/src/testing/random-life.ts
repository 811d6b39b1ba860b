import type { JsonObject, KubeObject } from "@unfold/apimachinery";
import { resources } from "../resources.js";
import { subresourceApi } from "../subresources/subresource-api.js";
import type { Policy, TestControlPlane } from "./control-plane.js";

/** Numbers that look random and are the same for the same seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The machines things happen to from the beginning. */
export const machineNames = ["one", "two"];
/** A field nobody knows, which nobody may lose. */
export const ownField = "unknown-to-everybody";

/** A manifest as a user keeps it, with things nobody else knows. */
export function manifest(name: string, spec: JsonObject): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name, namespace: "ns", labels: { app: name }, annotations: { [ownField]: "kept" } },
    spec: {
      ...spec,
      [ownField]: { deep: ["kept"] },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          [ownField]: "kept",
          domain: {
            devices: {
              disks: [{ name: "root", disk: {} }],
              interfaces: [{ name: "default", masquerade: {} }],
            },
          },
          networks: [{ name: "default", pod: {} }],
          volumes: [{ name: "root", containerDisk: { image: "x/y:1" } }],
        },
      },
    },
  };
}

/** There is nothing yet to do it to. */
export class NothingThere extends Error {}

/** A type of the namespace that is called as one of the cluster, and is another. */
export function ownType(name: string): KubeObject {
  return {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind: "VirtualMachineInstancetype",
    metadata: { name, namespace: "ns" },
    spec: { cpu: { guest: 2 }, memory: { guest: "3Gi" } },
  };
}

/** A control plane, what is done to it, and the chance by which. */
export class Life {
  readonly plane: TestControlPlane;
  readonly log: string[] = [];
  readonly #next: () => number;
  policy: Policy = "reference";
  #objects = 0;

  constructor(plane: TestControlPlane, seed: number) {
    this.plane = plane;
    this.#next = numbersFrom(seed);
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.#next() * choices.length)];
    if (chosen === undefined) throw new NothingThere();
    return chosen;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  fresh(prefix: string): string {
    return `${prefix}-${++this.#objects}`;
  }

  patch(name: string, body: JsonObject): Promise<unknown> {
    const key = { namespace: "ns", name };
    return this.plane.api.patch(resources.virtualMachines, key, {
      type: "application/merge-patch+json",
      body,
    });
  }

  async put(name: string, subresource: string, body: JsonObject = {}): Promise<void> {
    const { plane } = this;
    await subresourceApi({ client: () => plane.api, clock: plane.clock }).handle({
      method: "PUT",
      version: "v1",
      path: ["namespaces", "ns", "virtualmachines", name, subresource],
      body: JSON.stringify(body),
      userInfo: { username: "me", groups: [] },
    });
  }

  snapshotKind(kind: string, spec: JsonObject, name: string): KubeObject {
    const group = kind === "VirtualMachineClone" ? "clone" : "snapshot";
    return {
      apiVersion: `${group}.kubevirt.io/v1beta1`,
      kind,
      metadata: { name, namespace: "ns" },
      spec,
    };
  }
}
