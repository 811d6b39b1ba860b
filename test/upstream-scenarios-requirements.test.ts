import type { JsonObject } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machineObject, sizes, typeObject } from "./support/upstream-objects.js";
import { UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/requirements.go, and the texts of its refusals.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

interface Requirement {
  readonly name: string;
  /** Spec of the instance type, if the machine has one. */
  readonly type?: JsonObject;
  readonly preference: JsonObject;
  /** `spec.template.spec.domain` of the machine. */
  readonly domain?: JsonObject;
  /** `spec.template.spec.architecture` of the machine. */
  readonly architecture?: string;
  /** What the refusal says after its beginning; none when the machine is accepted. */
  readonly refused?: string;
  readonly field?: string;
}

const cpu = (sockets: number, cores: number, threads: number) => ({ cpu: { sockets, cores, threads } });
const needs = (guest: number, topology?: string, across?: string) => ({
  ...(topology === undefined
    ? {}
    : {
        cpu: {
          preferredCPUTopology: topology,
          ...(across === undefined ? {} : { spreadOptions: { across } }),
        },
      }),
  requirements: { cpu: { guest } },
});
const needsMemory = (guest: string) => ({ requirements: { memory: { guest } } });
const tooFew = (has: number, wants: number, as: string) =>
  `insufficient CPU resources of ${has} vCPU provided by VirtualMachine, preference requires ${wants} vCPU provided as ${as}`;
const domainCpu = (...fields: readonly string[]) =>
  fields.map((field) => `spec.template.spec.domain.cpu.${field}`).join(", ");

const requirements: readonly Requirement[] = [
  { name: "an instance type with enough vCPUs", type: sizes(2, "1Gi"), preference: needs(2) },
  { name: "an instance type with enough memory", type: sizes(1, "2Gi"), preference: needsMemory("2Gi") },
  { name: "enough sockets, the default", preference: needs(2), domain: cpu(2, 1, 1) },
  { name: "enough cores", preference: needs(2, "cores"), domain: cpu(1, 2, 1) },
  { name: "enough threads", preference: needs(2, "threads"), domain: cpu(1, 1, 2) },
  { name: "enough of all together", preference: needs(4, "any"), domain: cpu(2, 2, 1) },
  { name: "enough spread over sockets and cores", preference: needs(4, "spread"), domain: cpu(2, 2, 1) },
  { name: "one vCPU by default (#10047)", preference: needs(1) },
  { name: "enough memory", preference: needsMemory("2Gi"), domain: { memory: { guest: "2Gi" } } },
  {
    name: "the architecture",
    preference: { requirements: { architecture: "arm64" } },
    architecture: "arm64",
  },
  {
    name: "an instance type with too few vCPUs",
    type: sizes(1, "1Gi"),
    preference: needs(2),
    refused: "insufficient CPU resources of 1 vCPU provided by instance type, preference requires 2 vCPU",
    field: "spec.instancetype",
  },
  {
    name: "an instance type with too little memory",
    type: sizes(1, "1Gi"),
    preference: needsMemory("2Gi"),
    refused: "insufficient Memory resources of 1Gi provided by instance type, preference requires 2Gi",
    field: "spec.instancetype",
  },
  {
    name: "too few sockets, the default",
    preference: needs(2),
    domain: cpu(1, 1, 1),
    refused: tooFew(1, 2, "sockets"),
    field: domainCpu("sockets"),
  },
  {
    name: "too few cores, whatever the sockets",
    preference: needs(2, "cores"),
    domain: cpu(2, 1, 1),
    refused: tooFew(1, 2, "cores"),
    field: domainCpu("cores"),
  },
  {
    name: "too few threads",
    preference: needs(2, "threads"),
    domain: cpu(2, 2, 1),
    refused: tooFew(1, 2, "threads"),
    field: domainCpu("threads"),
  },
  {
    name: "too few of all together",
    preference: needs(4, "any"),
    domain: cpu(2, 1, 1),
    refused: tooFew(2, 4, "cores, sockets and threads"),
    field: domainCpu("cores", "sockets", "threads"),
  },
  {
    name: "too few spread over sockets and cores",
    preference: needs(4, "spread"),
    domain: cpu(2, 1, 2),
    refused: tooFew(2, 4, "SocketsCores"),
    field: domainCpu("sockets", "cores"),
  },
  {
    name: "too few spread over cores and threads",
    preference: needs(4, "spread", "CoresThreads"),
    domain: cpu(2, 1, 2),
    refused: tooFew(2, 4, "CoresThreads"),
    field: domainCpu("cores", "threads"),
  },
  {
    name: "too few spread over all three",
    preference: needs(8, "spread", "SocketsCoresThreads"),
    domain: cpu(2, 1, 2),
    refused: tooFew(4, 8, "SocketsCoresThreads"),
    field: domainCpu("sockets", "cores", "threads"),
  },
  {
    name: "too little memory",
    preference: needsMemory("2Gi"),
    domain: { memory: { guest: "1Gi" } },
    refused: "insufficient Memory resources of 1Gi provided by VirtualMachine, preference requires 2Gi",
    field: "spec.template.spec.domain.memory",
  },
  {
    name: "no memory at all (#14551)",
    preference: needsMemory("2Gi"),
    refused: "insufficient Memory resources of 0 provided by VirtualMachine, preference requires 2Gi",
    field: "spec.template.spec.domain.memory",
  },
  {
    name: "another architecture",
    preference: { requirements: { architecture: "arm64" } },
    architecture: "amd64",
    refused: "preference requires architecture arm64 but amd64 is being requested",
    field: "spec.template.spec.architecture",
  },
];

describe("what a preference requires", () => {
  it.each(requirements)("$name", async (entry) => {
    const { type, preference, domain = {}, architecture, refused, field } = entry;
    const namespace = await session.namespace();
    await session.create(typeObject("VirtualMachinePreference", "needs", preference, namespace));
    if (type !== undefined) {
      await session.create(typeObject("VirtualMachineInstancetype", "has", type, namespace));
    }
    const vm = machineObject(
      namespace,
      "asks",
      {
        runStrategy: "Halted",
        preference: { name: "needs", kind: "VirtualMachinePreference" },
        ...(type === undefined ? {} : { instancetype: { name: "has", kind: "VirtualMachineInstancetype" } }),
      },
      { domain: { devices: {}, ...domain }, ...(architecture === undefined ? {} : { architecture }) },
    );
    if (refused === undefined) {
      expect((await session.create(vm)).metadata.uid).toBeDefined();
      return;
    }
    const message = `failure checking preference requirements: ${refused}`;
    await expect(session.create(vm)).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(message),
      details: { causes: [{ reason: "FieldValueNotFound", message, field }] },
    });
  });

  it("is asked again when the machine changes", async () => {
    const namespace = await session.namespace();
    await session.create(typeObject("VirtualMachinePreference", "needs", needs(2), namespace));
    const spec = { runStrategy: "Halted", preference: { name: "needs", kind: "VirtualMachinePreference" } };
    const template = { domain: { devices: {}, ...cpu(2, 1, 1) } };
    const vm = await session.create(machineObject(namespace, "asks", spec, template));
    const smaller = { spec: { template: { spec: { domain: cpu(1, 2, 1) } } } };
    const { apiVersion, kind } = vm;
    await expect(
      session.patch({ apiVersion, kind, metadata: { namespace, name: "asks" } }, smaller),
    ).rejects.toMatchObject({ code: 422, message: expect.stringContaining(tooFew(1, 2, "sockets")) });
  });
});
