import { fieldAt, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  instanceName,
  isReady,
  machineName,
  machineObject,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/inference.go.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

const inferred = {
  instancetype: { kind: "virtualmachineinstancetype", name: "size" },
  preference: { kind: "virtualmachinepreference", name: "taste" },
};
const labels = {
  "instancetype.kubevirt.io/default-instancetype": "size",
  "instancetype.kubevirt.io/default-instancetype-kind": "virtualmachineinstancetype",
  "instancetype.kubevirt.io/default-preference": "taste",
  "instancetype.kubevirt.io/default-preference-kind": "virtualmachinepreference",
};
const storage = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };

const dataVolume = (namespace: string, name: string, metadata: JsonObject = {}): KubeObject => ({
  apiVersion: "cdi.kubevirt.io/v1beta1",
  kind: "DataVolume",
  metadata: {
    namespace,
    name,
    annotations: { "cdi.kubevirt.io/storage.bind.immediate.requested": "true" },
    ...metadata,
  },
  spec: { source: { blank: {} }, storage },
});

const dataSource = (namespace: string, claim: string, metadata: JsonObject = {}): KubeObject => ({
  apiVersion: "cdi.kubevirt.io/v1beta1",
  kind: "DataSource",
  metadata: { namespace, name: "images", ...metadata },
  spec: { source: { pvc: { name: claim, namespace } } },
});

const snapshotOf = (namespace: string): KubeObject => ({
  apiVersion: "snapshot.storage.k8s.io/v1",
  kind: "VolumeSnapshot",
  metadata: { namespace, name: "frozen", labels },
  spec: { source: { persistentVolumeClaimName: "source" } },
});

/** A namespace with both types, and a blank claim `source` that says which they are. */
async function namespaceWithSource(): Promise<string> {
  const namespace = await session.namespace();
  await session.create(typeObject("VirtualMachineInstancetype", "size", sizes(2, "256Mi"), namespace));
  const cores = { cpu: { preferredCPUTopology: "cores" } };
  await session.create(typeObject("VirtualMachinePreference", "taste", cores, namespace));
  const source = await session.create(dataVolume(namespace, "source", { labels }));
  const { apiVersion, kind } = source;
  await session.until({ apiVersion, kind, metadata: { namespace, name: "source" } }, "Succeeded", (found) =>
    stringAt(found.status, "phase") === "Succeeded" ? true : undefined,
  );
  return namespace;
}

type Policy = "Reject" | "Ignore" | undefined;

function inferring(
  namespace: string,
  volume: JsonObject,
  source: JsonObject | undefined,
  policy: Policy = "Reject",
  domain: JsonObject = {},
): KubeObject {
  const matcher = {
    inferFromVolume: "volume",
    ...(policy === undefined ? {} : { inferFromVolumeFailurePolicy: policy }),
  };
  const templates = [{ metadata: { name: "template" }, spec: { ...source, storage } }];
  return machineObject(
    namespace,
    "inferring",
    {
      instancetype: matcher,
      preference: matcher,
      ...(source === undefined ? {} : { dataVolumeTemplates: templates }),
    },
    { domain: { devices: {}, ...domain }, volumes: [{ name: "volume", ...volume }] },
  );
}

const ofTemplate: JsonObject = { dataVolume: { name: "template" } };
const ofClaim: JsonObject = { persistentVolumeClaim: { claimName: "source" } };
const fromImages = (namespace: string) => ({
  sourceRef: { kind: "DataSource", name: "images", namespace },
});

interface Chain {
  readonly from: string;
  readonly volume: JsonObject;
  readonly source?: (namespace: string) => JsonObject;
  readonly beside?: (namespace: string) => readonly KubeObject[];
}

const chains: readonly Chain[] = [
  { from: "a claim", volume: ofClaim },
  { from: "a DataVolume with labels", volume: { dataVolume: { name: "source" } } },
  {
    from: "the claim a DataVolume template clones",
    volume: ofTemplate,
    source: (namespace) => ({ source: { pvc: { name: "source", namespace } } }),
  },
  {
    from: "the claim of a DataSource",
    volume: ofTemplate,
    source: fromImages,
    beside: (namespace) => [dataSource(namespace, "source")],
  },
  {
    from: "a DataSource with labels, before those of its claim",
    volume: ofTemplate,
    source: fromImages,
    beside: (namespace) => [dataVolume(namespace, "blank"), dataSource(namespace, "blank", { labels })],
  },
  {
    from: "a snapshot a DataVolume template clones",
    volume: ofTemplate,
    source: (namespace) => ({ source: { snapshot: { name: "frozen", namespace } } }),
    beside: (namespace) => [snapshotOf(namespace)],
  },
];

