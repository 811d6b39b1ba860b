import { type JsonObject, type JsonValue, type KubeObject, ownField } from "@unfold/apimachinery";
import type { KindRow } from "./kind-row.js";

/** Fields that events.k8s.io calls otherwise than the core group. */
const names: readonly (readonly [core: string, group: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];
const toGroup = new Map(names);
const toCore = new Map(names.map(([core, group]) => [group, core] as const));

function renamed(event: KubeObject, apiVersion: string, to: ReadonlyMap<string, string>): KubeObject {
  const fields: [string, JsonValue][] = Object.keys(event).flatMap((key) => {
    const value = ownField(event, key);
    return value === undefined ? [] : [[to.get(key) ?? key, value]];
  });
  return { ...(Object.fromEntries(fields) as JsonObject), apiVersion, kind: "Event" } as KubeObject;
}

/** An event of events.k8s.io as the core group has it. */
export function coreEvent(event: KubeObject): KubeObject {
  return renamed(event, "v1", toCore);
}

/** An event of the core group as events.k8s.io has it. */
export function groupEvent(event: KubeObject): KubeObject {
  return renamed(event, "events.k8s.io/v1", toGroup);
}

/** Events in their own group: the same objects as the core group's. */
export const eventKind: KindRow = {
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  shortNames: ["ev"],
  storedAs: { resource: "/events", encode: coreEvent, decode: groupEvent },
  selectableFields: [
    "regarding.kind",
    "regarding.namespace",
    "regarding.name",
    "regarding.uid",
    "regarding.apiVersion",
    "regarding.resourceVersion",
    "regarding.fieldPath",
    "reason",
    "reportingController",
    "type",
  ],
};
