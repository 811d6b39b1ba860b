import type { JsonObject, KubeObject, StatusCause } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { reviewMatchers } from "./review-matchers.js";
import { reviewType } from "./review-type.js";

function object(kind: string, spec: JsonObject): KubeObject {
  return { apiVersion: "instancetype.kubevirt.io/v1beta1", kind, metadata: { name: "x" }, spec };
}

describe("reviewType()", () => {
  const overcommit = "spec.memory.overcommitPercent";
  const table: readonly (readonly [
    name: string,
    object: KubeObject,
    fields: readonly string[],
    warnings: number,
  ])[] = [
    [
      "accepts 100 percent",
      object("VirtualMachineInstancetype", { memory: { overcommitPercent: 100 } }),
      [],
      0,
    ],
    [
      "refuses 101 percent with huge pages, twice",
      object("VirtualMachineClusterInstancetype", { memory: { overcommitPercent: 101, hugepages: {} } }),
      [overcommit, overcommit],
      0,
    ],
    ["warns of launchSecurity", object("VirtualMachineInstancetype", { launchSecurity: { sev: {} } }), [], 1],
    [
      "refuses an unknown topology",
      object("VirtualMachinePreference", { cpu: { preferredCPUTopology: "hexagons" } }),
      ["spec.cpu.preferredCPUTopology"],
      0,
    ],
    [
      "refuses threads in other numbers than two",
      object("VirtualMachineClusterPreference", {
        cpu: { preferredCPUTopology: "spread", spreadOptions: { across: "CoresThreads" } },
        preferSpreadSocketToCoreRatio: 4,
      }),
      ["spec.cpu.spreadOptions.ratio"],
      0,
    ],
    [
      "warns of deprecated topology names",
      object("VirtualMachinePreference", { cpu: { preferredCPUTopology: "preferCores" } }),
      [],
      1,
    ],
  ];
  for (const [name, given, fields, warnings] of table) {
    it(name, () => {
      const review = reviewType(given);
      expect(review?.causes.map(({ field }) => field)).toEqual(fields);
      expect(review?.warnings).toHaveLength(warnings);
    });
  }

  it("leaves other kinds alone", () => {
    expect(reviewType(object("VirtualMachine", {}))).toBeUndefined();
  });
});

describe("reviewMatchers()", () => {
  const vm = (instancetype?: JsonObject, preference?: JsonObject): KubeObject =>
    object("VirtualMachine", {
      ...(instancetype === undefined ? {} : { instancetype }),
      ...(preference === undefined ? {} : { preference }),
    });
  const table: readonly (readonly [name: string, causes: readonly StatusCause[], want: readonly string[]])[] =
    [
      ["accepts no matchers", reviewMatchers(vm()), []],
      ["wants a name or a volume", reviewMatchers(vm({ revisionName: "r" })), ["spec.instancetype"]],
      [
        "refuses name and kind beside a volume",
        reviewMatchers(vm(undefined, { name: "a", kind: "b", inferFromVolume: "v" })),
        ["spec.preference.name", "spec.preference.kind"],
      ],
      [
        "refuses unknown failure policies",
        reviewMatchers(vm({ inferFromVolume: "v", inferFromVolumeFailurePolicy: "Perhaps" })),
        ["spec.instancetype.inferFromVolumeFailurePolicy"],
      ],
      [
        "refuses another name under the same revision",
        reviewMatchers(vm({ name: "b", revisionName: "r" }), vm({ name: "a", revisionName: "r" })),
        ["spec.instancetype.revisionName"],
      ],
      [
        "accepts another name with the revision cleared",
        reviewMatchers(vm({ name: "b" }), vm({ name: "a", revisionName: "r" })),
        [],
      ],
    ];
  for (const [name, causes, want] of table) {
    it(name, () => expect(causes.map(({ field }) => field)).toEqual(want));
  }
});
