import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { autoscalerConverter } from "./autoscaler-converter.js";

const scaler = (version: string, spec: object, more: object = {}): KubeObject =>
  ({
    apiVersion: `autoscaling/${version}`,
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "a" },
    spec: { maxReplicas: 3, ...spec },
    ...more,
  }) as KubeObject;

const cpu = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
};
const memory = {
  type: "Resource",
  resource: { name: "memory", target: { type: "AverageValue", averageValue: "1Gi" } },
};
const behavior = { scaleDown: { stabilizationWindowSeconds: 5 } };

describe("autoscalers in v1 and v2", () => {
  it("the use of CPU is a number in v1 and a metric in v2", () => {
    const first = scaler("v1", { targetCPUUtilizationPercentage: 70 });
    const second = scaler("v2", { metrics: [cpu] });
    expect(autoscalerConverter.convert(first, "autoscaling/v2")).toEqual(second);
    expect(autoscalerConverter.convert(second, "autoscaling/v1")).toEqual(first);
  });

  it("everything else is kept in annotations and comes back", () => {
    const status = {
      currentReplicas: 1,
      desiredReplicas: 1,
      conditions: [{ type: "AbleToScale", status: "True" }],
    };
    const second = scaler("v2", { metrics: [memory, cpu], behavior }, { status });
    const first = autoscalerConverter.convert(second, "autoscaling/v1");
    expect(first.spec).toEqual({ maxReplicas: 3, targetCPUUtilizationPercentage: 70 });
    expect(first.metadata.annotations).toMatchObject({
      "autoscaling.alpha.kubernetes.io/metrics":
        '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]',
      "autoscaling.alpha.kubernetes.io/behavior": JSON.stringify(behavior),
    });
    expect(autoscalerConverter.convert(first, "autoscaling/v2")).toEqual(second);
  });

  it("annotations that are no JSON are passed over", () => {
    const first = scaler(
      "v1",
      {},
      {
        metadata: { name: "a", annotations: { "autoscaling.alpha.kubernetes.io/metrics": "{" } },
      },
    );
    expect(autoscalerConverter.convert(first, "autoscaling/v2")).toEqual(scaler("v2", {}));
  });
});
