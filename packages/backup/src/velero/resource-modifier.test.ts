import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { modifyResource } from "./resource-modifier.js";

const service: KubeObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "shop", labels: { app: "web" } },
  spec: {
    ports: [
      { port: 80, name: "http" },
      { port: 443, name: "https" },
    ],
  },
};
const vm: KubeObject = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "web", namespace: "shop" },
  spec: { runStrategy: "Always" },
};

function modified(object: KubeObject, ...rules: readonly JsonValue[]) {
  const groupResource = object.kind === "Service" ? "services" : "virtualmachines.kubevirt.io";
  const modifier = { version: "v1", resourceModifierRules: rules };
  return modifyResource(object, groupResource, modifier, (text) => JSON.parse(text) as JsonValue);
}

const any = { groupResource: "*" };
const merge = (patch: JsonValue) => ({
  conditions: any,
  mergePatches: [{ patchData: JSON.stringify(patch) }],
});

describe("a resource modifier", () => {
  it("merges lists of built-in kinds by their keys in strategic patches, and replaces them in merge patches", () => {
    const patchData = JSON.stringify({ spec: { ports: [{ port: 443, name: "tls" }] } });
    const strategic = modified(service, { conditions: any, strategicPatches: [{ patchData }] });
    expect(strategic.problems).toEqual([]);
    expect(strategic.object.spec).toEqual({
      ports: [
        { port: 80, name: "http" },
        { port: 443, name: "tls" },
      ],
    });
    const merged = modified(service, { conditions: any, mergePatches: [{ patchData }] });
    expect(merged.object.spec).toEqual({ ports: [{ port: 443, name: "tls" }] });
  });

  it("has no strategic patches for custom kinds: Velero knows none of their fields", () => {
    const patchData = JSON.stringify({ spec: { runStrategy: "Halted" } });
    const { object, problems } = modified(vm, { conditions: any, strategicPatches: [{ patchData }] });
    expect(object).toEqual(vm);
    expect(problems).toEqual([
      'no kind "VirtualMachine" is registered for version "kubevirt.io/v1" in scheme "pkg/runtime/scheme.go:100"',
    ]);
  });

  it("leaves an object as it is when the test of a JSON patch fails, which is no error", () => {
    const patches = [
      { operation: "replace", path: "/spec/runStrategy", value: "Halted" },
      { operation: "test", path: "/spec/runStrategy", value: "Manual" },
    ];
    expect(modified(vm, { conditions: any, patches })).toEqual({ object: vm, problems: [] });
  });

  it("tells of a patch that cannot be applied, and goes on with the other rules", () => {
    const patches = [{ operation: "remove", path: "/spec/absent" }];
    const { object, problems } = modified(
      vm,
      { conditions: any, patches },
      { conditions: { groupResource: "virtualmachines.*", resourceNameRegex: "(" }, patches },
      merge({ spec: { runStrategy: "Halted" } }),
      { conditions: any, mergePatches: [{ patchData: "{" }] },
    );
    expect(object.spec).toEqual({ runStrategy: "Halted" });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain("absent");
  });

  it("decides which rules are meant by the object as it was, not as earlier rules left it", () => {
    const rename = merge({ metadata: { labels: { app: "changed" } } });
    const later = {
      conditions: { ...any, labelSelector: { matchLabels: { app: "web" } } },
      mergePatches: [{ patchData: '{"metadata":{"labels":{"later":"yes"}}}' }],
    };
    expect(modified(service, rename, later).object.metadata.labels).toEqual({ app: "changed", later: "yes" });
  });
});
