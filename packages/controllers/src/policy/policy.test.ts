import { fieldAt, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { effectivePolicy } from "./effective-policy.js";
import { jsonPatchAnnotation } from "./json-patch-annotation.js";
import { kubevirtSpecFor } from "./kubevirt-spec.js";
import { isPinned, policyBehaviours } from "./policy-behaviours.js";
import { referencePolicyOf } from "./reference-policy.js";

const hco = (spec: JsonObject, metadata: JsonObject = {}): KubeObject => ({
  apiVersion: "hco.kubevirt.io/v1beta1",
  kind: "HyperConverged",
  metadata: { name: "kubevirt-hyperconverged", namespace: "openshift-cnv", ...metadata },
  spec,
});
const kubevirt = (configuration: JsonObject, version = "v1.6.2"): KubeObject => ({
  apiVersion: "kubevirt.io/v1",
  kind: "KubeVirt",
  metadata: { name: "kubevirt", namespace: "kubevirt" },
  spec: { configuration },
  status: { observedKubeVirtVersion: version },
});
const policy = (referencePolicy: string) => ({ instancetypeConfig: { referencePolicy } });
const patch = (operations: unknown) => ({
  annotations: {
    [jsonPatchAnnotation]: typeof operations === "string" ? operations : JSON.stringify(operations),
  },
});

describe("kubevirtSpecFor", () => {
  it("lists the policy gate whether or not a policy is set, gates sorted", () => {
    for (const spec of [{}, policy("expand")]) {
      const gates = fieldAt(
        kubevirtSpecFor(hco(spec)),
        "configuration",
        "developerConfiguration",
        "featureGates",
      );
      expect(gates).toContain("InstancetypeReferencePolicy");
      expect(gates).toEqual([...(gates as string[])].sort());
    }
  });

  it("sets instancetype only when HyperConverged does", () => {
    expect(fieldAt(kubevirtSpecFor(hco({})), "configuration", "instancetype")).toBeUndefined();
    expect(
      fieldAt(kubevirtSpecFor(hco({ instancetypeConfig: null })), "configuration", "instancetype"),
    ).toBeUndefined();
    expect(fieldAt(kubevirtSpecFor(hco(policy("expandAll"))), "configuration", "instancetype")).toEqual({
      referencePolicy: "expandAll",
    });
  });

  it("hands on eviction, live update, workload update and catalogue settings", () => {
    const spec = kubevirtSpecFor(
      hco({
        CommonInstancetypesDeployment: { enabled: false },
        evictionStrategy: "LiveMigrate",
        liveUpdateConfiguration: { maxHotplugRatio: 2 },
        workloadUpdateStrategy: { workloadUpdateMethods: ["Evict"] },
        featureGates: { alignCPUs: true, downwardMetrics: false },
      }),
    );
    expect(spec).toMatchObject({
      configuration: {
        commonInstancetypesDeployment: { enabled: false },
        evictionStrategy: "LiveMigrate",
        liveUpdateConfiguration: { maxHotplugRatio: 2 },
        vmRolloutStrategy: "LiveUpdate",
      },
      workloadUpdateStrategy: { workloadUpdateMethods: ["Evict"] },
    });
    const gates = fieldAt(spec, "configuration", "developerConfiguration", "featureGates");
    expect(gates).toContain("AlignCPUs");
    expect(gates).not.toContain("DownwardMetrics");
  });

  const addPolicy = {
    op: "add",
    path: "/spec/configuration/instancetype",
    value: { referencePolicy: "expand" },
  };
  it("lets the annotation win over the field", () => {
    const spec = kubevirtSpecFor(hco(policy("reference"), patch([addPolicy])));
    expect(fieldAt(spec, "configuration", "instancetype", "referencePolicy")).toBe("expand");
  });

  it.each([
    {
      name: "no JSON",
      annotation: "[{",
      want: "invalid jsonPatch in the kubevirt.kubevirt.io/jsonpatch annotation:",
    },
    { name: "no list", annotation: {}, want: "want a list of operations" },
    {
      name: "a path outside spec",
      annotation: [{ op: "add", path: "/metadata/labels/a", value: "b" }],
      want: "can only modify spec fields",
    },
    {
      name: "a missing parent",
      annotation: [
        { ...addPolicy, path: "/spec/configuration/instancetype/referencePolicy", value: "expand" },
      ],
      want: "missing value",
    },
  ])("refuses an annotation with $name", ({ annotation, want }) => {
    expect(() => kubevirtSpecFor(hco({}, patch(annotation)))).toThrow(want);
  });
});

describe("referencePolicyOf", () => {
  const configured = { instancetype: { referencePolicy: "expand" } };
  it.each([
    { name: "nothing configured", given: kubevirt({}), want: "reference" },
    { name: "no KubeVirt", given: undefined, want: "reference" },
    { name: "a configured policy, the gate not listed", given: kubevirt(configured), want: "expand" },
    { name: "a version that is not known yet", given: kubevirt(configured, ""), want: "expand" },
    {
      name: "an unknown value",
      given: kubevirt({ instancetype: { referencePolicy: "Expand" } }),
      want: "reference",
    },
  ])("$name", ({ given, want }) => {
    expect(referencePolicyOf(given)).toBe(want);
  });
});

describe("effectivePolicy", () => {
  const edited = kubevirt({ instancetype: { referencePolicy: "expandAll" } });
  it.each([
    { name: "HyperConverged decides", hyperconverged: hco(policy("expand")), want: "expand" },
    {
      name: "an unset field means reference, whatever KubeVirt was edited to",
      hyperconverged: hco({}),
      want: "reference",
    },
    { name: "without HyperConverged KubeVirt decides", hyperconverged: undefined, want: "expandAll" },
    {
      name: "another name does not count",
      hyperconverged: hco(policy("expand"), { name: "other" }),
      want: "expandAll",
    },
    {
      name: "another namespace does not count",
      hyperconverged: hco(policy("expand"), { namespace: "x" }),
      want: "expandAll",
    },
    {
      name: "an unusable annotation leaves KubeVirt in force",
      hyperconverged: hco({}, patch("[")),
      want: "expandAll",
    },
  ])("$name", ({ hyperconverged, want }) => {
    expect(effectivePolicy(hyperconverged, edited)).toBe(want);
  });
});

describe("policyBehaviours", () => {
  const vm = (
    status: JsonObject,
    spec: JsonObject = { instancetype: { name: "a" }, preference: { name: "b" } },
  ) =>
    ({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachine",
      metadata: { name: "vm" },
      spec,
      status,
    }) as KubeObject;
  const ref = { controllerRevisionRef: { name: "cr" } };
  it.each([
    { name: "no refs", given: vm({}), want: { pinned: false, expand: true } },
    {
      name: "both refs",
      given: vm({ instancetypeRef: ref, preferenceRef: ref }),
      want: { pinned: true, expand: false },
    },
    { name: "one of two refs", given: vm({ instancetypeRef: ref }), want: { pinned: true, expand: false } },
    {
      name: "a leftover of a removed matcher",
      given: vm({ instancetypeRef: ref }, { preference: { name: "b" } }),
      want: { pinned: false, expand: true },
    },
    {
      name: "a ref without revision",
      given: vm({ instancetypeRef: { name: "a" } }),
      want: { pinned: false, expand: true },
    },
  ])("expand: $name", ({ given, want }) => {
    const { expand, reference, expandAll } = policyBehaviours;
    expect({ pinned: isPinned(given), expand: expand.expands(given) }).toEqual(want);
    expect(expand.captures(given)).toBe(want.pinned);
    expect([reference.expands(given), expandAll.expands(given)]).toEqual([false, true]);
  });
});
