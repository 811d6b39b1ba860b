import { fieldAt, type JsonValue, type KubeObject, stringAt } from "@unfold/apimachinery";
import { coreEvent } from "../../kinds/built-in/event-kinds.js";
import { nameColumn, text, wide } from "../common-columns.js";
import { age } from "../human-duration.js";
import type { TableColumn } from "../table-column.js";

/** Columns of events (k8s.io/kubernetes pkg/printers/internalversion printEvent). */
export const eventColumns: readonly TableColumn[] = [
  text("Last Seen", lastSeen),
  text("Type", (event) => stringAt(event, "type") ?? ""),
  text("Reason", (event) => stringAt(event, "reason") ?? ""),
  text("Object", involvedObject),
  wide(text("Subobject", (event) => stringAt(event, "involvedObject", "fieldPath") ?? "")),
  wide(text("Source", source)),
  text("Message", (event) => (stringAt(event, "message") ?? "").trim()),
  wide(text("First Seen", firstSeen)),
  wide(text("Count", count)),
  wide(nameColumn),
];

/** The same of events in their own group. */
export const groupEventColumns: readonly TableColumn[] = eventColumns.map((column) => ({
  ...column,
  cell: (event, now) => column.cell(coreEvent(event), now),
}));

function firstSeen(event: KubeObject, now: Date): string {
  return age(event.firstTimestamp ?? event.eventTime, now);
}

function lastSeen(event: KubeObject, now: Date): string {
  const inSeries = fieldAt(event, "series", "lastObservedTime");
  if (inSeries !== undefined) return age(inSeries, now);
  return event.lastTimestamp ? age(event.lastTimestamp, now) : firstSeen(event, now);
}

function count(event: KubeObject): JsonValue {
  return fieldAt(event, "series", "count") ?? (event.count || 1);
}

function involvedObject(event: KubeObject): string {
  const kind = (stringAt(event, "involvedObject", "kind") ?? "").toLowerCase();
  const name = stringAt(event, "involvedObject", "name");
  return name ? `${kind}/${name}` : kind;
}

function source(event: KubeObject): string {
  const component = stringAt(event, "source", "component") || stringAt(event, "reportingComponent");
  const host = stringAt(event, "source", "host") || stringAt(event, "reportingInstance");
  return [component, host].filter(Boolean).join(", ");
}
