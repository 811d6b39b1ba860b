import { prepareAutoscaler } from "./autoscaler-converter.js";
import type { KindRow } from "./kind-row.js";
import { keepPriority } from "./priority-rules.js";

const core = { group: "", version: "v1" } as const;

/** Kinds that limit or order others. They are plain storage: quotas and limits are not enforced, nothing is scaled or evicted. */
export const policyKinds: readonly KindRow[] = [
  {
    ...core,
    kind: "ResourceQuota",
    returnsDeleted: true,
    plural: "resourcequotas",
    shortNames: ["quota"],
    statusSubresource: true,
  },
  { ...core, kind: "LimitRange", plural: "limitranges", shortNames: ["limits"] },
  {
    group: "policy",
    version: "v1",
    kind: "PodDisruptionBudget",
    plural: "poddisruptionbudgets",
    shortNames: ["pdb"],
    updatesNameRevision: true,
    statusSubresource: true,
    generation: true,
  },
  {
    group: "autoscaling",
    version: "v2",
    alsoServed: ["v1"],
    kind: "HorizontalPodAutoscaler",
    plural: "horizontalpodautoscalers",
    shortNames: ["hpa"],
    prepare: prepareAutoscaler,
    categories: ["all"],
    statusSubresource: true,
  },
  {
    group: "scheduling.k8s.io",
    version: "v1",
    kind: "PriorityClass",
    plural: "priorityclasses",
    cluster: true,
    shortNames: ["pc"],
    generation: true,
    validate: keepPriority,
  },
  {
    group: "node.k8s.io",
    version: "v1",
    kind: "RuntimeClass",
    plural: "runtimeclasses",
    cluster: true,
    updatesNameRevision: true,
  },
];
