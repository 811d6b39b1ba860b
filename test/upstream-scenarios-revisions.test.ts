import { fieldAt, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  capturedRevisions,
  conditionOf,
  hasBothRevisions,
  hasStatus,
  instanceName,
  isReady,
  machineName,
  machineObject,
  revisionName,
  sizes,
  typeObject,
} from "./support/upstream-objects.js";
import { nameOf, UpstreamSession } from "./support/upstream-session.js";

// The scenarios behind KubeVirt's tests/instancetype/{revisions,upgrade}.go.
let session: UpstreamSession;

beforeAll(async () => {
  session = await UpstreamSession.start();
});

afterAll(() => session.stop());

const sockets: JsonObject = { cpu: { preferredCPUTopology: "sockets" } };
const types = {
  instancetype: { name: "size", kind: "VirtualMachineInstancetype" },
  preference: { name: "taste", kind: "VirtualMachinePreference" },
};

async function namespaceWithTypes(): Promise<string> {
  const namespace = await session.namespace();
  await session.create(typeObject("VirtualMachineInstancetype", "size", sizes(1, "128Mi"), namespace));
  await session.create(typeObject("VirtualMachinePreference", "taste", sockets, namespace));
  return namespace;
}

/** Creates a machine and gives the names of its revisions, of the instance type first. */
async function captured(namespace: string, name: string, spec: JsonObject = {}): Promise<readonly string[]> {
  await session.create(machineObject(namespace, name, { runStrategy: "Halted", ...types, ...spec }));
  return session.until(machineName(namespace, name), "both captured", hasBothRevisions);
}

const sizeIn = (namespace: string) => ({
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineInstancetype",
  metadata: { namespace, name: "size" },
});

async function socketsOfNextStart(namespace: string, name: string): Promise<unknown> {
  const vm = machineName(namespace, name);
  expect((await session.subresource(vm, "start")).code).toBe(202);
  await session.until(vm, "Ready", isReady);
  const found = await session.read(instanceName(namespace, name));
  expect((await session.subresource(vm, "stop")).code).toBe(202);
  await session.until(vm, "Stopped", hasStatus("Stopped"));
  return fieldAt(found.spec, "domain", "cpu", "sockets");
}

