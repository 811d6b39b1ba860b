import { fieldAt, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, nameColumn, text, wide } from "../common-columns.js";
import { age } from "../human-duration.js";
import type { TableColumn } from "../table-column.js";

const none = "<none>";

/** Columns of pods (k8s.io/kubernetes pkg/printers/internalversion printPod). */
export const podColumns: readonly TableColumn[] = [
  nameColumn,
  text("Ready", (pod) => {
    const ready = statuses(pod).filter((status) => fieldAt(status, "ready") === true).length;
    return `${ready}/${listAt(pod, "spec", "containers").length}`;
  }),
  text("Status", podStatus),
  text("Restarts", restarts),
  ageColumn,
  wide(text("IP", (pod) => stringAt(pod, "status", "podIP") || none)),
  wide(text("Node", (pod) => stringAt(pod, "spec", "nodeName") || none)),
  wide(text("Nominated Node", (pod) => stringAt(pod, "status", "nominatedNodeName") || none)),
  wide(text("Readiness Gates", readinessGates)),
];

function statuses(pod: KubeObject): readonly JsonValue[] {
  return listAt(pod, "status", "containerStatuses");
}

function podStatus(pod: KubeObject): string {
  const reason = stringAt(pod, "status", "reason");
  if (pod.metadata.deletionTimestamp !== undefined) return reason === "NodeLost" ? "Unknown" : "Terminating";
  const initial = initializing(pod);
  if (initial !== undefined) return initial;
  const phase = stringAt(pod, "status", "phase") ?? "";
  return containerReason(statuses(pod)) ?? reason ?? phase;
}

/** What the first init container that is not done is at; undefined when all are. */
function initializing(pod: KubeObject): string | undefined {
  const containers = listAt(pod, "status", "initContainerStatuses");
  for (const [index, status] of containers.entries()) {
    if (fieldAt(status, "state", "terminated", "exitCode") === 0) continue;
    const reason = containerReason([status]);
    if (reason !== undefined && reason !== "PodInitializing") return `Init:${reason}`;
    return `Init:${index}/${listAt(pod, "spec", "initContainers").length}`;
  }
  return undefined;
}

/** Why a container waits or ended; the first container's reason wins. */
function containerReason(containers: readonly JsonValue[]): string | undefined {
  const reasons = containers.flatMap((status) => {
    const waiting = stringAt(status, "state", "waiting", "reason");
    if (waiting) return [waiting];
    const terminated = fieldAt(status, "state", "terminated");
    if (terminated === undefined) return [];
    const signal = fieldAt(terminated, "signal");
    return [
      stringAt(terminated, "reason") ||
        (signal ? `Signal:${signal}` : `ExitCode:${fieldAt(terminated, "exitCode") ?? 0}`),
    ];
  });
  const running = containers.some(
    (status) => fieldAt(status, "ready") === true && fieldAt(status, "state", "running") !== undefined,
  );
  if (reasons[0] === "Completed" && running) return "Running";
  return reasons[0];
}

/** `3 (5m ago)`: how often containers restarted, and when one last ended. */
function restarts(pod: KubeObject, now: Date): string {
  const counts = statuses(pod).map((status) => Number(fieldAt(status, "restartCount") ?? 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const ends = statuses(pod).flatMap(
    (status) => stringAt(status, "lastState", "terminated", "finishedAt") ?? [],
  );
  const last = ends.sort().at(-1);
  return total === 0 || last === undefined ? String(total) : `${total} (${age(last, now)} ago)`;
}

function readinessGates(pod: KubeObject): string {
  const gates = listAt(pod, "spec", "readinessGates");
  if (gates.length === 0) return none;
  const passed = gates.filter((gate) =>
    listAt(pod, "status", "conditions").some(
      (condition) =>
        stringAt(condition, "type") === stringAt(gate, "conditionType") &&
        stringAt(condition, "status") === "True",
    ),
  );
  return `${passed.length}/${gates.length}`;
}
