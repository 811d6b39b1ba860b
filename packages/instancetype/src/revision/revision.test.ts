import type { JsonObject, JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { lookupOf } from "../find/lookup-of.js";
import { captureRevision, isCapturedFor, isCurrentRevision } from "./capture-revision.js";
import { decodeRevision } from "./decode-revision.js";
import { checkExistingRevision, planCapture } from "./plan-capture.js";
import { sameRevisionData } from "./same-revision-data.js";
import { nextStatusRef } from "./status-ref.js";
import { upgradeRevision } from "./upgrade-revision.js";

const medium: KubeObject = {
  apiVersion: "instancetype.kubevirt.io/v1beta1",
  kind: "VirtualMachineClusterInstancetype",
  metadata: { name: "u1.medium", uid: "0b", generation: 3, labels: { a: "b" }, annotations: { c: "d" } },
  spec: { cpu: { guest: 1 }, memory: { guest: "4096Mi" }, annotations: {} },
};

function web(matcher: JsonObject, template: JsonObject = {}): KubeObject {
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: "web", namespace: "shop", uid: "1c" },
    spec: { instancetype: matcher, template: { spec: template } },
  };
}

const vm = web({ name: "u1.medium" });
const captured = captureRevision(vm, medium);

function revision(data: JsonValue): KubeObject {
  return { apiVersion: "apps/v1", kind: "ControllerRevision", metadata: { name: "r" }, data };
}