describe("revisions of types", () => {
  it("are stored and used, whatever becomes of the types (CNV-9098)", async () => {
    const namespace = await namespaceWithTypes();
    const [size = "", taste = ""] = await captured(namespace, "first");
    const stored = await session.read(revisionName(namespace, size));
    expect(fieldAt(stored, "data", "spec")).toEqual(sizes(1, "128Mi"));
    expect(fieldAt(await session.read(revisionName(namespace, taste)), "data", "spec")).toEqual(sockets);

    const type = await session.read(sizeIn(namespace));
    const vm = await session.read(machineName(namespace, "first"));
    expect(stored.metadata).toMatchObject({
      name: `first-size-v1beta1-${type.metadata.uid}-${type.metadata.generation}`,
      labels: {
        "instancetype.kubevirt.io/object-generation": "1",
        "instancetype.kubevirt.io/object-kind": "VirtualMachineInstancetype",
        "instancetype.kubevirt.io/object-name": "size",
        "instancetype.kubevirt.io/object-uid": type.metadata.uid,
        "instancetype.kubevirt.io/object-version": "v1beta1",
      },
      ownerReferences: [
        {
          apiVersion: "kubevirt.io/v1",
          kind: "VirtualMachine",
          name: "first",
          uid: vm.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
    // The matchers of the spec stay as they were written.
    expect(vm.spec).toMatchObject(types);
    expect(fieldAt(vm.spec, "instancetype")).not.toHaveProperty("revisionName");

    expect(await socketsOfNextStart(namespace, "first")).toBe(1);
    const edited = await session.patch(sizeIn(namespace), { spec: { cpu: { guest: 2 } } });
    expect(edited.metadata.generation).toBe(2);
    expect(await socketsOfNextStart(namespace, "first")).toBe(1);

    const [other = "", sameTaste = ""] = await captured(namespace, "second");
    expect(other).not.toBe(size);
    expect(sameTaste).not.toBe(taste);
    expect(fieldAt(await session.read(revisionName(namespace, other)), "data", "spec")).toEqual(
      sizes(2, "128Mi"),
    );
    expect(await socketsOfNextStart(namespace, "second")).toBe(2);
    await session.remove(sizeIn(namespace));
    expect(await socketsOfNextStart(namespace, "first")).toBe(1);
  });

  it("are shared by a machine that names another's", async () => {
    const namespace = await namespaceWithTypes();
    const [size = "", taste = ""] = await captured(namespace, "first");
    await session.patch(sizeIn(namespace), { spec: { cpu: { guest: 4 } } });
    const shared = {
      instancetype: { ...types.instancetype, revisionName: size },
      preference: { ...types.preference, revisionName: taste },
    };
    expect(await captured(namespace, "second", shared)).toEqual([size, taste]);
    expect(await socketsOfNextStart(namespace, "second")).toBe(1);
    await session.removeUntilGone(machineName(namespace, "second"));
    expect(await session.readIfThere(revisionName(namespace, size))).toBeDefined();
  });

  it("go with their machine", async () => {
    const namespace = await namespaceWithTypes();
    const revisions = await captured(namespace, "first");
    await session.removeUntilGone(machineName(namespace, "first"), "Background");
    for (const name of revisions) await session.untilGone(revisionName(namespace, name));
    expect(await session.list("apps/v1", "ControllerRevision", namespace)).toEqual([]);
  });

  it("with other data under the name wanted fail the machine (CNV-9304)", async () => {
    const namespace = await namespaceWithTypes();
    const spec = { runStrategy: "Halted", instancetype: types.instancetype };
    const vm = machineName(namespace, "twice");
    const captures = async (): Promise<string> => {
      await session.create(machineObject(namespace, "twice", spec));
      return session.until(vm, "a revision", (found) => capturedRevisions(found)[0]);
    };
    const name = await captures();
    const { data } = (await session.read(revisionName(namespace, name))) as KubeObject & { data: JsonObject };
    await session.removeUntilGone(vm);
    await session.untilGone(revisionName(namespace, name));

    await session.create({
      ...revisionName(namespace, name),
      revision: 0,
      data: { ...data, spec: sizes(1, "138Mi") },
    });
    await session.create(machineObject(namespace, "twice", spec));
    const failure = await session.until(vm, "a failure", (found) => conditionOf(found, "Failure"));
    expect(failure["message"]).toContain(`found existing ControllerRevision with unexpected data: ${name}`);
  });

  it("follow a machine to another type, and keep it there", async () => {
    const namespace = await namespaceWithTypes();
    const [before = ""] = await captured(namespace, "resized");
    await session.create(typeObject("VirtualMachineInstancetype", "large", sizes(3, "256Mi"), namespace));
    await session.patch(machineName(namespace, "resized"), { spec: { instancetype: { name: "large" } } });
    const after = await session.until(machineName(namespace, "resized"), "the other type", ({ status }) => {
      const ref = fieldAt(status, "instancetypeRef");
      return stringAt(ref, "name") === "large" ? stringAt(ref, "controllerRevisionRef", "name") : undefined;
    });
    expect(after).not.toBe(before);
    expect(await socketsOfNextStart(namespace, "resized")).toBe(3);
  });

  const refused = "the Matcher Name has been updated without updating the RevisionName";

  it("named in the spec are not left behind by a new name alone", async () => {
    const namespace = await namespaceWithTypes();
    const [size = ""] = await captured(namespace, "first");
    const vm = machineName(namespace, "second");
    await captured(namespace, "second", { instancetype: { ...types.instancetype, revisionName: size } });
    await expect(session.patch(vm, { spec: { instancetype: { name: "other" } } })).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining(refused),
    });
    const changed = await session.patch(vm, {
      spec: { instancetype: { name: "other", revisionName: null } },
    });
    expect(fieldAt(changed.spec, "instancetype")).toEqual({ ...types.instancetype, name: "other" });
  });
});

describe("a revision of an older form", () => {
  const roles = [
    { role: "instancetype", ref: "instancetypeRef", at: 0, labelled: false },
    { role: "instancetype", ref: "instancetypeRef", at: 0, labelled: true },
    { role: "preference", ref: "preferenceRef", at: 1, labelled: false },
    { role: "preference", ref: "preferenceRef", at: 1, labelled: true },
  ];

  it.each(roles)("of the $role, version label $labelled, becomes one of the newest", async (entry) => {
    const { ref, at, labelled } = entry;
    const namespace = await namespaceWithTypes();
    const current = (await captured(namespace, "old"))[at] ?? "";
    const revision = await session.read(revisionName(namespace, current));
    const { labels = {}, ownerReferences } = revision.metadata;
    const versionLabel = "instancetype.kubevirt.io/object-version";
    const legacy = current.replace("-v1beta1-", "-");
    const { [versionLabel]: version, ...others } = labels;
    await session.create({
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        namespace,
        name: legacy,
        labels: labelled ? { ...others, [versionLabel]: version } : others,
        ownerReferences,
      },
      data: fieldAt(revision, "data"),
      revision: 0,
    });
    const path = `/apis/kubevirt.io/v1/namespaces/${namespace}/virtualmachines/old/status`;
    const status = { [ref]: { controllerRevisionRef: { name: legacy } } };
    const answer = await session.send("PATCH", path, { status }, "application/merge-patch+json");
    expect(answer.code).toBe(200);

    if (labelled) {
      const kept = await session.read(machineName(namespace, "old"));
      expect(capturedRevisions(kept)[at]).toBe(legacy);
      return;
    }
    await session.until(machineName(namespace, "old"), "upgraded", (vm) =>
      capturedRevisions(vm)[at] === current ? vm : undefined,
    );
    await session.untilGone(revisionName(namespace, legacy));
    const upgraded = await session.read(revisionName(namespace, current));
    expect(upgraded.metadata.labels?.[versionLabel]).toBe("v1beta1");
    expect(nameOf(upgraded)).toBe(current);
  });
});
