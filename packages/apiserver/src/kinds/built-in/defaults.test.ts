import { fieldAt, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { builtInKinds } from "./built-in-kinds.js";

const complete = (kind: string, spec: JsonObject): JsonObject => {
  const row = builtInKinds().find((one) => one.kind === kind);
  const object = { apiVersion: "", kind, metadata: {}, spec } as KubeObject;
  return (row?.complete?.(object) ?? object).spec as JsonObject;
};

const pod = (...images: readonly string[]): JsonObject => ({
  containers: images.map((image) => ({ image })),
});

describe("defaults that depend on other fields", () => {
  it.each([
    ["fedora", "Always"],
    ["fedora:latest", "Always"],
    ["localhost:5000/fedora", "Always"],
    ["localhost:5000/fedora:41", "IfNotPresent"],
    ["fedora@sha256:abc", "IfNotPresent"],
  ])("the pull policy of %s is %s, in pods and in templates", (image, imagePullPolicy) => {
    const want = [{ image, imagePullPolicy }];
    expect(complete("Pod", pod(image)).containers).toEqual(want);
    const template = { template: { spec: { ...pod(), initContainers: [{ image }] } } };
    const made = complete("Deployment", template);
    expect(fieldAt(made, "template", "spec", "initContainers")).toEqual(want);
  });

  it.each([
    [
      "Deployment",
      {},
      { strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } } },
    ],
    ["Deployment", { strategy: { type: "Recreate" } }, { strategy: { type: "Recreate" } }],
    ["StatefulSet", {}, { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } }],
    [
      "DaemonSet",
      { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } },
      { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2, maxSurge: 0 } } },
    ],
    ["Job", {}, { parallelism: 1, completions: 1 }],
    ["Job", { parallelism: 2 }, { parallelism: 2 }],
    ["Job", { completions: 2 }, { parallelism: 1, completions: 2 }],
    [
      "Service",
      { clusterIP: "None", ports: [{ port: 80 }, { port: 81, targetPort: "web" }] },
      {
        clusterIP: "None",
        clusterIPs: ["None"],
        ports: [
          { port: 80, targetPort: 80 },
          { port: 81, targetPort: "web" },
        ],
      },
    ],
  ])("%s of %j is %j", (kind, spec, want) => {
    expect(complete(kind, spec as JsonObject)).toEqual(want);
  });
});
