import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { completePodSpecAt } from "./pod-defaults.js";

/** The strategy by which a workload's pods are replaced (pkg/apis/apps/v1 defaults). */
interface UpdateStrategy {
  readonly field: "strategy" | "updateStrategy";
  readonly rollingUpdate: JsonObject;
}

const strategies: Readonly<Record<string, UpdateStrategy>> = {
  Deployment: { field: "strategy", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
  StatefulSet: { field: "updateStrategy", rollingUpdate: { partition: 0 } },
  DaemonSet: { field: "updateStrategy", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
};

/** A workload as it is decoded: its pod template and its update strategy. */
export function completeWorkload(workload: KubeObject): KubeObject {
  const complete = completePodSpecAt(workload, ["spec", "template", "spec"]);
  const strategy = strategies[workload.kind];
  const spec = objectAt(complete, "spec");
  if (strategy === undefined || spec === undefined) return complete;
  const given = objectAt(spec, strategy.field) ?? {};
  const type = given.type ?? "RollingUpdate";
  const rolling =
    type === "RollingUpdate"
      ? { rollingUpdate: { ...strategy.rollingUpdate, ...objectAt(given, "rollingUpdate") } }
      : {};
  return withFieldAt(complete, ["spec", strategy.field], { ...given, type, ...rolling }) as KubeObject;
}

/** A job as it is decoded (pkg/apis/batch/v1 SetDefaults_Job). */
export function completeJob(job: KubeObject): KubeObject {
  const complete = completePodSpecAt(job, ["spec", "template", "spec"]);
  const spec = objectAt(complete, "spec");
  if (spec === undefined) return complete;
  const { labels = {} } = job.metadata;
  const templateLabels =
    Object.keys(labels).length === 0 ? objectAt(spec, "template", "metadata", "labels") : undefined;
  const metadata =
    templateLabels === undefined
      ? job.metadata
      : { ...job.metadata, labels: templateLabels as typeof labels };
  const missing = (field: string, value: JsonValue): JsonObject =>
    spec[field] === undefined ? { [field]: value } : {};
  const completions = spec.parallelism === undefined ? missing("completions", 1) : {};
  return { ...complete, metadata, spec: { ...spec, ...missing("parallelism", 1), ...completions } };
}
