import { pathSegmentName } from "@unfold/apimachinery";
import type { ScalePaths } from "../resource-kind.js";
import { accessKinds } from "./access-kinds.js";
import { admissionKinds } from "./admission-kinds.js";
import { prepareApiService } from "./api-service-rules.js";
import { eventKind } from "./event-kinds.js";
import { keepRevisionData } from "./immutable-data.js";
import type { KindRow } from "./kind-row.js";
import { networkKinds } from "./network-kinds.js";
import { storageKinds } from "./storage-kinds.js";
import { completeJob, completeWorkload } from "./workload-defaults.js";
import { jobCauses, workloadCauses } from "./workload-rules.js";

const apps = { group: "apps", version: "v1" } as const;
const workload = {
  ...apps,
  categories: ["all"],
  statusSubresource: true,
  generation: true,
  complete: completeWorkload,
  validate: workloadCauses,
} as const;

const replicas: ScalePaths = {
  specReplicas: ["spec", "replicas"],
  statusReplicas: ["status", "replicas"],
  selector: ["spec", "selector"],
  defaultReplicas: 1,
};

/** Built-in kinds outside the core group. Workloads are plain storage. */
export const groupKinds: readonly KindRow[] = [
  { ...apps, kind: "ControllerRevision", plural: "controllerrevisions", validate: keepRevisionData },
  { ...workload, kind: "Deployment", plural: "deployments", shortNames: ["deploy"], scale: replicas },
  { ...workload, kind: "ReplicaSet", plural: "replicasets", shortNames: ["rs"], scale: replicas },
  { ...workload, kind: "StatefulSet", plural: "statefulsets", shortNames: ["sts"], scale: replicas },
  { ...workload, kind: "DaemonSet", plural: "daemonsets", shortNames: ["ds"] },
  { ...workload, group: "batch", kind: "Job", plural: "jobs", complete: completeJob, validate: jobCauses },
  {
    ...workload,
    group: "batch",
    kind: "CronJob",
    plural: "cronjobs",
    shortNames: ["cj"],
  },
  { group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", updatesNameRevision: true },
  ...admissionKinds,
  ...accessKinds,
  ...networkKinds,
  ...storageKinds,
  eventKind,
  {
    group: "apiregistration.k8s.io",
    version: "v1",
    kind: "APIService",
    plural: "apiservices",
    updatesNameRevision: true,
    cluster: true,
    categories: ["api-extensions"],
    statusSubresource: true,
    prepare: prepareApiService,
    nameCheck: pathSegmentName,
  },
];
