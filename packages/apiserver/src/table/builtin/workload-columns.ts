import { fieldAt, type JsonValue, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import { ageColumn, integer, nameColumn, text, wide } from "../common-columns.js";
import { humanDuration } from "../human-duration.js";
import type { TableColumn } from "../table-column.js";
import { formatLabels } from "./service-columns.js";

function count(...path: readonly string[]): (object: KubeObject) => JsonValue {
  return (object) => Number(fieldAt(object, ...path) ?? 0);
}

function containers(field: "name" | "image"): (object: KubeObject) => string {
  return (object) =>
    listAt(object, "spec", "template", "spec", "containers")
      .map((container) => stringAt(container, field) ?? "")
      .join(",");
}

const containersAndImages: readonly TableColumn[] = [
  wide(text("Containers", containers("name"))),
  wide(text("Images", containers("image"))),
];
const selector = wide(
  text("Selector", (object) => formatLabels(fieldAt(object, "spec", "selector", "matchLabels"))),
);
const replicas = count("spec", "replicas");
const readyOfReplicas = text("Ready", (object) => `${ready(object)}/${replicas(object)}`);
const ready = count("status", "readyReplicas");

/** Columns of deployments (k8s.io/kubernetes pkg/printers/internalversion printDeployment). */
export const deploymentColumns: readonly TableColumn[] = [
  nameColumn,
  readyOfReplicas,
  integer("Up-to-date", count("status", "updatedReplicas")),
  integer("Available", count("status", "availableReplicas")),
  ageColumn,
  ...containersAndImages,
  selector,
];

/** Columns of replica sets. */
export const replicaSetColumns: readonly TableColumn[] = [
  nameColumn,
  integer("Desired", replicas),
  integer("Current", count("status", "replicas")),
  integer("Ready", ready),
  ageColumn,
  ...containersAndImages,
  selector,
];

/** Columns of stateful sets. */
export const statefulSetColumns: readonly TableColumn[] = [
  nameColumn,
  readyOfReplicas,
  ageColumn,
  ...containersAndImages,
];

/** Columns of daemon sets. */
export const daemonSetColumns: readonly TableColumn[] = [
  nameColumn,
  integer("Desired", count("status", "desiredNumberScheduled")),
  integer("Current", count("status", "currentNumberScheduled")),
  integer("Ready", count("status", "numberReady")),
  integer("Up-to-date", count("status", "updatedNumberScheduled")),
  integer("Available", count("status", "numberAvailable")),
  text("Node Selector", (object) =>
    formatLabels(fieldAt(object, "spec", "template", "spec", "nodeSelector")),
  ),
  ageColumn,
  ...containersAndImages,
  selector,
];

/** Columns of jobs (k8s.io/kubernetes pkg/printers/internalversion printJob). */
export const jobColumns: readonly TableColumn[] = [
  nameColumn,
  text("Status", jobStatus),
  text("Completions", (job) => {
    const succeeded = Number(fieldAt(job, "status", "succeeded") ?? 0);
    return `${succeeded}/${fieldAt(job, "spec", "completions") ?? 1}`;
  }),
  text("Duration", jobDuration),
  ageColumn,
  ...containersAndImages,
  selector,
];

function jobStatus(job: KubeObject): string {
  const holds = (type: string): boolean =>
    listAt(job, "status", "conditions").some(
      (condition) => stringAt(condition, "type") === type && stringAt(condition, "status") === "True",
    );
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  return holds("Suspended") ? "Suspended" : "Running";
}

function jobDuration(job: KubeObject, now: Date): string {
  const start = stringAt(job, "status", "startTime");
  if (start === undefined) return "";
  const end = stringAt(job, "status", "completionTime");
  return humanDuration((end === undefined ? now.getTime() : Date.parse(end)) - Date.parse(start));
}
