import type { JsonObject, JsonValue } from "@unfold/apimachinery";
import { asTable, type Exchange, get, inNamespace, patch, post, put, remove } from "../exchange.js";

interface Sample {
  /** Path of the collection. */
  readonly at: string;
  readonly object: JsonObject;
  /** Strategic merge patch. */
  readonly change: JsonObject;
  /** Objects that are refused. */
  readonly bad?: readonly JsonObject[];
}

const core = "/api/v1/namespaces/kinds";
const named = (apiVersion: string, kind: string, more: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: "sample" },
  ...more,
});
const container = { name: "c", image: "i" };
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [container] } };
const selector = { matchLabels: { a: "b" } };
const label = { metadata: { labels: { changed: "yes" } } };
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const roleRef = (kind: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name: "sample" });
const webhook: JsonObject = {
  name: "a.example.com",
  clientConfig: { url: "https://example.com/x" },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};

const apps = "/apis/apps/v1/namespaces/kinds";
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const registration = "/apis/admissionregistration.k8s.io/v1";

const samples: readonly Sample[] = [
  {
    at: `${core}/serviceaccounts`,
    object: named("v1", "ServiceAccount"),
    change: { secrets: [{ name: "s" }] },
  },
  {
    at: `${core}/persistentvolumeclaims`,
    object: named("v1", "PersistentVolumeClaim", {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    }),
    change: label,
    bad: [
      named("v1", "PersistentVolumeClaim", { spec: {} }),
      named("v1", "PersistentVolumeClaim", { spec: { accessModes: ["Nope"], resources: {} } }),
      named("v1", "PersistentVolumeClaim", {
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "much" } } },
      }),
      named("v1", "PersistentVolumeClaim", {
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "-1" } } },
      }),
    ],
  },
  {
    at: "/api/v1/persistentvolumes",
    object: named("v1", "PersistentVolume", {
      spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/x" } },
    }),
    change: label,
    bad: [named("v1", "PersistentVolume", { spec: {} })],
  },
  {
    at: `${core}/services`,
    object: named("v1", "Service", {
      spec: { clusterIP: "None", ports: [{ port: 80 }], selector: { a: "b" } },
    }),
    change: { spec: { selector: { c: "d" } } },
    bad: [
      named("v1", "Service", { spec: { clusterIP: "None", ports: [{ port: 0 }] } }),
      named("v1", "Service", { spec: { clusterIP: "None", ports: [{ port: 80 }, { port: 80 }] } }),
      named("v1", "Service", { spec: { type: "Nope" } }),
      named("v1", "Service", { metadata: { name: "1digit" }, spec: { ports: [{ port: 80 }] } }),
    ],
  },
  {
    at: `${core}/endpoints`,
    object: named("v1", "Endpoints", {
      subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }],
    }),
    change: label,
  },
  {
    at: `${core}/events`,
    object: named("v1", "Event", {
      involvedObject: { kind: "Pod", name: "p", namespace: "kinds" },
      reason: "Why",
      message: "It happened.",
      type: "Normal",
      firstTimestamp: "2001-01-01T00:00:00Z",
      lastTimestamp: "2001-01-01T00:00:00Z",
      count: 1,
      source: { component: "test" },
    }),
    change: { count: 2 },
    bad: [named("v1", "Event", { involvedObject: { kind: "Pod", name: "p", namespace: "other" } })],
  },
  {
    at: `${core}/replicationcontrollers`,
    object: named("v1", "ReplicationController", { spec: { selector: { a: "b" }, template } }),
    change: { spec: { replicas: 2 } },
  },
  {
    at: `${core}/pods`,
    object: named("v1", "Pod", { spec: { containers: [container], automountServiceAccountToken: false } }),
    change: label,
  },
  {
    at: "/api/v1/nodes",
    object: named("v1", "Node"),
    change: { spec: { unschedulable: true } },
  },
  {
    at: `${core}/limitranges`,
    object: named("v1", "LimitRange", { spec: { limits: [{ type: "Container", default: { cpu: "1" } }] } }),
    change: label,
  },
  {
    at: `${core}/resourcequotas`,
    object: named("v1", "ResourceQuota", { spec: { hard: { pods: "1000" } } }),
    change: label,
  },
  ...(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"] as const).map((kind) => ({
    at: `${apps}/${kind.toLowerCase()}s`,
    object: named("apps/v1", kind, {
      spec: { selector, template, ...(kind === "StatefulSet" ? { serviceName: "s" } : {}) },
    }),
    change: kind === "DaemonSet" ? label : { spec: { replicas: 3 } },
    bad: [
      named("apps/v1", kind, { spec: {} }),
      named("apps/v1", kind, { spec: { selector: { matchLabels: { a: "other" } }, template } }),
      named("apps/v1", kind, { spec: { selector, template: { metadata: template.metadata, spec: {} } } }),
    ],
  })),
  {
    at: `${apps}/controllerrevisions`,
    object: named("apps/v1", "ControllerRevision", { revision: 1, data: { spec: { a: 1 } } }),
    change: { revision: 2 },
    bad: [named("apps/v1", "ControllerRevision", { revision: -1, data: {} })],
  },
  {
    at: "/apis/batch/v1/namespaces/kinds/jobs",
    object: named("batch/v1", "Job", {
      spec: {
        manualSelector: true,
        selector,
        template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } },
      },
    }),
    change: { spec: { parallelism: 2 } },
    bad: [named("batch/v1", "Job", { spec: { template } })],
  },
  {
    at: "/apis/autoscaling/v1/namespaces/kinds/horizontalpodautoscalers",
    object: named("autoscaling/v1", "HorizontalPodAutoscaler", {
      spec: {
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 50,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" },
      },
    }),
    change: { spec: { maxReplicas: 4 } },
  },
  {
    at: "/apis/networking.k8s.io/v1/namespaces/kinds/ingresses",
    object: named("networking.k8s.io/v1", "Ingress", {
      spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } },
    }),
    change: label,
    bad: [named("networking.k8s.io/v1", "Ingress", { spec: {} })],
  },
  {
    at: "/apis/coordination.k8s.io/v1/namespaces/kinds/leases",
    object: named("coordination.k8s.io/v1", "Lease", {
      spec: { holderIdentity: "me", leaseDurationSeconds: 15 },
    }),
    change: { spec: { renewTime: "2001-01-01T00:00:00.000000Z" } },
    bad: [named("coordination.k8s.io/v1", "Lease", { spec: { leaseDurationSeconds: 0 } })],
  },
  {
    at: `${rbac}/namespaces/kinds/roles`,
    object: named("rbac.authorization.k8s.io/v1", "Role", { rules }),
    change: { rules: [] },
    bad: [
      named("rbac.authorization.k8s.io/v1", "Role", { rules: [{ verbs: [] }] }),
      named("rbac.authorization.k8s.io/v1", "Role", { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] }),
    ],
  },
  {
    at: `${rbac}/clusterroles`,
    object: named("rbac.authorization.k8s.io/v1", "ClusterRole", { rules }),
    change: { rules: [] },
  },
  {
    at: `${rbac}/namespaces/kinds/rolebindings`,
    object: named("rbac.authorization.k8s.io/v1", "RoleBinding", {
      roleRef: roleRef("Role"),
      subjects: [{ kind: "User", name: "u" }],
    }),
    change: { roleRef: { name: "other" } },
    bad: [
      named("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { kind: "Nope", name: "" } }),
      named("rbac.authorization.k8s.io/v1", "RoleBinding", {
        roleRef: roleRef("Role"),
        subjects: [{ kind: "ServiceAccount", name: "x" }],
      }),
    ],
  },
  {
    at: `${rbac}/clusterrolebindings`,
    object: named("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", {
      roleRef: roleRef("ClusterRole"),
      subjects: [{ kind: "ServiceAccount", name: "u", namespace: "kinds" }],
    }),
    change: label,
  },
  {
    at: "/apis/storage.k8s.io/v1/storageclasses",
    object: named("storage.k8s.io/v1", "StorageClass", { provisioner: "example.com/p" }),
    change: { provisioner: "example.com/q" },
    bad: [named("storage.k8s.io/v1", "StorageClass", {})],
  },
  {
    at: "/apis/scheduling.k8s.io/v1/priorityclasses",
    object: named("scheduling.k8s.io/v1", "PriorityClass", { value: 5 }),
    change: { value: 6 },
    bad: [named("scheduling.k8s.io/v1", "PriorityClass", { metadata: { name: "system-x" }, value: 5 })],
  },
  {
    at: `${registration}/validatingwebhookconfigurations`,
    object: named("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", {
      webhooks: [webhook],
    }),
    change: label,
    bad: [
      named("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", {
        webhooks: [{ name: "x" }],
      }),
    ],
  },
  {
    at: `${registration}/mutatingwebhookconfigurations`,
    object: named("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", { webhooks: [webhook] }),
    change: label,
  },
];

