import { type Client, type JsonObject, type KubeObject, listAll, stringAt } from "@unfold/apimachinery";
import { type ControlPlane, startControlPlane } from "@unfold/control-plane";
import { isReferencing, type ReferencePolicy, resources } from "@unfold/controllers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "./support/eventually.js";

const soak = process.env["UNFOLD_SOAK"] === "1";
const machineCount = soak ? 200 : 12;
const rounds = soak ? 20 : 1;
const seed = Number(process.env["UNFOLD_SEED"] ?? 20_251);
const policies: readonly ReferencePolicy[] = ["reference", "expand", "expandAll"];
const types = ["u1.medium", "u1.large", "u1.xlarge"];

let plane: ControlPlane;
let client: Client;

beforeAll(async () => {
  plane = await startControlPlane();
  client = plane.client;
});

afterAll(() => plane.stop());

/** Numbers in [0, 1) that are the same for a seed (xorshift of 32 bits). */
function numbersFrom(start: number): () => number {
  let state = start;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = numbersFrom(seed);
const below = (count: number): number => Math.floor(random() * count);
const merge = (body: JsonObject) => ({ type: "application/merge-patch+json" as const, body });
const keyOf = (index: number) => ({ namespace: "default", name: `vm-${index}` });

async function setPolicy(referencePolicy: ReferencePolicy): Promise<void> {
  const key = { namespace: "openshift-cnv", name: "kubevirt-hyperconverged" };
  await client.patch(
    resources.hyperconvergeds,
    key,
    merge({ spec: { instancetypeConfig: { referencePolicy } } }),
  );
}

function machine(index: number): KubeObject {
  const volumes = [{ name: "root", containerDisk: { image: "quay.io/x:1" } }];
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: keyOf(index),
    spec: {
      runStrategy: index % 2 === 0 ? "Always" : "Halted",
      instancetype: { name: "u1.medium" },
      preference: { name: "fedora" },
      template: { spec: { domain: { devices: {} }, volumes } },
    },
  };
}

/** What a machine has to be like in the end, whatever happened on the way. */
interface Wish {
  label: string;
  runStrategy: string;
  type: string;
}

const memoryOf: { readonly [type: string]: string } = {
  "u1.medium": "4Gi",
  "u1.large": "8Gi",
  "u1.xlarge": "16Gi",
};

/** Writes to machines at random; every write that was acknowledged has to last. */
class Writer {
  readonly wishes = new Map<number, Wish>();
  writes = 0;