describe("types are inferred", () => {
  it.each(chains)("from $from", async ({ volume, source, beside }) => {
    const namespace = await namespaceWithSource();
    for (const object of beside?.(namespace) ?? []) await session.create(object);
    const vm = await session.create(inferring(namespace, volume, source?.(namespace)));
    expect(fieldAt(vm.spec, "instancetype")).toEqual(inferred.instancetype);
    expect(fieldAt(vm.spec, "preference")).toEqual(inferred.preference);
    await session.until(machineName(namespace, "inferring"), "Ready", isReady);
    const vmi = await session.read(instanceName(namespace, "inferring"));
    expect(fieldAt(vmi.spec, "domain", "cpu")).toMatchObject({ cores: 2, sockets: 1, threads: 1 });
  });

  it("and the memory of the template is a fallback only, under Ignore", async () => {
    const namespace = await namespaceWithSource();
    const domain = { memory: { guest: "512Mi" } };
    const vm = await session.create(inferring(namespace, ofClaim, undefined, "Ignore", domain));
    expect(fieldAt(vm.spec, "instancetype")).toEqual(inferred.instancetype);
    expect(fieldAt(vm.spec, "template", "spec", "domain")).not.toHaveProperty("memory");
  });
});

describe("what cannot be inferred", () => {
  it("is left out under Ignore, and the memory of the template stays", async () => {
    const namespace = await namespaceWithSource();
    const domain = { memory: { guest: "512Mi" } };
    const source = { source: { blank: {} } };
    const vm = await session.create(inferring(namespace, ofTemplate, source, "Ignore", domain));
    expect(vm.spec).not.toHaveProperty("instancetype");
    expect(vm.spec).not.toHaveProperty("preference");
    expect(stringAt(vm.spec, "template", "spec", "domain", "memory", "guest")).toBe("512Mi");
  });

  it.each([{ policy: "Reject" }, { policy: undefined }] as const)(
    "conflicts with the memory of the template under $policy",
    async ({ policy }) => {
      const namespace = await namespaceWithSource();
      const domain = { memory: { guest: "512Mi" } };
      await expect(
        session.create(inferring(namespace, ofClaim, undefined, policy, domain)),
      ).rejects.toMatchObject({
        code: 422,
        message:
          'admission webhook "virtualmachine-validator.kubevirt.io" denied the request: VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type',
      });
    },
  );

  const refusals: readonly {
    readonly what: string;
    readonly volume: JsonObject;
    readonly source?: JsonObject;
    readonly policy: Policy;
    readonly message: string;
  }[] = [
    {
      what: "a volume that is not there, even under Ignore",
      volume: { name: "elsewhere", ...ofClaim },
      policy: "Ignore",
      message: "unable to find volume volume to infer defaults",
    },
    {
      what: "a claim that is not there, even under Ignore",
      volume: { persistentVolumeClaim: { claimName: "gone" } },
      policy: "Ignore",
      message: 'persistentvolumeclaims "gone" not found',
    },
    {
      what: "a volume of another kind",
      volume: { containerDisk: { image: "quay.io/x/y:1" } },
      policy: "Reject",
      message: "unable to infer defaults from volume volume as type is not supported",
    },
    {
      what: "a blank template",
      volume: ofTemplate,
      source: { source: { blank: {} } },
      policy: "Reject",
      message: "unable to infer defaults from DataVolumeSpec as DataVolumeSource is not supported",
    },
    {
      what: "a claim without labels",
      volume: { persistentVolumeClaim: { claimName: "bare" } },
      policy: undefined,
      message: "unable to find required instancetype.kubevirt.io/default-instancetype label on the volume",
    },
  ];

  it.each(refusals)("$what is refused", async ({ volume, source, policy, message }) => {
    const namespace = await namespaceWithSource();
    await session.create({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { namespace, name: "bare" },
      spec: storage,
    });
    await expect(session.create(inferring(namespace, volume, source, policy))).rejects.toMatchObject({
      code: 400,
      message: expect.stringContaining(message),
    });
  });
});