function lifecycle({ at, object, change, bad = [] }: Sample): readonly Exchange[] {
  const one = `${at}/sample`;
  return [
    ...bad.map((refused) => post(`${at}?dryRun=All`, refused)),
    post(at, object, { keep: { rv: "/metadata/resourceVersion" } }),
    post(at, object),
    get(one),
    get(`${at}?fieldSelector=metadata.name%3Dsample`, { accept: asTable }),
    patch("strategic", one, change),
    patch("merge", one, { metadata: { annotations: { note: "x" } } }),
    patch("apply", `${one}?fieldManager=applier`, {
      apiVersion: object.apiVersion as JsonValue,
      kind: object.kind as JsonValue,
      metadata: { name: "sample", labels: { applied: "yes" } },
    }),
    put(one, { ...object, metadata: { name: "sample", resourceVersion: "<rv>" } }),
    put(one, object),
    get(`${one}/status`),
    get(`${one}/nope`),
    get(`${at}/none`),
    post(at, { ...object, kind: "Nope" }),
    remove(`${one}?gracePeriodSeconds=0&propagationPolicy=Background`),
  ];
}

/** The life of an object of each built-in kind. */
export const builtInKinds: readonly Exchange[] = inNamespace("kinds", [
  // Without it no pod is admitted, and on the real server nobody else makes it.
  post(`${core}/serviceaccounts`, named("v1", "ServiceAccount", { metadata: { name: "default" } }), {
    unchecked: true,
  }),
  ...samples.flatMap(lifecycle),
]);
