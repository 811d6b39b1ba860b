import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { type Message, messageNamed, messageOfKind } from "./messages.js";

const scalars = new Set(["string", "bytes", "int", "bool", "map", "bytesMap"]);
const special = new Set(["Time", "MicroTime", "Raw", "Quantity", "IntOrString", "ExtraValue"]);

const kinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ...["ConfigMap", "Event", "Endpoints", "LimitRange", "Namespace", "Node", "PersistentVolume"].map(core),
  ...["PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota"].map(core),
  ...["Secret", "Service", "ServiceAccount"].map(core),
  ...["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"].map(of("apps/v1")),
  ...["CronJob", "Job"].map(of("batch/v1")),
  ...["Ingress", "IngressClass", "NetworkPolicy"].map(of("networking.k8s.io/v1")),
  ...["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"].map(of("storage.k8s.io/v1")),
  ["autoscaling/v1", "Scale"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["coordination.k8s.io/v1", "Lease"],
  ["discovery.k8s.io/v1", "EndpointSlice"],
  ["events.k8s.io/v1", "Event"],
  ["policy/v1", "PodDisruptionBudget"],
  ["scheduling.k8s.io/v1", "PriorityClass"],
];

function core(kind: string): readonly [string, string] {
  return ["v1", kind];
}

function of(apiVersion: string): (kind: string) => readonly [string, string] {
  return (kind) => [apiVersion, kind];
}

describe("message tables", () => {
  it.each(kinds)("know all that a %s %s is made of", (apiVersion, kind) => {
    const message = messageOfKind(apiVersion, kind);
    expect(message).toBeDefined();
    const missing: JsonValue[] = [];
    const seen = new Set<Message>();
    const visit = (at: Message): void => {
      if (seen.has(at)) return;
      seen.add(at);
      for (const { name, type } of at.values()) {
        if (scalars.has(type) || special.has(type)) continue;
        const next = messageNamed(type);
        if (next === undefined) missing.push([name, type]);
        else visit(next);
      }
    };
    if (message !== undefined) visit(message);
    expect(missing).toEqual([]);
  });
});
