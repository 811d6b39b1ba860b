import { fieldAt, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  conditionOf,
  hasBothRevisions,
  hasStatus,
  instanceName,
  machineName,
  revisionName,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { type ObjectName, UpstreamSession } from "./support/upstream-session.js";
import { restoreBackup, takeBackup } from "./support/velero.js";

// The scenarios of kubevirt-velero-plugin's suite PartnerComp, with the Velero of the control plane.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

const label = { "a.test.label": "included" };
const selector = "a.test.label=included";
const cdi = "cdi.kubevirt.io/v1beta1";

const named = (apiVersion: string, kind: string, namespace: string, name: string): ObjectName => ({
  apiVersion,
  kind,
  metadata: { namespace, name },
});
const dataVolumeName = (namespace: string, name: string) => named(cdi, "DataVolume", namespace, name);
const claimName = (namespace: string, name: string) => named("v1", "PersistentVolumeClaim", namespace, name);

const imageSource = { registry: { url: "docker://quay.io/kubevirtci/alpine:1", pullMethod: "node" } };
const block = (size: string) => ({
  accessModes: ["ReadWriteOnce"],
  volumeMode: "Block",
  resources: { requests: { storage: size } },
});

const dataVolume = (namespace: string, name: string, size: string, source: JsonObject = imageSource) => ({
  ...dataVolumeName(namespace, name),
  metadata: {
    namespace,
    name,
    annotations: { "cdi.kubevirt.io/storage.bind.immediate.requested": "" },
  },
  spec: { source, pvc: block(size) },
});

const templateOf = (name: string, size: string) => ({
  metadata: { name, annotations: { "cdi.kubevirt.io/storage.bind.immediate.requested": "" } },
  spec: { source: imageSource, pvc: block(size) },
});

/** A machine of the suite's shape, with `volume` as its first disk. */
function suiteMachine(
  namespace: string,
  name: string,
  volume: JsonObject,
  spec: JsonObject = {},
  domain: JsonObject = { memory: { guest: "1Gi" } },
): KubeObject {
  const networkData = "ethernets:\n  eth0:\n    dhcp4: true\nversion: 2\n";
  return {
    ...machineName(namespace, name),
    metadata: { namespace, name, labels: label },
    spec: {
      runStrategy: "Always",
      template: {
        metadata: { labels: label },
        spec: {
          domain: {
            devices: {
              disks: ["volume0", "volume1"].map((disk) => ({ name: disk, disk: { bus: "virtio" } })),
              interfaces: [{ name: "default", masquerade: {} }],
              rng: {},
            },
            machine: { type: "q35" },
            ...domain,
          },
          networks: [{ name: "default", pod: {} }],
          terminationGracePeriodSeconds: 0,
          volumes: [
            { name: "volume0", ...volume },
            { name: "volume1", cloudInitNoCloud: { networkData } },
          ],
        },
      },
      ...spec,
    },
  };
}

const becomes = (namespace: string, name: string, status: string) =>
  session.until(machineName(namespace, name), status, hasStatus(status));

const inPhase =
  (phase: string) =>
  ({ status }: KubeObject): true | undefined =>
    stringAt(status, "phase") === phase ? true : undefined;

const succeeds = (namespace: string, name: string) =>
  session.until(dataVolumeName(namespace, name), "Succeeded", inPhase("Succeeded"));

const runs = (namespace: string, name: string) =>
  session.until(instanceName(namespace, name), "Running", inPhase("Running"));

async function stopMachine(namespace: string, name: string): Promise<void> {
  expect((await session.subresource(machineName(namespace, name), "stop")).code).toBe(202);
  await becomes(namespace, name, "Stopped");
}

it("10267: a stopped VM is restored", async () => {
  const namespace = await session.namespace();
  await session.create(dataVolume(namespace, "test-dv", "100Mi", { blank: {} }));
  await succeeds(namespace, "test-dv");
  const name = "test-vm-with-dv-and-dvtemplate";
  const volume = { dataVolume: { name: "test-dv-template" } };
  const dataVolumeTemplates = [templateOf("test-dv-template", "1Gi")];
  await session.create(suiteMachine(namespace, name, volume, { dataVolumeTemplates }));
  await succeeds(namespace, "test-dv-template");
  await runs(namespace, name);
  await stopMachine(namespace, name);
  const backup = await takeBackup(session, { namespace });
  await session.removeUntilGone(machineName(namespace, name));
  await session.removeUntilGone(dataVolumeName(namespace, "test-dv"));
  await session.untilGone(dataVolumeName(namespace, "test-dv-template"));
  await restoreBackup(session, backup);
  await becomes(namespace, name, "Stopped");
  await succeeds(namespace, "test-dv");
  await succeeds(namespace, "test-dv-template");
});

describe("a VM with an instance type and a preference is restored as it was", () => {
  it.each([
    {
      id: 10270,
      instancetypeKind: "virtualmachineinstancetype",
      preferenceKind: "virtualmachinepreference",
      of: "VirtualMachine",
    },
    {
      id: 10274,
      instancetypeKind: "VirtualMachineClusterInstancetype",
      preferenceKind: "VirtualMachineClusterPreference",
      of: "VirtualMachineCluster",
    },
  ])("$id: $instancetypeKind", async ({ instancetypeKind, preferenceKind, of }) => {
    const namespace = await session.namespace();
    const type = typeObject(`${of}Instancetype`, "test-vm-instancetype", sizes(1, "256Mi"), namespace);
    const preference = typeObject(
      `${of}Preference`,
      "test-vm-preference",
      { cpu: { preferredCPUTopology: "sockets" } },
      namespace,
    );
    await session.create(type);
    await session.create(preference);
    const name = "test-vm-with-instancetype-and-preference";
    const matchers = {
      instancetype: { kind: instancetypeKind, name: "test-vm-instancetype" },
      preference: { kind: preferenceKind, name: "test-vm-preference" },
      dataVolumeTemplates: [templateOf("test-dv", "1Gi")],
    };
    const volume = { dataVolume: { name: "test-dv" } };
    await session.create(suiteMachine(namespace, name, volume, matchers, {}));
    await succeeds(namespace, "test-dv");
    await runs(namespace, name);
    const revisions = await session.until(machineName(namespace, name), "captured", hasBothRevisions);
    const before = await session.read(instanceName(namespace, name));

    const live = await session.read(type as ObjectName);
    await session.replace({ ...live, spec: sizes(2, "384Mi") });
    const backup = await takeBackup(session, { namespace, selector });
    await session.removeUntilGone(type as ObjectName);
    await session.removeUntilGone(preference as ObjectName);
    await session.removeUntilGone(machineName(namespace, name), undefined);
    for (const revision of revisions) await session.untilGone(revisionName(namespace, revision));

    await restoreBackup(session, backup);
    const vm = await becomes(namespace, name, "Running");
    expect(["instancetype", "preference"].map((role) => fieldAt(vm.spec, role, "revisionName"))).toEqual(
      revisions,
    );
    expect(hasBothRevisions(vm)).toEqual(revisions);
    const after = await session.read(instanceName(namespace, name));
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    for (const part of ["cpu", "memory"]) {
      expect(fieldAt(after.spec, "domain", part)).toEqual(fieldAt(before.spec, "domain", part));
    }
  });
});

it("10271: a VM with a ConfigMap, a Secret and a ServiceAccount as volumes is restored", async () => {
  const namespace = await session.namespace();
  const configMap = named("v1", "ConfigMap", namespace, "test-configmap");
  const secret = named("v1", "Secret", namespace, "test-secret");
  await session.create({ ...configMap, data: { option: "a" } });
  await session.create({ ...secret, stringData: { user: "admin" } });
  const name = "test-vm-with-different-volume-types";
  const vm = suiteMachine(namespace, name, { configMap: { name: "test-configmap" } });
  const volumes = fieldAt(vm.spec, "template", "spec", "volumes") as readonly JsonObject[];
  const others = [
    { name: "volume2", secret: { secretName: "test-secret" } },
    { name: "volume3", serviceAccount: { serviceAccountName: "default" } },
  ];
  await session.create(withVolumes(vm, [...volumes, ...others]));
  await runs(namespace, name);
  await stopMachine(namespace, name);
  const backup = await takeBackup(session, { namespace, selector });
  await session.removeUntilGone(machineName(namespace, name));
  await session.removeUntilGone(configMap);
  await session.removeUntilGone(secret);
  await restoreBackup(session, backup);
  await becomes(namespace, name, "Stopped");
  expect(await session.read(configMap)).toMatchObject({ data: { option: "a" } });
  expect(await session.read(secret)).toMatchObject({ data: { user: "YWRtaW4=" } });
});

it("10272: a running VM with access credentials is restored", async () => {
  const namespace = await session.namespace();
  const secret = named("v1", "Secret", namespace, "test-access-credentials-secret");
  await session.create({ ...secret, stringData: { root: "secret" } });
  const name = "test-vm-with-access-credentials";
  const volume = { dataVolume: { name: "test-dv" } };
  const vm = suiteMachine(namespace, name, volume, { dataVolumeTemplates: [templateOf("test-dv", "5Gi")] });
  const credentials = [
    {
      userPassword: {
        source: { secret: { secretName: "test-access-credentials-secret" } },
        propagationMethod: { qemuGuestAgent: {} },
      },
    },
  ];
  await session.create(withTemplateField(vm, "accessCredentials", credentials));
  await runs(namespace, name);
  const backup = await takeBackup(session, { namespace, selector });
  await session.removeUntilGone(machineName(namespace, name));
  await session.removeUntilGone(secret);
  await restoreBackup(session, backup);
  await becomes(namespace, name, "Running");
  expect(await session.readIfThere(secret)).toBeDefined();
});

it("10273: a VM with a claim of its own is restored, and starts", async () => {
  const namespace = await session.namespace();
  await session.create(dataVolume(namespace, "test-pvc", "6Gi"));
  await succeeds(namespace, "test-pvc");
  const name = "test-vm-with-pvc";
  const volume = { persistentVolumeClaim: { claimName: "test-pvc" } };
  await session.create(suiteMachine(namespace, name, volume));
  await runs(namespace, name);
  await stopMachine(namespace, name);
  await session.removeUntilGone(dataVolumeName(namespace, "test-pvc"), "Orphan");
  expect(await session.readIfThere(claimName(namespace, "test-pvc"))).toBeDefined();
  const backup = await takeBackup(session, { namespace, selector });
  await session.removeUntilGone(machineName(namespace, name));
  await session.removeUntilGone(claimName(namespace, "test-pvc"));
  await restoreBackup(session, backup);
  await becomes(namespace, name, "Stopped");
  expect((await session.subresource(machineName(namespace, name), "start")).code).toBe(202);
  await becomes(namespace, name, "Running");
  await session.until(claimName(namespace, "test-pvc"), "Bound", inPhase("Bound"));
});

it("10204: an instance of its own is restored with its DataVolume, claim and pod, and imports nothing", async () => {
  const namespace = await session.namespace();
  await session.create(dataVolume(namespace, "test-dv", "1Gi"));
  await succeeds(namespace, "test-dv");
  const vm = suiteMachine(namespace, "unused", { dataVolume: { name: "test-dv" } });
  const name = "test-vmi-with-dv";
  await session.create({
    ...instanceName(namespace, name),
    spec: fieldAt(vm.spec, "template", "spec"),
  });
  await runs(namespace, name);
  await session.until(instanceName(namespace, name), "AgentConnected", (vmi) =>
    conditionOf(vmi, "AgentConnected")?.["status"] === "True" ? true : undefined,
  );
  const backup = await takeBackup(session, {
    namespace,
    resources: [
      "datavolumes.cdi.kubevirt.io",
      "virtualmachineinstances.kubevirt.io",
      "pods",
      "persistentvolumeclaims",
      "persistentvolumes",
    ],
  });
  await session.removeUntilGone(instanceName(namespace, name));
  await session.removeUntilGone(dataVolumeName(namespace, "test-dv"));
  await session.untilGone(claimName(namespace, "test-dv"));
  const phases: (string | undefined)[] = [];
  const stop = session.watch(dataVolumeName(namespace, "test-dv"), ({ status }) => {
    phases.push(stringAt(status, "phase"));
  });
  await restoreBackup(session, backup);
  await succeeds(namespace, "test-dv");
  await runs(namespace, name);
  (await stop)();
  expect(phases).toContain("Succeeded");
  expect(phases).not.toContain("ImportScheduled");
});

it("a selective restore brings one claim of two machines back, without the label it was found by", async () => {
  const namespace = await session.namespace();
  const names = ["test-vm-1", "test-vm-2"];
  for (const name of names) {
    const dataVolumeTemplates = [templateOf(`${name}-dv`, "1Gi")];
    const spec = { runStrategy: "Halted", dataVolumeTemplates };
    await session.create(suiteMachine(namespace, name, { dataVolume: { name: `${name}-dv` } }, spec));
    await succeeds(namespace, `${name}-dv`);
  }
  const { metadata } = await session.read(claimName(namespace, "test-vm-1-dv"));
  const backup = await takeBackup(session, { namespace });
  for (const name of names) {
    await session.removeUntilGone(machineName(namespace, name));
    await session.untilGone(claimName(namespace, `${name}-dv`));
  }
  await restoreBackup(session, backup, `velero.kubevirt.io/pvc-uid=${metadata.uid}`);
  const claim = await session.read(claimName(namespace, "test-vm-1-dv"));
  expect(claim.metadata.labels ?? {}).not.toHaveProperty(["velero.kubevirt.io/pvc-uid"]);
  expect(await session.readIfThere(claimName(namespace, "test-vm-2-dv"))).toBeUndefined();
  for (const name of names) expect(await session.readIfThere(machineName(namespace, name))).toBeUndefined();
});

it("gives the suite's fixtures what they ask for", async () => {
  const namespace = await session.namespace();
  expect(namespace).toMatch(/^upstream-[a-z0-9]{5}$/);
  expect(await session.list("v1", "PersistentVolumeClaim", namespace)).toEqual([]);
  await session.until(named("v1", "ServiceAccount", namespace, "default"), "made", () => true);
  const nodes = await session.list("v1", "Node");
  expect(nodes.map(({ metadata }) => metadata.labels?.["kubernetes.io/arch"])).toEqual(["amd64", "amd64"]);
  expect(
    nodes.every(({ metadata }) => metadata.labels?.["node-role.kubernetes.io/worker"] !== undefined),
  ).toBe(true);
  expect(await session.list("snapshot.storage.k8s.io/v1", "VolumeSnapshotContent")).toEqual([]);
  // No garbage collection of DataVolumes.
  const config = await session.read({ apiVersion: cdi, kind: "CDIConfig", metadata: { name: "config" } });
  expect(fieldAt(config.spec, "dataVolumeTTLSeconds")).toBeUndefined();
  await session.removeUntilGone({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
});

function withTemplateField(vm: KubeObject, field: string, value: JsonObject[string]): KubeObject {
  const spec = vm.spec as { readonly template: { readonly spec: JsonObject } & JsonObject } & JsonObject;
  const template = { ...spec.template, spec: { ...spec.template.spec, [field]: value } };
  return { ...vm, spec: { ...spec, template } };
}

function withVolumes(vm: KubeObject, volumes: readonly JsonObject[]): KubeObject {
  const disks = volumes.map(({ name }) => ({ name, disk: { bus: "virtio" } })) as readonly JsonObject[];
  const domain = fieldAt(vm.spec, "template", "spec", "domain") as {
    readonly devices: JsonObject;
  } & JsonObject;
  const changed = { ...domain, devices: { ...domain.devices, disks } };
  return withTemplateField(withTemplateField(vm, "volumes", volumes), "domain", changed);
}
