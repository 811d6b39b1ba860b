import { fieldAt, type JsonValue, type KubeObject, listAt, objectAt, stringAt } from "@unfold/apimachinery";
import { autoscalerConverter } from "../../kinds/built-in/autoscaler-converter.js";
import { ageColumn, integer, nameColumn, text } from "../common-columns.js";
import { age } from "../human-duration.js";
import type { TableColumn } from "../table-column.js";

/** Texts are shown as they are, what is not set as `unset`. */
function shown(unset: string, ...path: readonly string[]): (object: KubeObject) => string {
  return (object) => {
    const value = fieldAt(object, ...path);
    return value === undefined || value === null || value === "" ? unset : String(value);
  };
}

function number(...path: readonly string[]): (object: KubeObject) => JsonValue {
  return (object) => Number(fieldAt(object, ...path) ?? 0);
}

/** Columns of disruption budgets (k8s.io/kubernetes pkg/printers/internalversion, like all here). */
export const disruptionBudgetColumns: readonly TableColumn[] = [
  nameColumn,
  text("Min Available", shown("N/A", "spec", "minAvailable")),
  text("Max Unavailable", shown("N/A", "spec", "maxUnavailable")),
  integer("Allowed Disruptions", number("status", "disruptionsAllowed")),
  ageColumn,
];

function usage(prefix: "" | "limits."): (quota: KubeObject) => string {
  return (quota) => {
    const hard = objectAt(quota, "status", "hard") ?? objectAt(quota, "spec", "hard") ?? {};
    const names = Object.keys(hard).filter((name) => name.startsWith("limits.") === (prefix !== ""));
    return names
      .sort()
      .map(
        (name) => `${name}: ${String(fieldAt(quota, "status", "used", name) ?? "0")}/${String(hard[name])}`,
      )
      .join(", ");
  };
}

/** Columns of resource quotas. */
export const quotaColumns: readonly TableColumn[] = [
  nameColumn,
  text("Request", usage("")),
  text("Limit", usage("limits.")),
  ageColumn,
];

function target(metric: JsonValue, current: JsonValue | undefined): string {
  const type = stringAt(metric, "type") ?? "";
  const field = type.slice(0, 1).toLowerCase() + type.slice(1);
  const utilization = fieldAt(metric, field, "target", "averageUtilization");
  const now = fieldAt(
    current,
    field,
    "current",
    utilization === undefined ? "averageValue" : "averageUtilization",
  );
  const percent = utilization === undefined ? "" : "%";
  const wanted =
    utilization ??
    fieldAt(metric, field, "target", "averageValue") ??
    fieldAt(metric, field, "target", "value");
  const name = type === "Resource" ? `${stringAt(metric, field, "name")}: ` : "";
  return `${name}${now === undefined ? "<unknown>" : `${String(now)}${percent}`}/${String(wanted ?? "<auto>")}${percent}`;
}

function targets(given: KubeObject): string {
  const autoscaler =
    given.apiVersion === "autoscaling/v1" ? autoscalerConverter.convert(given, "autoscaling/v2") : given;
  const current = listAt(autoscaler, "status", "currentMetrics");
  const texts = listAt(autoscaler, "spec", "metrics").map((metric, index) => target(metric, current[index]));
  if (texts.length === 0) return "<none>";
  const more = texts.length > 2 ? ` + ${texts.length - 2} more...` : "";
  return texts.slice(0, 2).join(", ") + more;
}

/** Columns of autoscalers. */
export const autoscalerColumns: readonly TableColumn[] = [
  nameColumn,
  text(
    "Reference",
    (object) =>
      `${stringAt(object, "spec", "scaleTargetRef", "kind")}/${stringAt(object, "spec", "scaleTargetRef", "name")}`,
  ),
  text("Targets", targets),
  text("MinPods", shown("<unset>", "spec", "minReplicas")),
  // Numbers under the name of texts, as with kube-apiserver.
  { ...integer("MaxPods", number("spec", "maxReplicas")), type: "string" },
  { ...integer("Replicas", number("status", "currentReplicas")), type: "string" },
  ageColumn,
];

/** Columns of cron jobs. */
export const cronJobColumns: readonly TableColumn[] = [
  nameColumn,
  text("Schedule", shown("", "spec", "schedule")),
  text("Timezone", shown("<none>", "spec", "timeZone")),
  text("Suspend", (object) => (fieldAt(object, "spec", "suspend") === true ? "True" : "False")),
  integer("Active", (object) => listAt(object, "status", "active").length),
  text("Last Schedule", (object, now) => {
    const last = fieldAt(object, "status", "lastScheduleTime");
    return last === undefined ? "<none>" : age(last, now);
  }),
  ageColumn,
];

/** Columns of runtime classes. */
export const runtimeClassColumns: readonly TableColumn[] = [
  nameColumn,
  text("Handler", shown("", "handler")),
  ageColumn,
];

/** Columns of replication controllers. */
export const replicationControllerColumns: readonly TableColumn[] = [
  nameColumn,
  integer("Desired", number("spec", "replicas")),
  integer("Current", number("status", "replicas")),
  integer("Ready", number("status", "readyReplicas")),
  ageColumn,
];

/** Columns of volume attachments. */
export const attachmentColumns: readonly TableColumn[] = [
  nameColumn,
  text("Attacher", shown("", "spec", "attacher")),
  text("PV", shown("", "spec", "source", "persistentVolumeName")),
  text("Node", shown("", "spec", "nodeName")),
  { name: "Attached", type: "boolean", cell: (object) => fieldAt(object, "status", "attached") === true },
  ageColumn,
];

/** Columns of CSI nodes. */
export const csiNodeColumns: readonly TableColumn[] = [
  nameColumn,
  integer("Drivers", (object) => listAt(object, "spec", "drivers").length),
  ageColumn,
];

function flag(unset: boolean, field: string): TableColumn["cell"] {
  return (object) => fieldAt(object, "spec", field) ?? unset;
}

/** Columns of CSI drivers. */
export const csiDriverColumns: readonly TableColumn[] = [
  nameColumn,
  { name: "AttachRequired", type: "boolean", cell: flag(true, "attachRequired") },
  { name: "PodInfoOnMount", type: "boolean", cell: flag(false, "podInfoOnMount") },
  { name: "StorageCapacity", type: "boolean", cell: flag(false, "storageCapacity") },
  text("TokenRequests", (object) => {
    const audiences = listAt(object, "spec", "tokenRequests").map((one) => stringAt(one, "audience") ?? "");
    return audiences.length === 0 ? "<unset>" : audiences.join(",");
  }),
  { name: "RequiresRepublish", type: "boolean", cell: flag(false, "requiresRepublish") },
  text("Modes", (object) => listAt(object, "spec", "volumeLifecycleModes").map(String).join(",") || "<none>"),
  ageColumn,
];