describe("captureRevision()", () => {
  it("names, labels and owns the revision, and holds the type in canonical form", () => {
    expect(captured).toEqual({
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: "web-u1.medium-v1beta1-0b-3",
        namespace: "shop",
        labels: {
          "instancetype.kubevirt.io/object-generation": "3",
          "instancetype.kubevirt.io/object-kind": "VirtualMachineClusterInstancetype",
          "instancetype.kubevirt.io/object-name": "u1.medium",
          "instancetype.kubevirt.io/object-uid": "0b",
          "instancetype.kubevirt.io/object-version": "v1beta1",
        },
        ownerReferences: [
          {
            apiVersion: "kubevirt.io/v1",
            kind: "VirtualMachine",
            name: "web",
            uid: "1c",
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      data: {
        apiVersion: "instancetype.kubevirt.io/v1beta1",
        kind: "VirtualMachineClusterInstancetype",
        metadata: { name: "u1.medium", uid: "0b", generation: 3 },
        spec: { cpu: { guest: 1 }, memory: { guest: "4Gi" } },
      },
      revision: 0,
    });
    expect(isCapturedFor(captured, "u1.medium")).toBe(true);
    expect(isCapturedFor(captured, "u1.large")).toBe(false);
    expect(isCurrentRevision(captured)).toBe(true);
  });
});

describe("decodeRevision()", () => {
  it("reads equal copies once, and copies that differ apart", () => {
    const copy = (guest: number): KubeObject => revision({ ...medium, spec: { cpu: { guest } } });
    expect(decodeRevision(copy(1))).toBe(decodeRevision(copy(1)));
    expect(decodeRevision(copy(2))).toMatchObject({ ok: true, spec: { cpu: { guest: 2 } } });
  });

  const spec = { cpu: { guest: 2 }, memory: { guest: "1Gi" } };
  const failures: readonly (readonly [name: string, data: JsonValue, message: string])[] = [
    [
      "a number",
      3,
      "failed to decode object in ControllerRevision: couldn't get version/kind; json parse error",
    ],
    ["nothing named", {}, "failed to decode object in ControllerRevision: Object 'Kind' is missing in '{}'"],
    [
      "an unknown kind",
      { apiVersion: "foo/v1", kind: "Bar" },
      'failed to decode object in ControllerRevision: no kind "Bar" is registered for version "foo/v1"',
    ],
    [
      "a virtual machine",
      { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine" },
      "unexpected type in ControllerRevision: *v1.VirtualMachine",
    ],
  ];
  for (const [name, data, message] of failures) {
    it(`refuses ${name}`, () => {
      const result = decodeRevision(revision(data));
      expect(result.ok ? "" : result.error.message).toContain(message);
    });
  }

  it("reads the removed API versions and completes what their plain members left empty", () => {
    const data = {
      apiVersion: "instancetype.kubevirt.io/v1alpha2",
      kind: "VirtualMachineInstancetype",
      metadata: { name: "old" },
      spec: { ...spec, schedulerName: "a later release's" },
    };
    const result = decodeRevision(revision(data));
    expect(result.ok && result.object.spec).toEqual({
      cpu: { guest: 2, model: "", dedicatedCPUPlacement: false, isolateEmulatorThread: false },
      memory: { guest: "1Gi" },
    });
  });

  const bare: readonly (readonly [JsonObject, string])[] = [
    [spec, "instancetype"],
    [{ devices: { preferredDiskBus: "virtio" } }, "preference"],
    [{}, "preference"],
  ];
  for (const [value, role] of bare) {
    it(`recognises a bare ${role} spec ${JSON.stringify(value)}`, () => {
      const data = { apiVersion: "instancetype.kubevirt.io/v1alpha1", spec: btoa(JSON.stringify(value)) };
      const result = decodeRevision(revision(data));
      expect(result.ok && result.role).toBe(role);
    });
  }
});

describe("sameRevisionData()", () => {
  const holding = (spec: JsonObject): KubeObject => revision({ ...medium, spec });
  const base = { cpu: { guest: 1 }, memory: { guest: "1Gi" } };
  const table: readonly (readonly [name: string, other: JsonObject, same: boolean])[] = [
    ["units of a quantity", { ...base, memory: { guest: "1073741824" } }, true],
    ["an empty map", { ...base, annotations: {} }, true],
    ["another size", { ...base, memory: { guest: "2Gi" } }, false],
    ["an explicit false", { ...base, cpu: { guest: 1, dedicatedCPUPlacement: false } }, false],
  ];
  for (const [name, other, same] of table) {
    it(`${same ? "overlooks" : "sees"} ${name}`, () => {
      expect(sameRevisionData(holding(base), holding(other))).toEqual({ ok: true, same });
    });
  }
});

describe("nextStatusRef()", () => {
  const ref = { name: "a", kind: "K", controllerRevisionRef: { name: "r" } };
  const table: readonly (readonly [name: string, matcher: JsonObject, ref: JsonObject, capture: boolean])[] =
    [
      ["keeps a reference that fits", { name: "a" }, ref, false],
      ["drops the revision with another name", { name: "b" }, { name: "b", kind: "K" }, true],
      ["drops the revision with another kind", { name: "a", kind: "L" }, { name: "a", kind: "L" }, true],
      [
        "follows revisionName",
        { name: "a", revisionName: "s" },
        { ...ref, controllerRevisionRef: { name: "s" } },
        false,
      ],
      [
        "notes a failure policy without dropping anything",
        { name: "a", inferFromVolumeFailurePolicy: "Ignore" },
        { ...ref, inferFromVolumeFailurePolicy: "Ignore" },
        false,
      ],
    ];
  for (const [name, matcher, want, needsCapture] of table) {
    it(name, () => {
      const changed = JSON.stringify(want) !== JSON.stringify(ref);
      expect(nextStatusRef(matcher, ref)).toEqual({ ref: want, needsCapture, changed });
    });
  }
});

describe("planCapture()", () => {
  const lookup = lookupOf([medium]);

  it("captures the live type and names the revision in the reference", () => {
    const ref = { name: "u1.medium", controllerRevisionRef: { name: "web-u1.medium-v1beta1-0b-3" } };
    expect(planCapture("instancetype", vm, lookup)).toEqual({
      ok: true,
      plan: { ref, changed: true, revision: captured },
    });
    expect(planCapture("preference", vm, lookup)).toEqual({ ok: true, plan: undefined });
  });

  it("refuses an instance type the template conflicts with", () => {
    const given = web({ name: "u1.medium" }, { domain: { cpu: { cores: 2 } } });
    const result = planCapture("instancetype", given, lookup);
    expect(result.ok ? "" : result.error.message).toBe(
      "VM field(s) spec.template.spec.domain.cpu.cores conflicts with selected instance type",
    );
  });

  it("takes an existing revision with the same spec, and no other", () => {
    expect(checkExistingRevision(captured, captured)).toBeUndefined();
    const other = captureRevision(vm, { ...medium, spec: { cpu: { guest: 9 }, memory: { guest: "9Gi" } } });
    expect(checkExistingRevision(other, captured)?.error.message).toBe(
      "found existing ControllerRevision with unexpected data: web-u1.medium-v1beta1-0b-3",
    );
  });
});

describe("upgradeRevision()", () => {
  it("rewrites what is not labelled as current", () => {
    expect(upgradeRevision(vm, captured)).toEqual({ ok: true, revision: undefined });
    const unlabelled = { ...captured, metadata: { name: "web-u1.medium-0b-3" } };
    expect(upgradeRevision(vm, unlabelled)).toEqual({ ok: true, revision: captured });
  });
});