  /** Writes to every machine at the same time, as many writes as given in all. */
  async write(count: number): Promise<void> {
    const end = this.writes + count;
    await Promise.all(Array.from({ length: machineCount }, (_, index) => this.#work(index, end)));
  }

  async create(index: number): Promise<void> {
    await client.create(resources.virtualMachines, machine(index));
    const runStrategy = index % 2 === 0 ? "Always" : "Halted";
    this.wishes.set(index, { label: "", runStrategy, type: "u1.medium" });
  }

  async #work(index: number, end: number): Promise<void> {
    while (this.writes < end) {
      this.writes++;
      await this.#write(index);
      for (let turn = below(4); turn >= 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #write(index: number): Promise<void> {
    const wish = this.wishes.get(index);
    if (wish === undefined) return this.create(index);
    const choice = below(10);
    if (choice === 0) {
      await this.#replace(index);
    } else if (choice < 4) {
      const label = String(this.writes);
      await this.#patch(index, { metadata: { labels: { written: label } } });
      wish.label = label;
    } else if (choice < 7) {
      const runStrategy = wish.runStrategy === "Always" ? "Halted" : "Always";
      await this.#patch(index, { spec: { runStrategy } });
      wish.runStrategy = runStrategy;
    } else {
      const type = types[below(types.length)] ?? "u1.medium";
      await this.#patch(index, { spec: { instancetype: { name: type } } });
      wish.type = type;
    }
  }

  async #patch(index: number, body: JsonObject): Promise<void> {
    await client.patch(resources.virtualMachines, keyOf(index), merge(body));
  }

  /** Deletes a machine, waits for its end and makes another one of its name. */
  async #replace(index: number): Promise<void> {
    this.wishes.delete(index);
    await client.delete(resources.virtualMachines, keyOf(index));
    await eventually(`${keyOf(index).name} to be gone`, async () => {
      const { items } = await client.list(resources.virtualMachines, {
        namespace: "default",
        fieldSelector: `metadata.name=${keyOf(index).name}`,
      });
      return items.length === 0 ? true : undefined;
    });
  }
}

/** Every ordered pair of policies once, in an order of chance: a walk that goes on wherever a pair is left. */
function allTransitions(): readonly ReferencePolicy[] {
  const left = new Set(policies.flatMap((from) => policies.map((to) => `${from} ${to}`)));
  const walk: ReferencePolicy[] = ["reference"];
  while (left.size > 0) {
    const from = walk.at(-1) ?? "reference";
    const open = policies.filter((to) => left.has(`${from} ${to}`));
    const choices = open.length > 0 ? open : policies;
    const to = choices[below(choices.length)] ?? "reference";
    left.delete(`${from} ${to}`);
    walk.push(to);
  }
  return walk;
}

async function list(resource: (typeof resources)[keyof typeof resources]): Promise<readonly KubeObject[]> {
  return (await listAll(client, resource, { namespace: "default" })).items;
}

const holdsType = ({ metadata: { labels } }: KubeObject): boolean =>
  labels?.["instancetype.kubevirt.io/object-name"] !== undefined;

const refsOf = ({ status }: KubeObject): readonly string[] =>
  ["instancetypeRef", "preferenceRef"].flatMap(
    (ref) => stringAt(status, ref, "controllerRevisionRef", "name") ?? [],
  );

/** What is wrong with a machine, by what was acknowledged to its writer. */
function faults(vm: KubeObject, wish: Wish, instances: ReadonlyMap<string, KubeObject>): readonly string[] {
  const name = vm.metadata.name ?? "";
  const instance = instances.get(name);
  const conditions = JSON.stringify(vm.status ?? {});
  const checks: readonly (readonly [boolean, string])[] = [
    [(vm.metadata.labels?.["written"] ?? "") === wish.label, "lost a label"],
    [stringAt(vm.spec, "runStrategy") === wish.runStrategy, "lost its run strategy"],
    [(instance !== undefined) === (wish.runStrategy === "Always"), "does not run as it is to"],
    [!conditions.includes('"Failure"'), "has failed"],
    [!conditions.includes('"ExpansionPending"'), "waits to be expanded"],
    [
      isReferencing(vm)
        ? stringAt(vm.spec, "instancetype", "name") === wish.type
        : stringAt(vm.spec, "template", "spec", "domain", "memory", "guest") === memoryOf[wish.type],
      `is not of ${wish.type}`,
    ],
  ];
  return checks.flatMap(([holds, what]) => (holds ? [] : [`${name} ${what}`]));
}

/** What is wrong with revisions and references under a policy at rest. */
async function leftovers(vms: readonly KubeObject[], policy: ReferencePolicy): Promise<readonly string[]> {
  const all = await list(resources.controllerRevisions);
  const revisions = new Set(all.filter(holdsType).map(({ metadata }) => metadata.name ?? ""));
  const referencing = vms.filter(isReferencing);
  const named = new Set(vms.flatMap(refsOf));
  // What a running machine was started from keeps the copies it was started with.
  const started = JSON.stringify(all.filter((revision) => !holdsType(revision)));
  const isNamed = (name: string) => named.has(name) || started.includes(`"${name}"`);
  return [
    ...[...named].filter((name) => !revisions.has(name)).map((name) => `${name} is named and gone`),
    ...[...revisions].filter((name) => !isNamed(name)).map((name) => `${name} is nobody's`),
    ...vms
      .filter((vm) => !isReferencing(vm) && refsOf(vm).length > 0)
      .map(({ metadata }) => `${metadata.name} is flat and has references`),
    ...(policy === "reference"
      ? referencing.filter((vm) => refsOf(vm).length < 2).map(({ metadata }) => `${metadata.name} floats`)
      : []),
    ...(policy === "expandAll" ? referencing.map(({ metadata }) => `${metadata.name} is not flat`) : []),
  ];
}

async function atRest(writer: Writer, policy: ReferencePolicy): Promise<void> {
  let last: readonly string[] = [];
  await eventually("everything to be as it was written", async () => {
    const vms = await list(resources.virtualMachines);
    const instances = new Map(
      (await list(resources.virtualMachineInstances)).map((vmi) => [vmi.metadata.name ?? "", vmi]),
    );
    last = [
      ...vms.flatMap((vm) => {
        const wish = writer.wishes.get(Number(vm.metadata.name?.slice("vm-".length)));
        return wish === undefined ? [`${vm.metadata.name} is not to be there`] : faults(vm, wish, instances);
      }),
      ...(vms.length === writer.wishes.size
        ? []
        : [`${writer.wishes.size - vms.length} machines are missing`]),
      ...(await leftovers(vms, policy)),
    ];
    return last.length === 0 ? true : undefined;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)} (UNFOLD_SEED=${seed}): ${last.slice(0, 10).join("; ")}`);
  });
}

it(`${rounds} times all nine changes of policy, while ${machineCount} machines are written to`, async () => {
  await setPolicy("reference");
  const writer = new Writer();
  for (let round = 0; round < rounds; round++) {
    for (const policy of allTransitions()) {
      await Promise.all([writer.write(machineCount * 4), setPolicy(policy)]);
      if (random() < 0.3) await atRest(writer, policy);
    }
  }
  await setPolicy("reference");
  for (let index = machineCount; index < machineCount + 5; index++) await writer.create(index);
  await atRest(writer, "reference");
  // Nobody writes to a machine any more: what comes of it is the policy's doing.
  for (const policy of ["expand", "expandAll", "reference"] as const) {
    await setPolicy(policy);
    await atRest(writer, policy);
  }
  expect((await list(resources.virtualMachines)).some(isReferencing)).toBe(false);
}, 1_800_000);
